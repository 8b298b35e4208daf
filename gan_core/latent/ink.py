"""What is drawn on a dark ground: a gray picture taken apart into its ground and its ink. numpy only.

Moments of brightness weigh the ground too: 784 pixels at 0.02 outweigh a digit's 95 at 1, and a lean of ten degrees
reads as seven. So the ground is taken off first, and a picture that is not something bright on a dark, quiet ground
is said to be none.
"""

import threading
import weakref
from dataclasses import dataclass
from typing import cast

import numpy as np

FAINTEST = 25 / 255  # contrast of the brightest pixel with the ground: below, nothing is drawn
FAINT = 0.1  # of that contrast: below, a pixel belongs to the ground
GRAIN = 4.0  # deviations of the ground above which a pixel is ink, and not grain
MOST_CUT = 0.3  # of the contrast: no more is taken for grain
DIM = 0.7  # share of the border that must be ground
RESTLESS = 0.1  # deviation of the ground, of the contrast, above which lines can no longer be measured
SPECKS = 0.03  # share of the ink in lone pixels, above which they are salt
SMALL = 16  # pixels: in a smaller picture the drawing fills its frame, and its darkest border pixel is the ground
THICK = 5 / 28  # of the side: no line is as wide
BULK = 0.15  # share of the ink that may lie in such wide parts; at most 0.09 in 99 of 100 of MNIST's digits


@dataclass(frozen=True)
class Drawn:
    """ink float32 [N, H, W]: brightness over the ground, 0 ... 1, and 0 on it; the rest bool [N]."""

    ink: np.ndarray
    bright: np.ndarray  # something bright on a dark ground without specks
    lines: np.ndarray  # that, and drawn with a pen: the ground is quiet, and no part is broad


_latest = threading.local()  # pair: a weak reference to an array, and what was found in it


def drawn(images: np.ndarray) -> Drawn:
    """Of gray bytes [N, H, W, 1]. Raises ValueError for another shape, and for floats, whose range nobody knows.

    Of an array that cannot be written to, the answer is kept until another is asked about: several attributes ask.
    """
    kept = getattr(_latest, "pair", None)
    if kept is not None and kept[0]() is images:
        return cast(Drawn, kept[1])
    found = _taken_apart(images)
    if not images.flags.writeable:
        _latest.pair = weakref.ref(images), found
    return found


def _taken_apart(images: np.ndarray) -> Drawn:
    if images.ndim != 4 or images.shape[3] != 1 or images.dtype != np.uint8:
        raise ValueError(f"ink is measured in bytes [N, H, W, 1], not in {images.dtype} {list(images.shape)}")
    gray = images[..., 0].astype(np.float32) / 255
    ground, unrest, dim = _ground(gray)
    contrast = gray.max(axis=(1, 2)) - ground
    unrest = unrest / np.maximum(contrast, 1e-9)
    cut = np.clip(GRAIN * unrest, FAINT, MOST_CUT) * contrast
    ink = gray - ground[:, None, None]
    ink[ink < cut[:, None, None]] = 0
    bright = (contrast >= FAINTEST) & (dim >= DIM) & (_share(ink, _alone(ink)) <= SPECKS)
    return Drawn(ink, bright, bright & (unrest <= RESTLESS) & (_bulk(ink) <= BULK))


def _ground(gray: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Its brightness, its deviation, and which share of the border it is, [N] each: the darker pixels of the border."""
    border = np.concatenate([gray[:, 0], gray[:, -1], gray[:, 1:-1, 0], gray[:, 1:-1, -1]], axis=1)
    middle = (gray.max(axis=(1, 2)) + gray.min(axis=(1, 2))) / 2
    dark = border < middle[:, None]
    if min(gray.shape[1:]) < SMALL:
        return border.min(axis=1), np.zeros(len(gray)), dark.mean(axis=1)
    count = np.maximum(dark.sum(axis=1), 1)
    level = (border * dark).sum(axis=1) / count
    deviation = np.sqrt(((border - level[:, None]) ** 2 * dark).sum(axis=1) / count)
    return level, deviation, dark.mean(axis=1)


def _alone(ink: np.ndarray) -> np.ndarray:
    """Ink of which none of the eight neighbours is ink, bool [N, H, W]."""
    _, height, width = ink.shape
    there = np.pad(ink > 0, ((0, 0), (1, 1), (1, 1)))
    rows = there[:, :height] | there[:, 1 : height + 1] | there[:, 2:]
    around = rows[:, :, :width] | rows[:, :, 2:] | there[:, :height, 1:-1] | there[:, 2:, 1:-1]
    return there[:, 1:-1, 1:-1] & ~around


def _bulk(ink: np.ndarray) -> np.ndarray:
    """Share of the ink that a square of THICK of the side, moved about inside, leaves: [N]."""
    side = max(3, 2 * int(min(ink.shape[1:]) * THICK / 2) + 1)
    left = ink
    for axis in (1, 2):
        pad = [(0, 0)] * 3
        pad[axis] = (side // 2, side // 2)
        windows = np.lib.stride_tricks.sliding_window_view(np.pad(left, pad), side, axis=axis)
        left = windows.min(axis=-1)
    return _share(ink, left)


def _share(ink: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Of the ink, that of `part`: a mask, or an ink of its own. [N]"""
    found = np.where(part, ink, 0) if part.dtype == bool else part
    return found.sum(axis=(1, 2)) / np.maximum(ink.sum(axis=(1, 2)), 1e-9)
