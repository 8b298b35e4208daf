"""What somebody drew: modes with widths and weights, or a density (`gan_core.data.sources.drawing`)."""

import numpy as np

from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.beginnings import FIRST
from gan_core.data.sources.classes import class_index
from gan_core.data.sources.density import sample_density
from gan_core.data.sources.drawing import HALF, Density, Modes, read
from gan_core.data.sources.mixture import sample_uneven_mixture

POINTS = 100_000
SEED = 64
SEEN = 3  # standard deviations of every mode that plots have room for


def load(request: Request) -> Data:
    """The same 100 000 points for every run on this drawing; of FIRST where none is named.

    Raises UserError for a text that is no drawing.
    """
    class_index(request.data_class, (), "the drawing")
    drawing = read(request.drawing or FIRST)
    return _of_density(drawing) if isinstance(drawing, Density) else _of_modes(drawing)


def _of_density(drawing: Density) -> Data:
    return Data(values=sample_density(drawing.levels, HALF, POINTS, SEED), extent=HALF)


def _of_modes(drawing: Modes) -> Data:
    centers = np.array([(mode.x, mode.y) for mode in drawing.modes], dtype=np.float32)
    sigmas = np.array([mode.width for mode in drawing.modes])
    weights = np.array([mode.weight for mode in drawing.modes], dtype=np.float64)
    reach = np.abs(centers).max(axis=1) + SEEN * sigmas
    return Data(
        values=sample_uneven_mixture(centers, sigmas, weights, POINTS, SEED),
        extent=max(HALF, float(reach.max())),
        centers=centers,
        sigma=sigmas,
        weights=weights,
    )


DATASETS.add(
    "drawn",
    Dataset(
        label="Drawn by you",
        help="What you draw on a pad: modes with widths and weights, or a density with pen, text or a picture.",
        kind="points",
        load=load,
        shape=(2,),
        needs_drawing=True,
        built_in=True,
    ),
)
