"""One's own pictures, of which there are usually few."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

PRESETS.add(
    "own-pictures",
    Preset(
        label="My pictures, small DCGAN",
        reason="Your own pictures, even a few dozen: shown mirrored too, and to the critic never twice the same "
        "(DiffAugment), so that it cannot learn them by heart.",
        config=RunConfig(
            dataset="images",
            image_size=32,
            mirror=True,
            objective="gan",
            steps=6_000,
            batch_size=32,
            latent_dim=64,
            generator="dcgan",
            generator_widths=(64, 32, 16),
            generator_norm="batch",
            generator_output="tanh",
            critic="dcgan",
            critic_widths=(16, 32, 64),
            critic_norm="batch",
            generator_lr=2e-4,
            critic_lr=2e-4,
            schedule="simultaneous",
            ema=0.995,
            diffaugment="color,translation,cutout",
        ),
    ),
)
