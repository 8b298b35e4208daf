"""Pictures that are no digits, for the exam alone: other sources than those of the lesson."""

import numpy as np
import torch
from torch import Generator
from torch.nn.functional import interpolate

from gan_core.evaluation.digit_classifier.exam import plasma

SIDE = 28
LETTERS = "ACEFHKMNPRTUVWXYkmvwx%#@$"  # of print; no doubles of a digit (B D G I J L O Q S Z, b e g h i ...)


def foreign_pictures(count: int = 1_000, seed: int = 0) -> dict[str, np.ndarray]:
    """`count` pictures of each source, uint8 [count, 1, 28, 28]."""
    rng = np.random.default_rng(seed)
    sources = {"photographs": photographs, "scribbles": scribbles, "print": printed, "cells": cells, "clouds": clouds}
    return {name: source(count, rng) for name, source in sources.items()}


def photographs(count: int, rng: np.random.Generator) -> np.ndarray:
    """Gray pieces of two photographs (a temple, a flower) that come with scikit-learn."""
    from sklearn.datasets import load_sample_images

    photos = [torch.from_numpy(photo.mean(axis=2)) for photo in load_sample_images().images]
    made = []
    for index in range(count):
        photo, side = photos[index % len(photos)], int(rng.integers(SIDE, 120))
        top, left = (int(rng.integers(0, most - side)) for most in photo.shape)
        piece = photo[None, None, top : top + side, left : left + side]
        made.append(interpolate(piece, size=(SIDE, SIDE), mode="bilinear", antialias=True, align_corners=False)[0])
    return torch.stack(made).clamp(0, 255).byte().numpy()


def scribbles(count: int, rng: np.random.Generator) -> np.ndarray:
    """Long smooth random walks of a pen."""
    from PIL import Image, ImageDraw

    made = []
    for _ in range(count):
        sheet = Image.new("L", (4 * SIDE, 4 * SIDE))
        place, pace = rng.uniform(30, 80, 2), rng.normal(0, 1, 2)
        way = [(float(place[0]), float(place[1]))]
        for _ in range(120):
            pace = 0.8 * pace + rng.normal(0, 2.4, 2)
            place = np.clip(place + pace, 12, 4 * SIDE - 12)
            way.append((float(place[0]), float(place[1])))
        ImageDraw.Draw(sheet).line(way, fill=255, width=int(rng.integers(6, 12)), joint="curve")
        made.append(np.asarray(sheet.resize((SIDE, SIDE), Image.Resampling.BOX)))
    return np.stack(made)[:, None]


def printed(count: int, rng: np.random.Generator) -> np.ndarray:
    """Letters and signs in Pillow's own font, turned a little."""
    from PIL import Image, ImageDraw, ImageFont

    made = []
    for index in range(count):
        sheet = Image.new("L", (SIDE, SIDE))
        font = ImageFont.load_default(int(rng.integers(16, 26)))
        place = (SIDE / 2 + float(rng.uniform(-2, 2)), SIDE / 2 + float(rng.uniform(-2, 2)))
        ImageDraw.Draw(sheet).text(place, LETTERS[index % len(LETTERS)], fill=255, font=font, anchor="mm")
        made.append(np.asarray(sheet.rotate(float(rng.uniform(-12, 12)))))
    return np.stack(made)[:, None]


def cells(count: int, rng: np.random.Generator) -> np.ndarray:
    """The edges between the cells of random points (Voronoi)."""
    down, across = np.mgrid[:SIDE, :SIDE]
    made = []
    for _ in range(count):
        points = rng.uniform(0, SIDE, (int(rng.integers(4, 12)), 2))
        far = np.sort(np.hypot(down[..., None] - points[:, 0], across[..., None] - points[:, 1]), axis=-1)
        made.append(np.clip(1.6 - (far[..., 1] - far[..., 0]), 0, 1))
    return (np.stack(made) * 255).round().astype(np.uint8)[:, None]


def clouds(count: int, rng: np.random.Generator) -> np.ndarray:
    """Clouds of every size."""
    made = plasma(torch.zeros(count, 1, SIDE, SIDE), Generator().manual_seed(int(rng.integers(2**31))))
    return (made * 255).round().byte().numpy()
