"""The place in latent space whose picture is nearest to a given one, found by optimisation. Imports torch."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.generators.loaded import Loaded

DRAWS = 512  # random places: the best of them are where it starts, and what it must beat
RATE = 0.1  # of Adam, at first; it falls to 0 along a cosine
PRIOR = 1e-3  # weight of an unlikely z, against the mean squared error of pixels 0 ... 1
LIKELY = 1.0  # standard deviations that |z|^2 may be away from its mean, free of charge
FLATTEST = 0.01  # deviation within a picture, of 1: one with less is of one colour
FOUND = 0.6  # share of the target's own variance that the place must explain; digits reach 0.7, clothes 0.5
EVERY = 5  # steps between two reports
MOST_STEPS, MOST_RESTARTS = 2000, 64


@dataclass(frozen=True)
class Progress:
    """How far it has come. Errors are root mean squares of what is left, of pixels 0 ... 1 or in the points' unit."""

    step: int
    error: float  # of the best place so far
    by_chance: float  # of the best of 512 random draws
    by_flat: float  # of the one colour that is nearest to an image; 0 for an image of one colour, NaN for points
    z: tuple[float, ...]  # the best place: LatentState's z
    label: int | None  # its class, of a generator with classes
    done: bool

    @property
    def explained(self) -> float | None:
        """Share of the target's variance that this place explains: 1 is all, 0 no more than one colour does.

        None where there is nothing to explain: of points, and of an image of one colour.
        """
        return 1 - (self.error / self.by_flat) ** 2 if self.by_flat >= FLATTEST else None

    @property
    def found(self) -> bool | None:
        """Is it the picture that was looked for? None where that cannot be said. A foreign one is matched in part."""
        return None if self.explained is None else self.explained >= FOUND


def project(
    loaded: Loaded,
    target: Tensor,
    *,
    seed: int = 0,
    steps: int = 200,
    restarts: int = 8,
    labels: Sequence[int] | None = None,
) -> Iterator[Progress]:
    """Optimise z from the `restarts` best of 512 random draws at once. Reports at the start and every 5 steps.

    Where there is an encoder, what it says of the target stands in the place of the first draws.

    target: [1, *shape] in the network's own range, see `target_image`. labels: the classes that may be tried, all
    by default. Adam on mean squared error, with a prior that keeps z where training drew it: for normal noise |z|^2 has
    mean d and deviation sqrt(2 d); uniform noise is cut off at its ends. Raises UserError for numbers out of range, and
    for a target that is not finite, of another shape, or in another range.
    """
    _check("steps", steps, MOST_STEPS)
    _check("restarts", restarts, MOST_RESTARTS)
    _check_target(loaded, target)
    search = _Search(loaded, target, seed, restarts, labels)
    yield search.report(0, done=False)
    for step in range(1, steps + 1):
        search.move(RATE * (1 + math.cos(math.pi * (step - 1) / steps)) / 2)
        if step % EVERY == 0 or step == steps:
            yield search.report(step, done=step == steps)


class _Search:
    """The places under way, and the best that was ever seen."""

    def __init__(self, loaded: Loaded, target: Tensor, seed: int, restarts: int, labels: Sequence[int] | None) -> None:
        self._loaded, self._target = loaded, target
        low, high = loaded.facts.pixel_range if loaded.facts.kind == "images" else (0.0, 1.0)
        self._scale = 1 / (high - low)
        drawn, classes = loaded.latents(DRAWS, seed), _classes(loaded, labels)
        known = 1 if classes is None else len(classes.unique())  # classes take turns: the first draws are one of each
        z = loaded.encoded(target.expand(known, *target.shape[1:]), None if classes is None else classes[:known])
        if z is None:
            known = 0
        else:
            drawn[:known] = z
        errors = self._errors(loaded.samples(drawn, classes))
        self._by_flat = self._flat_error()
        chosen = errors.argsort()[:restarts]
        self._z = drawn[chosen].clone().requires_grad_()
        self._labels = None if classes is None else classes[chosen]
        self._adam = torch.optim.Adam([self._z], lr=RATE, betas=(0.9, 0.99))
        self._best_error, self._by_chance = float(errors[chosen[0]]), float(errors[known:].min())
        self._best, self._best_label = drawn[chosen[0]], None if self._labels is None else int(self._labels[0])

    def move(self, rate: float) -> None:
        """One step of every place."""
        self._adam.param_groups[0]["lr"] = rate
        self._adam.zero_grad()
        samples = self._drawn()
        errors = self._errors(samples)
        self._keep_best(errors.detach())
        (errors.sum() + PRIOR * self._unlikely().sum()).backward()
        self._adam.step()
        if self._loaded.facts.noise == "uniform":
            with torch.no_grad():
                self._z.clamp_(-1, 1)

    def report(self, step: int, *, done: bool) -> Progress:
        with torch.no_grad():
            self._keep_best(self._errors(self._drawn()))
        return Progress(
            step=step,
            error=math.sqrt(self._best_error),
            by_chance=math.sqrt(self._by_chance),
            by_flat=self._by_flat,
            z=tuple(self._best.tolist()),
            label=self._best_label,
            done=done,
        )

    def _drawn(self) -> Tensor:
        network = self._loaded.network
        drawn: Tensor = network(self._z) if self._labels is None else network(self._z, self._labels)
        return drawn.float().view(-1, *self._loaded.facts.shape)

    def _flat_error(self) -> float:
        """What the nearest single colour leaves of the target, as errors are told; NaN for points."""
        if self._loaded.facts.kind != "images":
            return math.nan
        colour = self._target.mean(dim=(2, 3), keepdim=True).expand_as(self._target)
        return math.sqrt(float(self._errors(colour)))

    def _errors(self, samples: Tensor) -> Tensor:
        """Mean squared error of each sample, [N]."""
        return ((samples - self._target) * self._scale).flatten(1).square().mean(dim=1)

    def _unlikely(self) -> Tensor:
        """[restarts]: the deviations that |z|^2 is too far from its mean, squared; 0 for uniform noise."""
        dim = self._z.shape[1]
        if self._loaded.facts.noise == "uniform":
            return torch.zeros(len(self._z))
        away = (self._z.square().sum(dim=1) - dim) / math.sqrt(2 * dim)
        return (away.abs() - LIKELY).clamp_min(0).square()

    def _keep_best(self, errors: Tensor) -> None:
        error, index = errors.min(dim=0)
        if float(error) < self._best_error:
            self._best_error, self._best = float(error), self._z[index].detach().clone()
            self._best_label = None if self._labels is None else int(self._labels[index])


def _classes(loaded: Loaded, labels: Sequence[int] | None) -> Tensor | None:
    """A class for each random draw, evenly of those that may be tried."""
    count = len(loaded.facts.classes)
    if not count:
        return None
    legal = list(range(count) if labels is None else labels)
    if not legal or not set(legal) <= set(range(count)):
        raise UserError(f"this generator has classes 0 to {count - 1}, not {', '.join(map(str, legal)) or 'none'}")
    return torch.tensor(legal).repeat(-(-DRAWS // len(legal)))[:DRAWS]


def _check(name: str, value: int, most: int) -> None:
    if not 1 <= value <= most:
        raise UserError(f"{name} must be between 1 and {most:,}, not {value}")


def _check_target(loaded: Loaded, target: Tensor) -> None:
    wanted = (1, *loaded.facts.shape)
    if tuple(target.shape) != wanted:
        raise UserError(f"this generator draws {list(wanted[1:])}, not {list(target.shape[1:])}")
    if not bool(torch.isfinite(target).all()):
        raise UserError("what is looked for has values that are not finite")
    low, high = loaded.facts.pixel_range
    least, most = float(target.min()), float(target.max())
    room = high - low  # a generator's own samples may reach beyond its range, bytes reach far beyond
    if loaded.facts.kind == "images" and (least < low - room or most > high + room):
        raise UserError(f"pixels of this generator run from {low:g} to {high:g}, not from {least:g} to {most:g}")
