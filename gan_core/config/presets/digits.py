"""Built-in 8x8 digits: images without a download."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

PRESETS.add(
    "digits-gan",
    Preset(
        label="8x8 digits, classic GAN",
        reason="Built-in images, readable after seconds: for rooms without a network.",
        config=RunConfig(
            dataset="digits",
            objective="gan",
            steps=10_000,
            batch_size=64,
            latent_dim=32,
            generator_widths=(128, 256),
            generator_norm="batch",
            generator_output="tanh",
            critic_widths=(256, 128),
            critic_dropout=0.3,
            generator_lr=5e-4,
            critic_lr=5e-4,
        ),
    ),
)
