"""One image file, whatever its format and kind, as a small square."""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.sources.files import LeftOut
from gan_core.data.sources.levels import Extent, Levels, extent_of
from gan_core.data.sources.pixel_budget import spend

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = (
    *("PNG", "JPEG", "WEBP", "GIF", "BMP", "TIFF", "PPM"),
    *("HEIF", "AVIF", "JPEG2000"),
)  # not EPS and the like: they start other programs
MOST_PIXELS = 36_000_000  # of the image as it is decoded: 36 megapixels of RGBA take 144 MB
_TOO_MANY = f"of more than {MOST_PIXELS // 10**6} megapixels"


@dataclass(frozen=True)
class Picture:
    """A square, cropped at the centre: bytes [3, size, size]; or, of a file with more than eight bits, its own numbers.

    Those are gray, float32 [size, size], and `extent` is what the whole file holds: `shown` needs to know black and
    white.
    """

    square: np.ndarray
    extent: Extent | None = None

    def shown(self, levels: Levels) -> np.ndarray:
        """Bytes [3, size, size]."""
        if self.extent is None:
            return self.square
        return np.broadcast_to(levels.shown(self.square), (3, *self.square.shape))


def open_picture(data: bytes, size: int) -> Picture:
    """The first frame of an image file. Raises LeftOut.

    Turned as its EXIF entry says, put on white where it is transparent, resized so that it just fills
    the square, and cropped at the centre.
    """
    from PIL import Image, ImageOps

    with opened(data) as image:
        image.draft(None, (2 * size, 2 * size))  # a JPEG is decoded at a fraction of its size
        if image.width * image.height > MOST_PIXELS:
            raise LeftOut(_TOO_MANY)
        spend(image.width * image.height, len(data))
        upright = ImageOps.exif_transpose(image)
        deep = deep_values(upright)
        if deep is None:
            square = ImageOps.fit(_rgb(upright), (size, size), Image.Resampling.LANCZOS)
            return Picture(np.ascontiguousarray(np.asarray(square).transpose(2, 0, 1)))
        extent = extent_of(deep, whole=upright.mode != "F")
        clean = np.nan_to_num(deep, nan=extent.low, posinf=extent.high, neginf=extent.low)
        gray = ImageOps.fit(Image.fromarray(clean), (size, size), Image.Resampling.LANCZOS)
        return Picture(np.asarray(gray, np.float32), extent)


@contextmanager
def opened(data: bytes) -> "Iterator[Image]":
    """An image file of one of FORMATS, not yet decoded. Whatever goes wrong inside raises LeftOut."""
    from PIL import Image
    from pillow_heif import register_heif_opener

    register_heif_opener(thumbnails=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PIL grumbles about odd files that it then reads
        warnings.simplefilter("error", Image.DecompressionBombWarning)  # above 89 megapixels
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                yield image
        except (LeftOut, UserError, MemoryError):
            raise
        except (Image.DecompressionBombWarning, Image.DecompressionBombError):
            raise LeftOut(_TOO_MANY) from None
        except Exception:  # PIL raises whatever its parsers stumble over
            raise LeftOut("damaged") from None


def deep_values(image: "Image") -> np.ndarray | None:
    """The numbers of a gray picture with more than eight bits, float32 [H, W]; None of any other."""
    if image.mode.startswith("I") or image.mode == "F":
        return np.asarray(image).astype(np.float32)
    return None


def _rgb(image: "Image") -> "Image":
    from PIL import Image

    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")
