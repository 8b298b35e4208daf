"""One class of CIFAR-10: colour photographs, small enough for a processor."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

PRESETS.add(
    "frogs-dcgan",
    Preset(
        label="CIFAR-10 frogs, DCGAN",
        reason="Five thousand photographs of frogs in colour: so few that a strong critic learns them by heart.",
        config=RunConfig(
            dataset="cifar10",
            data_class="frog",
            objective="gan",
            steps=12_000,
            batch_size=64,
            latent_dim=100,
            generator="dcgan",
            generator_widths=(256, 128, 64),
            generator_norm="batch",
            generator_output="tanh",
            critic="dcgan",
            critic_widths=(64, 128, 256),
            critic_norm="batch",
            generator_lr=2e-4,
            critic_lr=2e-4,
            schedule="simultaneous",
            ema=0.999,
        ),
    ),
)
