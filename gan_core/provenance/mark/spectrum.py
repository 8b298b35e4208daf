"""A picture as slow waves: brightness, at one size, Haar wavelets, DCT (the DWT-DCT of Al-Haj, 2007).

A sheet is first brought to 256 x 256, whatever its size and proportions: scaling leaves the waves where they are. Two
levels of Haar wavelets keep its coarse half of a half, 64 x 64, of which each block of 8 x 8 is taken apart by the
orthonormal DCT. Twelve of its waves, the slowest but the mean, carry the mark.
"""

import numpy as np
from PIL import Image

SIDE = 256
LEVELS = 2
BLOCK = 8
WAVES = ((0, 1), (1, 0), (1, 1), (0, 2), (2, 0), (1, 2), (2, 1), (2, 2), (0, 3), (3, 0), (1, 3), (3, 1))
BLOCKS = (SIDE >> LEVELS) // BLOCK  # along a side
COUNT = BLOCKS * BLOCKS * len(WAVES)
_ROWS, _COLUMNS = np.array(WAVES).T
QUICKNESS = np.tile((_ROWS**2 + _COLUMNS**2).astype(np.float32), BLOCKS * BLOCKS)
"""The square of each wave's frequency, in half periods per block, float32 [COUNT]."""


def _basis() -> np.ndarray:
    """The orthonormal DCT-II: each row is a wave, float32 [BLOCK, BLOCK]."""
    at, wave = np.meshgrid(np.arange(BLOCK), np.arange(BLOCK))
    basis = np.sqrt(2 / BLOCK) * np.cos(np.pi * (2 * at + 1) * wave / (2 * BLOCK))
    basis[0] /= np.sqrt(2)
    return basis.astype(np.float32)


_DCT = _basis()


def waves_of(pixels: np.ndarray) -> np.ndarray:
    """The amplitudes of a picture's slow waves, float32 [COUNT]. pixels: uint8 [H, W] or [H, W, 3]."""
    coarse = resized(_brightness(pixels), (SIDE, SIDE))
    for _ in range(LEVELS):
        coarse = (coarse[0::2, 0::2] + coarse[1::2, 0::2] + coarse[0::2, 1::2] + coarse[1::2, 1::2]) / 2
    blocks = coarse.reshape(BLOCKS, BLOCK, BLOCKS, BLOCK).swapaxes(1, 2)
    amplitudes = _DCT @ blocks @ _DCT.T
    return amplitudes[:, :, _ROWS, _COLUMNS].reshape(-1)


def picture_of(waves: np.ndarray, width: int, height: int) -> np.ndarray:
    """The brightness that these waves make together, float32 [height, width]."""
    amplitudes = np.zeros((BLOCKS, BLOCKS, BLOCK, BLOCK), np.float32)
    amplitudes[:, :, _ROWS, _COLUMNS] = waves.reshape(BLOCKS, BLOCKS, -1)
    coarse = (_DCT.T @ amplitudes @ _DCT).swapaxes(1, 2).reshape(BLOCKS * BLOCK, -1)
    fine = np.kron(coarse, np.ones((1 << LEVELS, 1 << LEVELS), np.float32)) / (1 << LEVELS)
    return resized(fine, (width, height))


def resized(values: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Numbers [H, W] at another (width, height), bicubic, smoothed before they are made fewer."""
    image = Image.fromarray(np.ascontiguousarray(values, np.float32))
    return np.asarray(image.resize(size, Image.Resampling.BICUBIC))


def _brightness(pixels: np.ndarray) -> np.ndarray:
    """0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601)."""
    return pixels if pixels.ndim == 2 else np.asarray(Image.fromarray(pixels).convert("L"))
