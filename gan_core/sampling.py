"""Many samples from a trained generator, in use and not in training: for pictures and for figures."""

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.config import RunConfig
from gan_core.datasets import DATASETS
from gan_core.game import draw_noise
from gan_core.pictures import to_pixels

BATCH = 250
_APART = 1_000_000_007  # the noise that is scored is never one that was trained on


def samples(generator: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """`count` samples, float32 [count, *shape] in the generator's range; the same for the same seed."""
    return torch.cat(_parts(generator, config, count, seed)).numpy()


def like_data(generator: nn.Module, config: RunConfig, count: int, seed: int) -> np.ndarray:
    """Samples as figures take them, scaled like the data: points [count, 2], images as bytes [count, C, H, W]."""
    parts = _parts(generator, config, count, _APART + seed)
    if DATASETS[config.dataset].kind == "points":
        return torch.cat(parts).numpy()
    return np.concatenate([to_pixels(part, config.generator_output) for part in parts]).transpose(0, 3, 1, 2)


@torch.inference_mode()
def _parts(generator: nn.Module, config: RunConfig, count: int, seed: int) -> list[Tensor]:
    """On the CPU, part by part. In eval mode: else BatchNorm would let a sample depend on who is drawn beside it."""
    device = next((weight.device for weight in generator.parameters()), torch.device("cpu"))
    noise = draw_noise(config, count, torch.Generator(device).manual_seed(seed))
    before = generator.training
    generator.eval()
    try:
        return [generator(part).float().cpu() for part in noise.split(BATCH)]
    finally:
        generator.train(before)
