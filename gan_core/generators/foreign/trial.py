"""Trying choices on a stranger's weights: the same noise each time, stage by stage, and only what changed anew."""

from collections import OrderedDict
from dataclasses import dataclass, field

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.base.malloc import check_memory
from gan_core.generators.foreign import evidence, output
from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.costs import channels, enlarges, multiplications, worked_on
from gan_core.generators.foreign.narrow import layer_of, narrowed, run_layer
from gan_core.generators.foreign.nats import DRAWS, Nats, has_memory, nats, sums, total
from gan_core.generators.foreign.network import LabelledNoise, move_of, stage_module
from gan_core.generators.foreign.watching import remembers, watched

_SEED = 20_260_101
_KEPT_BYTES = 48 * 2**20
_UNLIKELY = float("inf")
Key = tuple[str, ...]  # how an output came about


@dataclass(frozen=True)
class Budget:
    """What one look may take. samples: at most; but never fewer than `fewest`. work: multiplications of one layer.
    numbers: that one layer gives. Of large maps fewer samples are taken: each pixel counts as one."""

    samples: int
    fewest: int
    work: float
    numbers: float


COARSE = Budget(100, 10, 1e8, 3e5)
FINE = Budget(200, 20, 4e8, 1e6)


@dataclass(frozen=True)
class Look:
    """What came of a choice. misfit: nats over all norms that remember. picture: figures of what is drawn, "score"
    among them. choices: with output and pixel_range as guessed from it; None where they cannot be built."""

    misfit: float = 0.0
    picture: dict[str, float] = field(default_factory=dict)
    choices: Choices | None = None


class Trial:
    """Looks at choices, with noise of its own."""

    def __init__(self, blueprint: Blueprint, budget: Budget) -> None:
        self.blueprint = blueprint
        self.budget = budget
        self.work = 0.0  # multiplications so far
        self.drawn = 0.0  # numbers of pictures so far
        self.shows_digits: bool | None = None  # are its pictures digits, for the digit classifier to rank?
        self._inputs: dict[str, tuple[Tensor, Tensor | None]] = {}
        self._outputs: OrderedDict[Key, tuple[Tensor, tuple[Tensor, ...]]] = OrderedDict()
        self._kept = 0

    @torch.inference_mode()
    def nats(self, choices: Choices, stages: int, probe: bool = False) -> Nats | None:
        """Of the norms of the first so many stages; None where these choices cannot be built.

        probe: of the last of them only some channels are looked at, always the same.
        """
        try:
            x, _, key = self._input(choices)
            found: Nats = ()
            for index in range(stages - 1):
                x, here, key = self._stage(index, choices, x, key)
                found += here
            if stages and probe:
                return found + self._probed(stages - 1, choices, x, key)
            return found + (self._stage(stages - 1, choices, x, key)[1] if stages else ())
        except (UserError, RuntimeError) as error:  # a geometry or a join that does not go together
            check_memory(error)
            return None

    def misfit(self, choices: Choices, stages: int, probe: bool = False) -> float:
        """Nats over those norms; inf where these choices cannot be built."""
        found = self.nats(choices, stages, probe)
        return _UNLIKELY if found is None else total(found)

    @torch.inference_mode()
    def look(self, choices: Choices) -> Look:
        """Everything about complete choices."""
        try:
            x, labels, key = self._input(choices)
            found: Nats = ()
            for index in range(len(self.blueprint.stages)):
                x, here, key = self._stage(index, choices, x, key, drawing=choices.averages != "renewed")
                found += here
        except (UserError, RuntimeError) as error:
            check_memory(error)
            return Look(_UNLIKELY)
        if self.blueprint.kind == "points":
            return Look(total(found), {}, choices.replace(output=choices.output or "none"))
        self.drawn += x.numel()
        shown = output.guessed(x, choices)
        labels = None if labels is None else labels[: len(x)]
        images = output.images(x, shown)
        if self.shows_digits is None:  # the first look is at the likeliest choices
            self.shows_digits = evidence.are_digits(images)
        return Look(total(found), evidence.picture_score(images, labels, self.shows_digits), shown)

    def _input(self, choices: Choices) -> tuple[Tensor, Tensor | None, Key]:
        key = f"{choices.noise} {choices.classes} {choices.join}"
        if key not in self._inputs:
            self._inputs[key] = inputs(self.blueprint, choices, self.budget.samples)
        return *self._inputs[key], (key,)

    def _stage(
        self, index: int, choices: Choices, x: Tensor, key: Key, drawing: bool = False
    ) -> tuple[Tensor, Nats, Key]:
        """The stage in two steps, each kept: its layer, which costs, and what follows, where most choices lie."""
        module = stage_module(self.blueprint, index, choices, move_of(self.blueprint, index, choices))
        x, within, key = self._layer(module, self._affordable(module, x), key, drawing)
        rest = list(module)[layer_of(module) + 1 :]
        key = (*key, repr(rest), "drawing" * drawing)
        if key not in self._outputs:
            self._keep(key, *_run(rest, x, drawing))
        self._outputs.move_to_end(key)
        x, found = self._outputs[key]
        return x, within + found, key

    def _probed(self, index: int, choices: Choices, x: Tensor, key: Key) -> Nats:
        full = stage_module(self.blueprint, index, choices, move_of(self.blueprint, index, choices))
        x = self._affordable(full, x)
        module = narrowed(full, self._channels(x))
        x, within, key = self._layer(module, x, (*key, "probed"))
        parts = list(module)[layer_of(module) + 1 :]
        last = max(
            (at for at, part in enumerate(parts) if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d)), default=-1
        )
        return within + _run(parts[: last + 1], x, drawing=False, before_last=True)[1]

    def _channels(self, x: Tensor) -> int:
        """So many channels that one look stays small."""
        pixels = 4 * x[0, 0].numel() if x.ndim == 4 else 1
        return max(8, min(32, int(2 * self.budget.numbers / (len(x) * pixels))))

    def _affordable(self, module: nn.Sequential, x: Tensor) -> Tensor:
        """As many samples as the layer may take: by its inputs, so that all its strides and paddings get as many."""
        layer = module.get_submodule("layer")
        pixels = x[0, 0].numel() if x.ndim == 4 else 1
        work = multiplications(layer, pixels) * (4 if enlarges(layer) else 1)
        outputs = channels(layer) * pixels * (4 if x.ndim == 4 else 1)
        many = int(min(self.budget.work / work, self.budget.numbers / outputs))
        return x[: max(self.budget.fewest, many // DRAWS * DRAWS)]

    def _layer(self, module: nn.Sequential, x: Tensor, key: Key, drawing: bool = False) -> tuple[Tensor, Nats, Key]:
        parts = list(module)[: layer_of(module) + 1]
        named, cut = run_layer(parts)
        branched = remembers(parts[-1])
        key = (*key, named, str(len(x)), "drawing" * (drawing and branched))
        if key not in self._outputs:
            before = x
            for part in parts[:-1]:
                before = part(before)
            made, within = _run(parts[-1:], before, drawing) if branched else (cut.whole(before), ())
            self.work += len(x) * multiplications(parts[-1], worked_on(parts[-1], before, made))
            self._keep(key, made, within)
        self._outputs.move_to_end(key)
        made, within = self._outputs[key]
        return cut.cropped(made), within, (*key, repr(parts[-1]))

    def _keep(self, key: Key, x: Tensor, found: Nats) -> None:
        self._outputs[key] = x, found
        self._kept += x.nbytes
        while self._kept > _KEPT_BYTES and len(self._outputs) > 1:
            _, (old, _) = self._outputs.popitem(last=False)
            self._kept -= old.nbytes


def inputs(blueprint: Blueprint, choices: Choices, count: int) -> tuple[Tensor, Tensor | None]:
    """What the first layer takes, and the labels in it: always the same draws of noise."""
    module = LabelledNoise(blueprint, choices)
    rng = torch.Generator().manual_seed(_SEED)
    shape = (count, module.latent_dim)
    normal = choices.noise != "uniform"
    z = torch.randn(shape, generator=rng) if normal else torch.rand(shape, generator=rng) * 2 - 1
    # every group of draws is asked for every class
    labels = torch.arange(count) // DRAWS % module.classes if module.classes else None
    return module(z, labels), labels


def _run(parts: list[nn.Module], x: Tensor, drawing: bool, before_last: bool = False) -> tuple[Tensor, Nats]:
    """Through parts behind a layer. before_last: the last one is only asked what it remembers."""
    found: Nats = ()
    for at, part in enumerate(parts):
        if before_last and at + 1 == len(parts):
            return x, found + ((nats(part, sums(x)),) if has_memory(part) else ())
        x, seen = watched(part, x, drawing)
        found += tuple(nats(norm, given) for norm, given in seen)
    return x, found
