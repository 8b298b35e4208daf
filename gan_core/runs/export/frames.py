"""A run's kept frames as PIL pictures."""

import io
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from PIL import Image
from safetensors.numpy import load

from gan_core.config.run_config import RunConfig
from gan_core.config.settings import data_request
from gan_core.data.datasets import DATASETS, Request
from gan_core.losses.objectives import OBJECTIVES
from gan_core.runs.export.plane import CRITIC, GENERATED, REAL, TEXT, Colour, Scene, draw, scaled

_SHOWN = 512  # real points, as many as generated ones in a frame


@dataclass(frozen=True, kw_only=True)
class Plane:
    """What every frame of a 2-D run shares."""

    extent: float
    real: np.ndarray  # float32 [n, 2]


def is_points(config: RunConfig) -> bool:
    return DATASETS[config.dataset].kind == "points"


def picture(payload: bytes, config: RunConfig, side: int) -> Image.Image:
    """One frame: the sample wall as it was painted, or a 2-D scene of side x side pixels."""
    arrays = load(payload)
    if "png" in arrays:
        return Image.open(io.BytesIO(arrays["png"].tobytes()))
    plane = _plane(config.dataset, data_request(config))
    heat = arrays.get("heat")
    probability = OBJECTIVES[config.objective].probability
    scene = Scene(
        extent=plane.extent,
        fake=arrays["fake"],
        real=plane.real,
        scores=None if heat is None else scaled(heat, probability),
        classes=arrays.get("classes"),
    )
    return draw(scene, side)


def caption(step: int, config: RunConfig) -> list[tuple[str, Colour]]:
    """The words under a picture; for 2-D data they are its legend too."""
    words = [(f"step {step:,}", TEXT)]
    if is_points(config):
        generated = ("generated, a colour per class", TEXT) if config.classes else ("generated", GENERATED)
        words += [("real", REAL), generated, ("darker: more real to the critic", CRITIC)]
    return words


@lru_cache(maxsize=8)
def _plane(dataset: str, request: Request) -> Plane:
    data = DATASETS[dataset].load(request)
    return Plane(extent=data.extent, real=data.values[:: max(1, len(data.values) // _SHOWN)])
