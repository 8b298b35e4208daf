"""Trying choices on a stranger's weights: the same noise each time, stage by stage, and only what changed anew."""

from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cached_property

import torch
from torch import Tensor, nn

from gan_core.errors import UserError
from gan_core.weights import evidence, output
from gan_core.weights.blueprint import Blueprint
from gan_core.weights.choices import Choices
from gan_core.weights.geometry import Move, Plan, planned
from gan_core.weights.network import LabelledNoise, active, move_of, stage_module
from gan_core.weights.watching import watched

_SEED = 20_260_101
_MOST = 100  # samples of one look
_PASSES = 300  # multiplications that norms, activations and figures of one number cost about as much as
_KEPT_BYTES = 160 * 2**20
_PICTURE = 0.3  # nats that a perfect picture is worth against none, where there is nothing else to go by
_PICTURE_BESIDE_MEMORY = 0.1  # and where norms remember: they measure, the picture is an opinion on few samples
_STATISTICS_BESIDE_MEMORY = 0.03  # of gray pictures that are no digits: figures that any smooth blur has tell less
_PLAIN = 0.02  # a nat for each step away from the plainest plan
_UNLIKELY = float("inf")
Key = tuple[str, ...]  # how an output came about


@dataclass(frozen=True)
class Look:
    """What came of a choice. loss: the lower the better; at least so much, where the look was broken off.

    misfit: nats over all norms that remember. picture: figures of the pictures, "score" among them.
    """

    loss: float
    misfit: float = 0.0
    picture: dict[str, float] = field(default_factory=dict)
    choices: Choices | None = None  # with output and pixel_range as guessed from what was drawn
    whole: bool = False


class Trial:
    """Looks at choices. plans: what shapes allow. work: multiplications that one look may take, but at least for
    `fewest` samples. seed: of the noise, 0 unless looks are repeated with other noise."""

    def __init__(
        self, blueprint: Blueprint, plans: list[Plan], work: float = 2e9, fewest: int = 20, seed: int = 0
    ) -> None:
        self.blueprint, self.seed = blueprint, seed
        self.as_digits = True  # gray pictures are ranked by a judge of digits
        self.costs = {tuple(map(str, plan.moves)): plan.cost for plan in plans}
        self.work = 0.0  # multiplications so far
        self._looks: dict[Choices, Look] = {}
        self._outputs: OrderedDict[Key, tuple[Tensor, float]] = OrderedDict()
        self._kept = 0
        self.count = self._samples(plans[0] if plans else None, work, fewest)

    @cached_property
    def remembers(self) -> bool:
        """Is there a BatchNorm that has seen batches?"""
        return any(norm.remembers for stage in self.blueprint.stages for norm in stage.norms)

    def rank_as_pictures(self) -> None:
        """From now on no judge of digits ranks gray pictures: they show none."""
        self.as_digits = False
        self._looks.clear()

    def look(self, choices: Choices, limit: float = _UNLIKELY) -> Look:
        """The loss of complete choices; broken off as soon as it exceeds `limit`. inf where they cannot be built."""
        known = self._looks.get(choices)
        if known is not None and (known.whole or known.loss > limit):
            return known
        try:
            self._looks[choices] = self._look(choices, limit)
        except (UserError, RuntimeError):  # a geometry or a join that does not go together
            self._looks[choices] = Look(_UNLIKELY, whole=True)
        return self._looks[choices]

    @torch.inference_mode()
    def _look(self, choices: Choices, limit: float) -> Look:
        loss = _PLAIN * self.costs.get(choices.geometry or (), 0.0) + oddity(self.blueprint, choices)
        x, labels, key = self._input(choices)
        misfit = 0.0
        for index in range(len(self.blueprint.stages)):
            x, here, key = self._stage(index, choices, x, key)
            misfit += here
            if loss + misfit > limit:
                return Look(loss + misfit, misfit)
        if self.blueprint.kind == "points":
            return Look(loss + misfit, misfit, {}, choices.replace(output=choices.output or "none"), True)
        shown = output.guessed(x, choices)
        picture = evidence.picture_score(output.images(x, shown), labels, self.as_digits)
        beside = _PICTURE_BESIDE_MEMORY if self.as_digits else _STATISTICS_BESIDE_MEMORY
        worth = beside if self.remembers else _PICTURE
        return Look(loss + misfit + worth * (1 - picture["score"]), misfit, picture, shown, True)

    @torch.inference_mode()
    def misfit(self, choices: Choices, stages: int, limit: float = _UNLIKELY) -> float:
        """Nats over the norms of the first so many stages; at least so many, where they exceed `limit`. inf where these
        choices cannot be built."""
        try:
            x, _, key = self._input(choices)
            total = 0.0
            for index in range(stages):
                x, here, key = self._stage(index, choices, x, key)
                total += here
                if total > limit:
                    break
        except (UserError, RuntimeError):
            return _UNLIKELY
        return total

    def _input(self, choices: Choices) -> tuple[Tensor, Tensor | None, Key]:
        module = LabelledNoise(self.blueprint, choices)
        dice = torch.Generator().manual_seed(_SEED + self.seed)
        shape = (self.count, module.latent_dim)
        normal = choices.noise != "uniform"
        z = torch.randn(shape, generator=dice) if normal else torch.rand(shape, generator=dice) * 2 - 1
        labels = torch.arange(self.count) % module.classes if module.classes else None
        return module(z, labels), labels, (f"{choices.noise} {choices.classes} {choices.join}",)

    def _stage(self, index: int, choices: Choices, x: Tensor, key: Key) -> tuple[Tensor, float, Key]:
        """The stage in two steps, each kept: its layer, which costs, and what follows, where most choices lie."""
        module = stage_module(self.blueprint, index, choices, move_of(self.blueprint, index, choices))
        parts = list(module)
        at = 1 + [name for name, _ in module.named_children()].index("layer")
        misfit = 0.0
        for some in (parts[:at], parts[at:]):
            key = (*key, repr(some))
            if key in self._outputs:
                self._outputs.move_to_end(key)
                x, here = self._outputs[key]
            else:
                x, here = self._run(some, x)
                self._keep(key, x, here)
            misfit += here
        return x, misfit, key

    def _run(self, parts: list[nn.Module], x: Tensor) -> tuple[Tensor, float]:
        misfit = 0.0
        for part in parts:
            x, calls = watched(part, x)
            for layer, taken, given in calls:
                if isinstance(layer, nn.BatchNorm1d | nn.BatchNorm2d):
                    misfit += evidence.misfit(layer, taken)
                elif isinstance(layer, nn.Linear | nn.Conv2d | nn.ConvTranspose2d):
                    maps = given if isinstance(layer, nn.Conv2d) else taken
                    self.work += len(maps) * layer.weight.numel() * (maps[0, 0].numel() if maps.ndim == 4 else 1)
        return x, misfit

    def _keep(self, key: Key, x: Tensor, misfit: float) -> None:
        self._outputs[key] = x, misfit
        self._kept += x.nbytes
        while self._kept > _KEPT_BYTES and len(self._outputs) > 1:
            _, (old, _) = self._outputs.popitem(last=False)
            self._kept -= old.nbytes

    def _samples(self, plan: Plan | None, work: float, fewest: int) -> int:
        """As many as one look may take, a multiple of ten: so every digit is asked for as often."""
        sizes = dict(zip(self.blueprint.spatial, plan.sides[1:], strict=True)) if plan else {}
        each = sum(
            (stage.link.part.weight.numel() + _PASSES * stage.link.outputs) * sizes.get(index, 1) ** 2
            for index, stage in enumerate(self.blueprint.stages)
        )
        return max(fewest, min(_MOST, int(work / each))) // 10 * 10


def oddity(blueprint: Blueprint, choices: Choices) -> float:
    """Nats that a choice must be worth before it is preferred to the usual one."""
    usual = {"relu": 0.0, "leaky-0.2": 0.001, "leaky-0.01": 0.008}
    return (
        usual.get(choices.activation or "relu", 0.003)
        + 0.01 * sum(not active(blueprint, index, choices) for index in range(len(blueprint.stages) - 1))
        + 0.02 * len(set(choices.eps or ()) - {1e-5})
        + (0.005 if choices.noise == "uniform" else 0.0)
        + (0.01 if choices.order == "activation-first" else 0.0)
        + (0.003 if choices.upsampling == "bilinear" else 0.0)
        + (0.01 if choices.attention != blueprint.attention else 0.0)
        + (0.002 if choices.join == "label-noise" else 0.0)
    )


def geometry_of(plan: Plan) -> tuple[str, ...]:
    return tuple(map(str, plan.moves))


def check_geometry(blueprint: Blueprint, geometry: tuple[str, ...]) -> Plan:
    """The plan of moves as texts. Raises UserError where they do not fit, or end in no picture."""
    return planned(blueprint, tuple(Move.parse(text) for text in geometry))
