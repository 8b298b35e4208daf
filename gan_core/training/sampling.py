"""Many samples from a trained generator, in use and not in training: for pictures and for figures."""

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.training.game import draw_noise
from gan_core.training.pictures import to_pixels

BATCH = 250
_APART = 1_000_000_007  # the noise that is scored is never one that was trained on


def samples(generator: nn.Module, config: RunConfig, count: int, seed: int, wished: int | None = None) -> np.ndarray:
    """`count` samples, float32 [count, *shape] in the generator's range; the same for the same seed.

    wished: the class of all of them, by default every class in turn, where the generator knows some.
    """
    return torch.cat(_parts(generator, config, count, seed, wished)).numpy()


def asked_classes(config: RunConfig, count: int, wished: int | None = None) -> np.ndarray | None:
    """The classes that so many samples are asked for by, int64 [count]; None for a generator without classes."""
    if not config.classes:
        return None
    return np.arange(count) % len(config.classes) if wished is None else np.full(count, wished)


def like_data(generator: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """Samples as figures take them, scaled like the data: points [count, 2], images as bytes [count, C, H, W]."""
    parts = _parts(generator, config, count, _APART + seed)
    if DATASETS[config.dataset].kind == "points":
        return torch.cat(parts).numpy()
    return np.concatenate([to_pixels(part, config.output) for part in parts]).transpose(0, 3, 1, 2)


@torch.inference_mode()
def _parts(generator: nn.Module, config: RunConfig, count: int, seed: int, wished: int | None = None) -> list[Tensor]:
    """On the CPU, part by part. In eval mode: else BatchNorm would let a sample depend on who is drawn beside it."""
    device = next((weight.device for weight in generator.parameters()), torch.device("cpu"))
    noise = draw_noise(config, count, torch.Generator(device).manual_seed(seed))
    before = generator.training
    generator.eval()
    try:
        classes = asked_classes(config, count, wished)
        if classes is None:
            return [generator(part).float().cpu() for part in noise.split(BATCH)]
        pairs = zip(noise.split(BATCH), torch.from_numpy(classes).to(device).split(BATCH), strict=True)
        return [generator(part, of).float().cpu() for part, of in pairs]
    finally:
        generator.train(before)
