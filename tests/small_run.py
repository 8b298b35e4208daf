"""A run that costs next to nothing, and settings by which everything of it is random."""

from typing import Any

from gan_core.config.run_config import RunConfig

SMALL = RunConfig(
    dataset="ring",
    generator_output="linear",
    generator_widths=(8,),
    critic_widths=(8,),
    batch_size=8,
    steps=60,
    device="cpu",
    threads=1,
)
EVERY_DIE: dict[str, Any] = {
    "critic_dropout": 0.3,
    "instance_noise": 0.1,
    "anneal_instance_noise": True,
    "flip_labels": 0.1,
    "label_noise": 0.05,
    "ema": 0.9,
    "lr_decay": "linear",
    "generator_norm": "batch",
    "noise": "uniform",
}
