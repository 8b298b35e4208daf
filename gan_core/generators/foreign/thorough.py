"""The last few ways once more, with hundreds of samples, a few at a time: memory is bounded, and so is the work."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.base.malloc import check_memory
from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.costs import channels, multiplications, steps
from gan_core.generators.foreign.nats import DRAWS, Nats, Sums, nats
from gan_core.generators.foreign.network import move_of, stage_module
from gan_core.generators.foreign.trial import inputs
from gan_core.generators.foreign.watching import Seen, remembers, watched

MOST_SAMPLES = 1_000
_FEWEST = 100
_WORK = 1.2e10  # multiplications of one way: tenths of a second on one core
_BATCH = 60  # each is normalised by itself, as in training
_NUMBERS = 1e6  # of one layer's outputs at a time
_PASSES = 30  # multiplications that norms, activations and sums of one number cost about as much as


class Thorough:
    """Looks at ways with as many samples as `example` may have, all with the same noise."""

    def __init__(self, blueprint: Blueprint, example: Choices) -> None:
        self.blueprint = blueprint
        self.work = 0.0  # multiplications so far
        self._known: dict[tuple[Choices, int], Nats | None] = {}
        each = cost(blueprint, example)
        self._each, widest = each.multiplications, each.widest
        self.samples = _whole(min(MOST_SAMPLES, max(_FEWEST, _WORK / self._each)))
        self.chunk = _whole(min(self.samples, max(_BATCH, _NUMBERS / widest)))

    def nats(self, choices: Choices, stages: int) -> Nats | None:
        """Of the norms of the first so many stages; None where these choices cannot be built."""
        key = choices, stages
        if key not in self._known:
            try:
                self._known[key] = self._nats(choices, stages)
            except (UserError, RuntimeError) as error:  # a geometry or a join that does not go together
                check_memory(error)
                self._known[key] = None
        return self._known[key]

    @torch.inference_mode()
    def _nats(self, choices: Choices, stages: int) -> Nats:
        modules = [
            stage_module(self.blueprint, index, choices, move_of(self.blueprint, index, choices))
            for index in range(stages)
        ]
        parts = [part for module in modules for part in module]
        last = max((at for at, part in enumerate(parts) if remembers(part)), default=-1)
        self.work += self.samples * self._each * stages / len(self.blueprint.stages)
        seen: dict[nn.Module, Sums] = {}
        for x in inputs(self.blueprint, choices, self.samples)[0].split(self.chunk):
            for norm, given in _through(parts[: last + 1], x):
                seen[norm] = seen[norm] + given if norm in seen else given
        return tuple(nats(norm, given) for norm, given in seen.items())


def _through(parts: list[nn.Module], x: Tensor) -> Seen:
    """What each norm with a memory is given."""
    found: Seen = []
    for part in parts:
        x, here = watched(part, x)
        found += here
    return found


@dataclass(frozen=True)
class Cost:
    """Of one sample. multiplications: of all layers, what is done to their outputs among them. widest: the most numbers
    that one layer takes or gives. sample: numbers of what is drawn."""

    multiplications: float
    widest: float
    sample: float


def cost(blueprint: Blueprint, example: Choices) -> Cost:
    """What drawing takes by these choices, told by shapes."""
    each, widest, numbers, side = 1.0, 1.0, 1.0, blueprint.start if blueprint.spatial else 1
    for index, stage in enumerate(blueprint.stages):
        move, link = move_of(blueprint, index, example), stage.link
        before = side * max(1, link.shuffled)
        side = side if move is None else move.side(before, link.part.kernel)
        layer = stage_module(blueprint, index, example, move).get_submodule("layer")
        numbers = channels(layer) * (1 if move is None else side**2)
        pixels = 1 if move is None else before**2 if move.role == "convt" and not link.moves else side**2
        each += multiplications(layer, pixels) + _PASSES * numbers * steps(layer)
        widest = max(widest, numbers, link.inputs * (before * move.up) ** 2 if move is not None else 0)
    return Cost(each, widest, numbers)


def samples_within(blueprint: Blueprint, choices: Choices, most: int, numbers: float) -> int:
    """How many samples at once keep every layer's outputs within so many numbers."""
    return _whole(min(most, numbers / cost(blueprint, choices).widest))


def _whole(count: float) -> int:
    """A multiple of DRAWS."""
    return max(DRAWS, int(count) // DRAWS * DRAWS)
