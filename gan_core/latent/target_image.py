"""A picture that somebody uploaded or drew, as a sample of the kind that a generator draws. Imports torch."""

import numpy as np
from PIL import Image, ImageOps
from torch import Tensor

from gan_core.base.errors import UserError
from gan_core.data.sources.decode import FORMATS, MOST_PIXELS, deep_values, opened
from gan_core.data.sources.files import LeftOut
from gan_core.data.sources.levels import Levels, extent_of, levels_of
from gan_core.generators.loaded import Facts
from gan_core.latent.attributes import may_show_digits

MOST_BYTES = 16 << 20
FAINTEST = 25  # of 255, over the background: a picture with less has nothing drawn on it
EDGE = 0.25  # of the brightest: from there on a pixel belongs to the drawing, and not to a blur round it
# MNIST's digits were scaled into 20 x 20 of 28 x 28 pixels, and centred by their mass.
BOX = 20 / 28
_LINEAR = 0.8  # of a reduction: below, pixels are averaged over all that they cover


def as_target(picture: bytes | np.ndarray, facts: Facts) -> Tensor:
    """A picture as a sample [1, *shape] in the network's range.

    picture: an image file, or bytes [H, W], [H, W, 1], [H, W, 3] or [H, W, 4].

    Digits and clothes are bright on black: a picture that is dark on bright is inverted, and a digit is scaled and
    centred as MNIST's were. Other pictures are cropped to a square at their centre. Raises UserError, one sentence, for
    what is no picture, for too large a one, and for one on which nothing is drawn.
    """
    if facts.kind != "images":
        raise UserError("only a generator of images can be shown a picture")
    channels, height, width = facts.shape
    image = _opened(picture, facts)
    if channels == 1:
        values = _gray(image, facts, height, width)[None]
    else:
        square = ImageOps.fit(_on(image, "white").convert("RGB"), (width, height), Image.Resampling.LANCZOS)
        values = np.asarray(square).transpose(2, 0, 1)
    return facts.of_bytes(values[None])


def _opened(picture: bytes | np.ndarray, facts: Facts) -> Image.Image:
    """Upright, in memory, in mode L, LA, RGB or RGBA."""
    if isinstance(picture, np.ndarray):
        return _of_array(picture)
    if len(picture) > MOST_BYTES:
        raise UserError(f"the picture has {len(picture) / 2**20:.0f} MB, and the limit is {MOST_BYTES >> 20} MB")
    try:
        with opened(picture) as image:
            if image.width * image.height > MOST_PIXELS:
                raise UserError(
                    f"the picture has {image.width:,} x {image.height:,} pixels, and the limit is "
                    f"{MOST_PIXELS // 10**6} million in all"
                )
            return _plain(ImageOps.exif_transpose(image), facts)
    except LeftOut as why:
        if "megapixels" in str(why):
            raise UserError(f"the picture has more than {MOST_PIXELS // 10**6} million pixels") from None
        names = ", ".join(FORMATS)
        raise UserError(f"this is no picture that can be read, or it is damaged: give one of {names}") from None


def _of_array(values: np.ndarray) -> Image.Image:
    legal = values.dtype == np.uint8 and values.size and (values.ndim == 2 or values.shape[2:] in ((1,), (3,), (4,)))
    if not legal:
        raise UserError(f"a picture is bytes [H, W], [H, W, 1], [H, W, 3] or [H, W, 4], not {list(values.shape)}")
    if values.shape[0] * values.shape[1] > MOST_PIXELS:
        raise UserError(f"the picture has more than {MOST_PIXELS // 10**6} million pixels")
    return Image.fromarray(np.ascontiguousarray(values[..., 0] if values.shape[2:] == (1,) else values))


def _plain(image: Image.Image, facts: Facts) -> Image.Image:
    deep = deep_values(image)
    if deep is not None:  # the range of the data that it learned from, or what training would find for this one alone
        levels = Levels(*facts.levels) if facts.levels else levels_of([extent_of(deep, whole=image.mode != "F")])
        return Image.fromarray(levels.shown(deep))
    if image.has_transparency_data:
        return image.convert("RGBA")
    return image.convert("L" if image.mode in ("1", "L") else "RGB")


def _on(image: Image.Image, paper: str) -> Image.Image:
    """On paper of that colour, where it is transparent."""
    if not image.has_transparency_data:
        return image
    image = image.convert("RGBA")
    return Image.alpha_composite(Image.new("RGBA", image.size, paper), image)


def _gray(image: Image.Image, facts: Facts, height: int, width: int) -> np.ndarray:
    """Bytes [height, width], bright on black."""
    ink = _bright_on_black(image)
    if ink.shape == (height, width):  # made for it already
        return ink
    if may_show_digits(facts):
        return _centred(ink, height, width, round(BOX * min(height, width)), by_mass=True)
    if facts.dataset in ("digits", "fashion-mnist"):  # fill their frame
        return _centred(ink, height, width, min(height, width), by_mass=False)
    return np.asarray(ImageOps.fit(Image.fromarray(ink), (width, height), Image.Resampling.LANCZOS))


def _bright_on_black(image: Image.Image) -> np.ndarray:
    """Gray bytes, the background at 0. The background is what most of the border is."""
    gray = np.asarray(_on(image, _paper(image)).convert("L")).astype(np.int16)
    border = np.concatenate([gray[0], gray[-1], gray[:, 0], gray[:, -1]])
    background = int(np.median(border))
    if background > 127:
        gray, background = 255 - gray, 255 - background
    return ((gray - background).clip(0) * (255 / max(255 - background, 1))).round().astype(np.uint8)


def _paper(image: Image.Image) -> str:
    """What ink of a picture with a transparent background was meant to stand on."""
    if not image.has_transparency_data:
        return "white"
    pixels = np.asarray(image.convert("RGBA")).astype(np.float64)
    weight = pixels[..., 3].sum()
    return "black" if weight and (pixels[..., :3].mean(axis=2) * pixels[..., 3]).sum() / weight > 127 else "white"


def _centred(ink: np.ndarray, height: int, width: int, box: int, *, by_mass: bool) -> np.ndarray:
    """The part with ink, scaled into box x box and put in the middle of [height, width]."""
    if ink.max() < FAINTEST:
        raise UserError("nothing is drawn on this picture: it is all of one colour")
    ink = (ink * (255 / ink.max())).round().astype(np.uint8)  # a pencil's line as white as a pen's
    drawn = ink >= EDGE * 255
    rows, columns = np.flatnonzero(drawn.any(axis=1)), np.flatnonzero(drawn.any(axis=0))
    cut = Image.fromarray(ink[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
    factor = box / max(cut.size)
    wide, tall = (max(1, round(side * factor)) for side in cut.size)
    how = Image.Resampling.BOX if factor < _LINEAR else Image.Resampling.BILINEAR
    small = np.asarray(cut.resize((wide, tall), how))
    sheet = np.zeros((height, width), np.uint8)
    if by_mass:  # to pixel 14 of 0 ... 27, where the mass of MNIST's digits lies
        offsets = [whole / 2 - centre for whole, centre in zip(sheet.shape, _mass_centre(small), strict=True)]
    else:
        offsets = [(whole - part) / 2 for whole, part in zip(sheet.shape, small.shape, strict=True)]
    rooms = [whole - part for whole, part in zip(sheet.shape, small.shape, strict=True)]
    top, left = (int(np.clip(round(offset), 0, room)) for offset, room in zip(offsets, rooms, strict=True))
    sheet[top : top + small.shape[0], left : left + small.shape[1]] = small
    return sheet


def _mass_centre(ink: np.ndarray) -> tuple[float, float]:
    total = float(ink.sum(dtype=np.float64)) or 1.0
    rows, columns = (ink.sum(axis=axis, dtype=np.float64) for axis in (1, 0))
    return float(rows @ np.arange(len(rows))) / total, float(columns @ np.arange(len(columns))) / total
