"""Real pictures made worse on purpose, so that one sees which figure notices what. numpy only."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from gan_core.base.registry import Registry

LEVELS = 255


@dataclass(frozen=True, kw_only=True)
class Degradation:
    """One way, with one number that says how much.

    amounts: of that number, the gentlest first; usual: one of them. apply: pictures uint8 [n, C, H, W], classes
    int64 [n] or None, the number and a random generator -> pictures of the same shape.
    needs_classes: it means nothing without.
    """

    label: str
    help: str
    unit: str
    amounts: tuple[int, ...]
    usual: int
    apply: Callable[[np.ndarray, np.ndarray | None, int, np.random.Generator], np.ndarray]
    needs_classes: bool = False


DEGRADATIONS: Registry[Degradation] = Registry("degradation")


def blurred(pictures: np.ndarray, classes: np.ndarray | None, side: int, rng: np.random.Generator) -> np.ndarray:
    """Every pixel the mean of the `side` x `side` around it, the border repeated. side: odd."""
    reach = side // 2
    summed = pictures.astype(np.float32)
    for axis in (2, 3):
        padded = np.pad(summed, [(reach, reach) if own == axis else (0, 0) for own in range(4)], mode="edge")
        summed = np.lib.stride_tricks.sliding_window_view(padded, side, axis=axis).mean(axis=-1)
    return _bytes(summed)


def noisy(pictures: np.ndarray, classes: np.ndarray | None, sigma: int, rng: np.random.Generator) -> np.ndarray:
    """Plus Gaussian noise of that standard deviation, in levels of 255."""
    return _bytes(pictures + rng.normal(0, sigma, pictures.shape).astype(np.float32))


def repeated(pictures: np.ndarray, classes: np.ndarray | None, kept: int, rng: np.random.Generator) -> np.ndarray:
    """`kept` of the pictures, drawn at random, over and over."""
    chosen = rng.permutation(len(pictures))[:kept]
    return pictures[np.resize(chosen, len(pictures))]


def fewer_classes(pictures: np.ndarray, classes: np.ndarray | None, kept: int, rng: np.random.Generator) -> np.ndarray:
    """Only pictures of the first `kept` percent of the classes, at least one, as often as needed."""
    if classes is None:
        raise ValueError("half of the classes can only be taken from pictures whose classes are known")
    names = np.unique(classes)
    members = np.flatnonzero(np.isin(classes, names[: max(1, round(kept / 100 * len(names)))]))
    return pictures[np.resize(members, len(pictures))]


def _bytes(values: np.ndarray) -> np.ndarray:
    rounded: np.ndarray = values.round().clip(0, LEVELS).astype(np.uint8)
    return rounded


DEGRADATIONS.add(
    "blur",
    Degradation(
        label="Blurred",
        help="Every pixel is the mean of a square around it.",
        unit="pixels wide",
        amounts=(1, 3, 5, 7, 9),
        usual=3,
        apply=blurred,
    ),
)
DEGRADATIONS.add(
    "noise",
    Degradation(
        label="With noise",
        help="Gaussian noise on every channel of every pixel.",
        unit="of 255 levels",
        amounts=(0, 4, 8, 16, 32, 64),
        usual=16,
        apply=noisy,
    ),
)
DEGRADATIONS.add(
    "repeated",
    Degradation(
        label="A few pictures repeated",
        help="Perfect pictures, but only so many different ones: mode collapse.",
        unit="different pictures",
        amounts=(500, 200, 100, 50, 20, 10, 5, 2, 1),
        usual=20,
        apply=repeated,
    ),
)
DEGRADATIONS.add(
    "classes",
    Degradation(
        label="Some of the classes",
        help="Perfect pictures, but none of the other classes.",
        unit="% of the classes",
        amounts=(100, 90, 80, 70, 60, 50, 40, 30, 20, 10),
        usual=50,
        apply=fewer_classes,
        needs_classes=True,
    ),
)
