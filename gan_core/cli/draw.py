"""Samples from a trained generator: as numbers, as pictures, as figures. Imports torch."""

import numpy as np
import torch

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.provenance.origin import Maker, origin_of
from gan_core.runs.export.pictures import enlarged_wall, saved_png, saved_sheet
from gan_core.runs.export.plane import GENERATED, REAL, TEXT, Scene, captioned
from gan_core.runs.export.plane import draw as draw_scene
from gan_core.training.game import load_data
from gan_core.training.pictures import to_pixels, wall_image

SIDE = 800  # pixels of a scatter picture


def picture(
    drawn: np.ndarray,
    config: RunConfig,
    maker: Maker,
    columns: int | None = None,
    classes: np.ndarray | None = None,
) -> bytes:
    """A PNG file: a wall of images, or generated points over as many real ones.

    maker: who has drawn them, for the file to tell. columns: of the wall. classes: of the samples, whole
    numbers [n], where the generator knows some.
    """
    if DATASETS[config.dataset].kind == "images":
        wall = wall_image(to_pixels(torch.from_numpy(drawn), config.output), columns)
        return saved_sheet(enlarged_wall(wall), origin_of([maker]))
    data = load_data(config)
    real = data.values[:: max(1, len(data.values) // len(drawn))]
    image = draw_scene(Scene(extent=data.extent, fake=drawn, real=real, classes=classes), SIDE)
    legend = [(f"{len(drawn):,} samples", TEXT), ("real", REAL), ("generated", GENERATED)]
    return saved_png(captioned(image, legend), origin_of([maker]))
