"""One image file, whatever its format and kind, as a small square of RGB."""

import io
import warnings
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from PIL.Image import Image

FORMATS = (
    "PNG",
    "JPEG",
    "WEBP",
    "GIF",
    "BMP",
    "TIFF",
    "PPM",
)  # not EPS and the like: they start other programs
MOST_PIXELS = 36_000_000  # of the image as it is decoded: 36 megapixels of RGBA take 144 MB


def read_picture(data: bytes, size: int) -> np.ndarray | None:
    """The first frame of an image file: uint8 [3, size, size], or None if it cannot be read.

    Turned as its EXIF entry says, put on white where it is transparent, resized so that it just fills
    the square, and cropped at the centre.
    """
    from PIL import Image, ImageOps

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # PIL grumbles about odd files that it then reads
        warnings.simplefilter("error", Image.DecompressionBombWarning)  # above 89 megapixels
        try:
            with Image.open(io.BytesIO(data), formats=FORMATS) as image:
                image.draft(None, (2 * size, 2 * size))  # a JPEG is decoded at a fraction of its size
                if image.width * image.height > MOST_PIXELS:
                    return None
                upright = _rgb(ImageOps.exif_transpose(image))
                square = ImageOps.fit(upright, (size, size), Image.Resampling.LANCZOS)
        except Exception:  # PIL raises whatever its parsers stumble over
            return None
    return np.ascontiguousarray(np.asarray(square).transpose(2, 0, 1))


def _rgb(image: "Image") -> "Image":
    from PIL import Image

    if image.mode.startswith("I") or image.mode == "F":
        return Image.fromarray(_eight_bits(np.asarray(image, dtype=np.float64))).convert("RGB")
    if image.has_transparency_data:
        image = image.convert("RGBA")
        image = Image.alpha_composite(Image.new("RGBA", image.size, "white"), image)
    return image.convert("RGB")


def _eight_bits(values: np.ndarray) -> np.ndarray:
    """Gray levels of 16 bits, or fractions of 1, to 0..255: PIL's own conversion cuts them off at 255."""
    brightest = np.nanmax(values)
    if brightest > 255:
        values = values / 257  # 65535 / 255
    elif brightest <= 1:
        values = values * 255
    return np.nan_to_num(np.rint(values).clip(0, 255)).astype(np.uint8)
