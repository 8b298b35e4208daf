"""Draws a 2-D game on paper: the critic's landscape, real and generated points, axes. PIL and numpy only."""

from dataclasses import dataclass
from math import floor, log10

import numpy as np
from PIL import Image, ImageDraw, ImageFont

Colour = tuple[int, int, int]

# The light theme's palette, see .streamlit/config.toml.
REAL: Colour = (0x0C, 0x7A, 0x68)
GENERATED: Colour = (0xE0, 0x6C, 0x0A)
CRITIC: Colour = (0x65, 0x28, 0xC8)
# Of samples that were asked for by class, as in ui/assets/plane.js; again from the ninth on.
CLASSES: tuple[Colour, ...] = tuple(
    (value >> 16, value >> 8 & 255, value & 255)
    for value in (0xE69F00, 0x56B4E9, 0x009E73, 0xCC79A7, 0x0072B2, 0xD55E00, 0xB3A100, 0x7F7F7F)
)
TEXT: Colour = (0x18, 0x21, 0x2B)
FAINT: Colour = (0x5F, 0x6B, 0x7A)
PAPER: Colour = (255, 255, 255)

FINE = 2  # drawn this many times as large and shrunk, so that discs are round
_DEEPEST = 105 / 255  # opacity where the critic is surest
_LEVELS = (0.1, 0.3, 0.5, 0.7, 0.9)  # contours of the critic scores


@dataclass(frozen=True, kw_only=True)
class Scene:
    """What to draw: points float [n, 2]; scores float [rows, columns] in 0..1, row 0 at the lowest y."""

    extent: float  # the square [-extent, extent]^2 is shown
    fake: np.ndarray
    real: np.ndarray | None = None
    scores: np.ndarray | None = None
    classes: np.ndarray | None = None  # of the generated points, whole numbers [n]: each class in its colour


def scaled(scores: np.ndarray, probability: bool) -> np.ndarray:
    """Raw scores -> 0..1. Sigmoid if that is a probability, else the middle 96 % of the scores spread out."""
    scores = scores.astype(np.float64)
    if probability:
        return 0.5 * (1 + np.tanh(scores / 2))  # the sigmoid, without overflow
    finite = scores[np.isfinite(scores)]
    if not finite.size:
        return np.zeros_like(scores)
    low, high = np.quantile(finite, (0.02, 0.98))
    return np.clip(np.nan_to_num((scores - low) / (high - low or 1)), 0, 1)


def draw(scene: Scene, side: int) -> Image.Image:
    """The scene as an RGB picture of side x side pixels."""
    size = side * FINE
    paper = Image.new("RGB", (size, size), PAPER)
    if scene.scores is not None:
        paper = _landscape(scene.scores, size)
    pen = ImageDraw.Draw(paper, "RGBA")
    _axes(pen, scene.extent, size)
    dot = size / 230
    if scene.real is not None:
        _points(pen, scene.real, scene.extent, size, dot * 0.8, (*REAL, 165))
    if scene.classes is None:
        _points(pen, scene.fake, scene.extent, size, dot, (*GENERATED, 230), rim=(*PAPER, 200))
    else:
        for index, colour in enumerate(CLASSES):
            own = scene.fake[scene.classes.astype(int) % len(CLASSES) == index]
            _points(pen, own, scene.extent, size, dot, (*colour, 230), rim=(*PAPER, 200))
    return paper.reduce(FINE)


def captioned(picture: Image.Image, *lines: list[tuple[str, Colour]]) -> Image.Image:
    """The picture with lines of coloured words on white under it. A grey picture stays grey."""
    height = caption_height(picture.width)
    sheet = Image.new(picture.mode, (picture.width, picture.height + height * len(lines)), "white")
    sheet.paste(picture, (0, 0))
    pen, font = ImageDraw.Draw(sheet), _caption_font(height)
    for row, words in enumerate(lines):
        x = height * 0.4
        for text, colour in words:
            ink = colour if picture.mode == "RGB" else round(sum(colour) / 3)
            pen.text((x, picture.height + height * (row + 0.5)), text, fill=ink, font=font, anchor="lm")
            x += pen.textlength(text + "   ", font=font)
    return sheet


def caption_height(width: int) -> int:
    """Pixels of a line under a picture that is so wide."""
    return max(18, width // 22)


def in_lines(words: list[str], width: int) -> list[str]:
    """Words that belong together in as few lines as fit under a picture that is so wide, with commas between them."""
    height = caption_height(width)
    font, room, lines = _caption_font(height), width - height * 0.8, [""]
    for index, word in enumerate(words):
        text = word + ("," if index < len(words) - 1 else "")
        longer = f"{lines[-1]} {text}".strip()
        if lines[-1] and font.getlength(longer) > room:
            lines.append(text)
        else:
            lines[-1] = longer
    return lines


def _caption_font(height: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(height * 0.6)


def _landscape(share: np.ndarray, size: int) -> Image.Image:
    """The deeper the violet, the more real; contours show how steep the critic is."""
    field = Image.fromarray(np.flipud(share).astype(np.float32)).resize((size, size), Image.Resampling.BICUBIC)
    smooth = np.asarray(field).clip(0, 1)  # [size, size], row 0 at the highest y
    depth = smooth[..., None] * _DEEPEST
    violet = np.array(CRITIC, np.float32)
    colours = np.array(PAPER, np.float32) * (1 - depth) + violet * depth
    for level in _LEVELS:
        strength, edge = 0.6 if level == 0.5 else 0.25, _edges(smooth >= level)
        colours[edge] = (1 - strength) * colours[edge] + strength * violet
    return Image.fromarray(colours.round().astype(np.uint8))


def _edges(inside: np.ndarray) -> np.ndarray:
    """Pixels of a region that touch its outside, two pixels wide, [size, size] bool."""
    edge = np.zeros_like(inside)
    for axis in (0, 1):
        crossing = np.diff(inside, axis=axis)
        first, second = (slice(None, -1), slice(1, None))
        for part in (first, second):
            edge[(part, slice(None)) if axis == 0 else (slice(None), part)] |= crossing
    return edge


def _points(
    pen: ImageDraw.ImageDraw,
    points: np.ndarray,
    extent: float,
    size: int,
    radius: float,
    colour: tuple[int, int, int, int],
    rim: tuple[int, int, int, int] | None = None,
) -> None:
    shown = points[np.all(np.abs(points) <= 1.05 * extent, axis=1)]  # NaN and what lies outside are not
    for x, y in (shown / extent + 1) * (size / 2):
        box = (x - radius, size - y - radius, x + radius, size - y + radius)
        pen.ellipse(box, fill=colour, outline=rim, width=1)


def _axes(pen: ImageDraw.ImageDraw, extent: float, size: int) -> None:
    font, step = ImageFont.load_default(size / 42), _nice_step(extent)
    most = floor(extent / step)
    for count in range(-most, most + 1):
        at = (count * step / extent + 1) * size / 2
        line = (*TEXT, 40 if count == 0 else 16)
        pen.line((at, 0, at, size), fill=line, width=FINE)
        pen.line((0, size - at, size, size - at), fill=line, width=FINE)
        if abs(count * step) > 0.93 * extent:
            continue
        text = f"{count * step:g}"
        pen.text((at, size - 0.01 * size), text, fill=FAINT, font=font, anchor="ms")
        if count:
            pen.text((0.01 * size, size - at), text, fill=FAINT, font=font, anchor="lm")


def _nice_step(extent: float) -> float:
    """1, 2 or 5 times a power of ten: two or three steps from the middle to the edge."""
    power = 10.0 ** floor(log10(extent / 2))
    return next(power * factor for factor in (1, 2, 5, 10) if extent / (power * factor) <= 3)
