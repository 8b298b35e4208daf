"""What happens to pictures on their way, in the order in which it happens: cropped, scaled, noisy, saved as JPEG."""

import io
from dataclasses import dataclass

import numpy as np
from PIL import Image


@dataclass(frozen=True, kw_only=True)
class Attack:
    """quality: of a JPEG, 1 to 95, None for none. scale: of both sides. crop: the share of each side that is kept, in
    the middle. noise: the standard deviation of Gaussian noise in levels of gray, of a fixed seed."""

    quality: int | None = None
    scale: float = 1.0
    crop: float = 1.0
    noise: float = 0.0

    def apply(self, pixels: np.ndarray) -> np.ndarray:
        """A picture after all of it, uint8 [H, W] or [H, W, 3]."""
        changed = self._before_saving(pixels)
        return changed if self.quality is None else opened(self._saved(changed))

    def sent(self, pixels: np.ndarray) -> bytes:
        """The same as the file that arrives: a JPEG, or a PNG without a quality."""
        return self._saved(self._before_saving(pixels))

    def _before_saving(self, pixels: np.ndarray) -> np.ndarray:
        return _noisy(_scaled(_cropped(pixels, self.crop), self.scale), self.noise)

    def _saved(self, pixels: np.ndarray) -> bytes:
        file, image = io.BytesIO(), Image.fromarray(np.ascontiguousarray(pixels))
        if self.quality is None:
            image.save(file, "PNG", compress_level=1)
        else:
            image.save(file, "JPEG", quality=self.quality)
        return file.getvalue()


def opened(content: bytes) -> np.ndarray:
    """The pixels of a file, uint8 [H, W] or [H, W, 3]."""
    with Image.open(io.BytesIO(content)) as image:
        return np.asarray(image)


def _cropped(pixels: np.ndarray, kept: float) -> np.ndarray:
    height, width = pixels.shape[:2]
    rows, columns = max(1, round(height * kept)), max(1, round(width * kept))
    top, left = (height - rows) // 2, (width - columns) // 2
    return pixels[top : top + rows, left : left + columns]


def _scaled(pixels: np.ndarray, scale: float) -> np.ndarray:
    if scale == 1:
        return pixels
    image = Image.fromarray(np.ascontiguousarray(pixels))
    size = max(1, round(image.width * scale)), max(1, round(image.height * scale))
    return np.asarray(image.resize(size, Image.Resampling.BILINEAR))


def _noisy(pixels: np.ndarray, deviation: float) -> np.ndarray:
    if not deviation:
        return pixels
    noise = np.random.default_rng(0).normal(0, deviation, pixels.shape)
    return np.clip(np.round(pixels + noise), 0, 255).astype(np.uint8)
