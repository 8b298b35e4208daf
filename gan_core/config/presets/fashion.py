"""Clothes instead of digits: the same size of image, a harder distribution."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

PRESETS.add(
    "fashion-dcgan",
    Preset(
        label="Fashion-MNIST, DCGAN",
        reason="The classic convolutional pair on ten kinds of clothes; its averaged generator is what is shown.",
        config=RunConfig(
            dataset="fashion-mnist",
            objective="gan",
            steps=6000,
            batch_size=64,
            latent_dim=100,
            generator="dcgan",
            generator_widths=(128, 64),
            generator_norm="batch",
            generator_output="tanh",
            critic="dcgan",
            critic_widths=(64, 128),
            critic_norm="batch",
            generator_lr=2e-4,
            critic_lr=2e-4,
            schedule="simultaneous",
            ema=0.999,
        ),
    ),
)
