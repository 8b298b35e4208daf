"""Samples from a trained generator: as numbers, as pictures, as figures. Imports torch."""

import numpy as np
import torch
from torch import nn

from gan_core.config import RunConfig
from gan_core.datasets import DATASETS
from gan_core.export.pictures import enlarged_wall, saved
from gan_core.export.plane import GENERATED, REAL, TEXT, Scene, captioned
from gan_core.export.plane import draw as draw_scene
from gan_core.game import draw_noise, load_data
from gan_core.metrics import METRICS, PROTOCOL_SAMPLES, score
from gan_core.pictures import to_pixels, wall_image

BATCH = 256
SIDE = 800  # pixels of a scatter picture


@torch.inference_mode()
def samples(generator: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """`count` samples, float32 [count, *shape] in the generator's range; the same for the same seed."""
    noise = draw_noise(config, count, torch.Generator().manual_seed(seed))
    return torch.cat([generator(z) for z in noise.split(BATCH)]).float().numpy()


@torch.inference_mode()
def like_data(generator: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """The same samples as figures take them, scaled like the data: images as bytes [count, C, H, W].

    In eval mode, whatever mode the generator is in: BatchNorm's batch would decide the figures otherwise.
    """
    generator.eval()
    if DATASETS[config.dataset].kind == "points":
        return samples(generator, config, count, seed)
    noise = draw_noise(config, count, torch.Generator().manual_seed(seed))
    parts = [to_pixels(generator(z).float(), config.generator_output) for z in noise.split(BATCH)]
    return np.concatenate(parts).transpose(0, 3, 1, 2)


def picture(drawn: np.ndarray, config: RunConfig) -> bytes:
    """A PNG file: a wall of images, or generated points over as many real ones."""
    if DATASETS[config.dataset].kind == "images":
        wall = wall_image(to_pixels(torch.from_numpy(drawn), config.generator_output))
        return saved(enlarged_wall(wall), "PNG")
    data = load_data(config)
    real = data.values[:: max(1, len(data.values) // len(drawn))]
    image = draw_scene(Scene(extent=data.extent, fake=drawn, real=real), SIDE)
    legend = [(f"{len(drawn):,} samples", TEXT), ("real", REAL), ("generated", GENERATED)]
    return saved(captioned(image, legend), "PNG")


def coverage(generator: nn.Module, config: RunConfig) -> dict[str, float | None]:
    """modes, high_quality and reverse_kl of 2500 fresh samples; None if undefined; nothing without known modes."""
    if DATASETS[config.dataset].kind == "images":
        return {}
    data = load_data(config)
    figures = score(samples(generator, config, PROTOCOL_SAMPLES, seed=config.seed), data)
    return {name: figures.get(name) for name, metric in METRICS.items() if metric.applies(data)}
