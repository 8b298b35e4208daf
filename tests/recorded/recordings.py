"""Reads and writes the recordings: one PNG of 16 grays per run, a look per row, and a JSON file that says how."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

FOLDER = Path(__file__).parent
LABELS = FOLDER / "labels.json"
SIDE, GRAYS = 28, 16
SAMPLES = 100  # of each look, from the same noise
NOISE_SEED = 1_000_003


@dataclass(frozen=True)
class Recording:
    """looks: the steps; pictures: uint8 [looks, SAMPLES, 28, 28]; label: see labels.json."""

    name: str
    looks: list[int]
    pictures: np.ndarray
    label: dict[str, Any]

    @property
    def begins(self) -> int | None:
        """The first look of the collapse, as labelled by eye; None for a sound run."""
        return self.label["begins"] if self.label["collapse"] else None


def recordings() -> list[Recording]:
    """All of them, by name."""
    labels = json.loads(LABELS.read_text(encoding="utf-8"))["runs"]
    return [Recording(name, recipe(name)["looks"], read(name), label) for name, label in sorted(labels.items())]


def recipe(name: str) -> dict[str, Any]:
    """How the run was made: `looks`, and `phases`, each with `start`, `config` and `rates`."""
    return dict(json.loads((FOLDER / f"{name}.json").read_text(encoding="utf-8")))


def read(name: str) -> np.ndarray:
    """uint8 [looks, SAMPLES, 28, 28] in 16 grays of 0 to 255."""
    with Image.open(FOLDER / f"{name}.png") as image:
        sheet = np.asarray(image)
    rows, columns = sheet.shape[0] // SIDE, sheet.shape[1] // SIDE
    tiles = sheet.reshape(rows, SIDE, columns, SIDE).transpose(0, 2, 1, 3)
    return np.round(tiles * (255 / (GRAYS - 1))).astype(np.uint8)


def write(name: str, pictures: np.ndarray) -> None:
    """The inverse of `read`, up to the number of grays."""
    looks, samples = pictures.shape[:2]
    grays = np.round(pictures / 255 * (GRAYS - 1)).astype(np.uint8)
    image = Image.fromarray(grays.transpose(0, 2, 1, 3).reshape(looks * SIDE, samples * SIDE)).convert("P")
    image.putpalette([round(gray * 255 / (GRAYS - 1)) for gray in range(GRAYS) for _ in range(3)])
    image.save(FOLDER / f"{name}.png", optimize=True, bits=4)
