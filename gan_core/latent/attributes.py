"""What can be measured in a sample without a classifier: ink, slant, stroke, colours, coordinates. numpy only.

An attribute abstains, sample by sample, where it means nothing: clothes have no pen, a flat picture no height.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gan_core.base.registry import Registry
from gan_core.data.datasets import DATASETS
from gan_core.latent.ink import drawn

if TYPE_CHECKING:
    from gan_core.generators.loaded import Facts

TOLD = 0.75  # share of the samples that an attribute must have an answer for
_TINY = 1e-9


@dataclass(frozen=True, kw_only=True)
class Attribute:
    """One number of a sample, and how to say that it changed."""

    label: str
    help: str
    more: str  # what happens when it grows, and when it shrinks
    less: str
    unit: str = ""  # "%": changes are told relative to what was there
    visible: float | None = None  # the least change, in the unit, that people notice; None: a third of a deviation
    applies: Callable[["Facts"], bool]
    measure: Callable[[np.ndarray], np.ndarray]  # samples as shown, [N, H, W, C] bytes or points [N, 2] -> float64 [N]
    instead_of: str = ""  # another attribute's name: told only where that one abstains


ATTRIBUTES: Registry[Attribute] = Registry("attribute")


def applying(facts: "Facts") -> dict[str, Attribute]:
    """The attributes that samples of such a generator have, by name."""
    return {name: attribute for name, attribute in ATTRIBUTES.items() if attribute.applies(facts)}


def measured(facts: "Facts", shown: np.ndarray) -> dict[str, np.ndarray]:
    """What the attributes say of samples as shown, [N, ...]: float64 [N] by name, NaN where one abstains.

    An attribute that abstains on more than a quarter of the samples is left out: what it says of the others is no
    property of the generator.
    """
    legal, same = applying(facts), shown.view()
    same.flags.writeable = False  # one and the same for all of them
    values = {name: attribute.measure(same) for name, attribute in legal.items()}
    told = {name: each for name, each in values.items() if len(each) and np.isfinite(each).mean() >= TOLD}
    return {name: each for name, each in told.items() if legal[name].instead_of not in told}


def may_show_digits(facts: "Facts") -> bool:
    """Could these be MNIST's digits? Of a stranger's generator of that shape nobody knows before it is classified."""
    known = facts.dataset in DATASETS
    return facts.kind == "images" and facts.shape == (1, 28, 28) and (not known or DATASETS[facts.dataset].shows_digits)


def _is_gray(facts: "Facts") -> bool:
    return facts.kind == "images" and facts.shape[0] == 1


def _shows_strokes(facts: "Facts") -> bool:
    return may_show_digits(facts) or facts.dataset == "digits"


def _is_colour(facts: "Facts") -> bool:
    return facts.kind == "images" and facts.shape[0] == 3


def _is_points(facts: "Facts") -> bool:
    return facts.kind == "points"


def ink(images: np.ndarray) -> np.ndarray:
    """Mean brightness of the lines over their ground, 0 ... 1; NaN for a picture that is no drawing of lines."""
    found = drawn(images)
    return _where(found.lines, found.ink.mean(axis=(1, 2), dtype=np.float64))


def slant(images: np.ndarray) -> np.ndarray:
    """Degrees to the right of upright: the shear that would make rows and columns of the ink uncorrelated.

    tan = -cov(row, column) / var(row), rows counted downwards: what deskewing of MNIST undoes. NaN for a picture that
    is no drawing of lines, and for one in a single row.
    """
    found = drawn(images)
    rows, _, both = _spread(found.ink)
    return _where(found.lines & (rows > _TINY), np.degrees(np.arctan2(-both, np.maximum(rows, _TINY))))


def stroke(images: np.ndarray) -> np.ndarray:
    """Width of the strokes in pixels: twice the area of the ink over the length of its outline.

    Exact for a closed line of even width; of a bar w wide and l long it is w l / (l + w). The outline is the total
    variation, with slopes taken over cells of 2 x 2 pixels, so that a diagonal is as long as it looks. NaN for a
    picture that is no drawing of lines.
    """
    found = drawn(images)
    gray = np.pad(found.ink, ((0, 0), (1, 1), (1, 1)))
    across = (gray[:, :-1, 1:] - gray[:, :-1, :-1] + gray[:, 1:, 1:] - gray[:, 1:, :-1]) / 2
    down = (gray[:, 1:, :-1] - gray[:, :-1, :-1] + gray[:, 1:, 1:] - gray[:, :-1, 1:]) / 2
    outline = np.sqrt(across**2 + down**2).sum(axis=(1, 2), dtype=np.float64)
    return _where(found.lines, 2 * gray.sum(axis=(1, 2), dtype=np.float64) / np.maximum(outline, _TINY))


def height(images: np.ndarray) -> np.ndarray:
    """Pixels: of the upright bar whose ink is spread over the rows as much, sqrt(12 var + 1).

    NaN unless something bright stands on a dark ground.
    """
    found = drawn(images)
    return _where(found.bright, np.sqrt(12 * _spread(found.ink)[0] + 1))


def width(images: np.ndarray) -> np.ndarray:
    """Pixels, as `height`."""
    found = drawn(images)
    return _where(found.bright, np.sqrt(12 * _spread(found.ink)[1] + 1))


def _where(known: np.ndarray, values: np.ndarray) -> np.ndarray:
    return np.where(known, values, np.nan).astype(np.float64)


def _spread(weights: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Second central moments of ink [N, H, W]: var(row), var(column), cov(row, column), [N] each, in pixels^2."""
    count, tall, wide = weights.shape
    y, x = (axis.ravel().astype(np.float64) for axis in np.mgrid[:tall, :wide])
    y, x = y - y.mean(), x - x.mean()  # sums of large squares would lose digits
    powers = np.stack([np.ones_like(x), y, x, y * y, x * x, x * y], axis=1)
    sums = weights.reshape(count, -1).astype(np.float64) @ powers
    _, my, mx, yy, xx, xy = (sums / np.maximum(sums[:, :1], _TINY)).T
    return np.maximum(yy - my**2, 0), np.maximum(xx - mx**2, 0), xy - mx * my


def brightness(images: np.ndarray) -> np.ndarray:
    """The mean of all pixels, 0 ... 1."""
    return _bytes(images).reshape(len(images), -1).mean(axis=1, dtype=np.float64) / 255


def contrast(images: np.ndarray) -> np.ndarray:
    """Standard deviation of the brightness within an image, 0 ... 0.5."""
    return _bytes(images).reshape(len(images), -1).astype(np.float32).std(axis=1).astype(np.float64) / 255


def _bytes(images: np.ndarray) -> np.ndarray:
    """Raises ValueError for floats: nobody knows their range."""
    if images.ndim != 4 or images.dtype != np.uint8:
        raise ValueError(f"pictures are measured as bytes [N, H, W, C], not as {images.dtype} {list(images.shape)}")
    return images


def _channels(images: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    flat = _bytes(images).reshape(len(images), -1, 3).astype(np.float32) / 255
    return flat[..., 0], flat[..., 1], flat[..., 2]


def colourfulness(images: np.ndarray) -> np.ndarray:
    """Hasler & Süsstrunk 2003, of channels 0 ... 1: 0 for gray, 0.43 and more for what people call very colourful."""
    red, green, blue = _channels(images)
    first, second = red - green, (red + green) / 2 - blue
    spread = np.sqrt(first.var(axis=1) + second.var(axis=1))
    return (spread + 0.3 * np.sqrt(first.mean(axis=1) ** 2 + second.mean(axis=1) ** 2)).astype(np.float64)


def warmth(images: np.ndarray) -> np.ndarray:
    """Mean red less mean blue, -1 ... 1."""
    red, _, blue = _channels(images)
    return (red.mean(axis=1) - blue.mean(axis=1)).astype(np.float64)


def greenness(images: np.ndarray) -> np.ndarray:
    """Mean green less the mean of red and blue, -1 ... 1."""
    red, green, blue = _channels(images)
    return (green.mean(axis=1) - (red.mean(axis=1) + blue.mean(axis=1)) / 2).astype(np.float64)


ATTRIBUTES.add(
    "ink",
    Attribute(
        label="Ink",
        help="How bright the lines are, and how much of the image they cover.",
        more="more ink",
        less="less ink",
        unit="%",
        visible=10,
        applies=_shows_strokes,
        measure=ink,
    ),
)
ATTRIBUTES.add(
    "slant",
    Attribute(
        label="Slant",
        help="How far the digit leans to the right.",
        more="slants right",
        less="slants left",
        unit="°",
        visible=4,
        applies=_shows_strokes,
        measure=slant,
    ),
)
ATTRIBUTES.add(
    "stroke",
    Attribute(
        label="Stroke width",
        help="How thick the pen is.",
        more="thicker strokes",
        less="thinner strokes",
        unit=" px",
        visible=0.25,
        applies=_shows_strokes,
        measure=stroke,
    ),
)
ATTRIBUTES.add(
    "brightness",
    Attribute(
        label="Brightness",
        help="The mean of all pixels.",
        more="brighter",
        less="darker",
        unit="%",
        visible=8,
        applies=lambda facts: facts.kind == "images" and not (facts.dataset and _shows_strokes(facts)),
        measure=brightness,
        instead_of="ink",
    ),
)
ATTRIBUTES.add(
    "height",
    Attribute(
        label="Height",
        help="How far what is bright reaches from top to bottom.",
        more="taller",
        less="flatter",
        unit=" px",
        visible=1.0,
        applies=_is_gray,
        measure=height,
    ),
)
ATTRIBUTES.add(
    "width",
    Attribute(
        label="Width",
        help="How far what is bright reaches from side to side.",
        more="wider",
        less="narrower",
        unit=" px",
        visible=1.0,
        applies=_is_gray,
        measure=width,
    ),
)
ATTRIBUTES.add(
    "contrast",
    Attribute(
        label="Contrast",
        help="How much the brightness differs within an image.",
        more="more contrast",
        less="less contrast",
        unit="%",
        visible=12,
        applies=_is_colour,
        measure=contrast,
    ),
)
ATTRIBUTES.add(
    "colour",
    Attribute(
        label="Colourfulness",
        help="How far the colours are from gray, and from each other.",
        more="more colourful",
        less="paler",
        unit="%",
        visible=20,
        applies=_is_colour,
        measure=colourfulness,
    ),
)
ATTRIBUTES.add(
    "warmth",
    Attribute(
        label="Warmth",
        help="How much more red there is than blue.",
        more="warmer",
        less="colder",
        visible=0.04,
        applies=_is_colour,
        measure=warmth,
    ),
)
ATTRIBUTES.add(
    "green",
    Attribute(
        label="Green",
        help="How much more green there is than red and blue.",
        more="greener",
        less="more purple",
        visible=0.03,
        applies=_is_colour,
        measure=greenness,
    ),
)
ATTRIBUTES.add(
    "x",
    Attribute(
        label="To the right",
        help="The first coordinate.",
        more="moves right",
        less="moves left",
        applies=_is_points,
        measure=lambda points: points[:, 0].astype(np.float64),
    ),
)
ATTRIBUTES.add(
    "y",
    Attribute(
        label="Up",
        help="The second coordinate.",
        more="moves up",
        less="moves down",
        applies=_is_points,
        measure=lambda points: points[:, 1].astype(np.float64),
    ),
)
