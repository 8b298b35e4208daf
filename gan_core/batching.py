"""Which runs can be trained as one batch (`gan_core.ensemble`): an allow-list. Needs no torch.

A setting that is not named here may only have its default, so that a new one is safe until it is taught.
"""

from collections.abc import Mapping, Sequence

from gan_core.config import SETTINGS, RunConfig
from gan_core.datasets import DATASETS

MOST = 64  # runs in one batch

# Settings whose every value is understood: numbers, and what is done with before the first update.
_FREE = {
    *("steps", "batch_size", "critic_steps", "average_critic_loss", "seed", "dataset", "latent_dim"),
    *("generator_widths", "generator_init", "critic_widths", "critic_init"),
    *("generator_lr", "generator_beta1", "generator_beta2", "critic_lr", "critic_beta1", "critic_beta2"),
    *("lr_final", "decay_steps"),
    *("weight_clip", "smooth_real", "smooth_fake", "flip_labels", "label_noise", "instance_noise"),
    *("anneal_instance_noise", "gradient_clip", "ema", "device", "threads", "score_samples"),
}
# Settings of which some values are.
_CHOICES: dict[str, tuple[str, ...]] = {
    "objective": ("gan", "gan-saturating", "lsgan", "hinge", "wgan", "wgan-gp"),
    "penalties": ("gradient-penalty", "r1", "r2"),
    "schedule": ("alternating", "simultaneous"),
    "noise": ("normal", "uniform"),
    "generator": ("mlp",),
    "critic": ("mlp",),
    "generator_activation": ("relu", "leaky-relu", "tanh", "elu"),
    "critic_activation": ("relu", "leaky-relu"),
    "generator_optimizer": ("adam", "rmsprop", "sgd"),
    "critic_optimizer": ("adam", "rmsprop", "sgd"),
    "lr_decay": ("constant", "linear", "exponential"),
}
_DEFAULTS = RunConfig()


def can_train_together(configs: Sequence[RunConfig]) -> bool:
    """Can these runs be trained as one batch?"""
    return not why_apart(configs)


def why_apart(configs: Sequence[RunConfig]) -> str:
    """Why these runs cannot be trained as one batch, in one sentence; "" if they can."""
    if not 2 <= len(configs) <= MOST:
        return f"a batch holds 2 to {MOST} runs, not {len(configs)}"
    first = configs[0]
    for name in SETTINGS:
        if name != "seed" and any(getattr(config, name) != getattr(first, name) for config in configs):
            return f"runs that differ in {name} cannot be trained as one batch: only the seed may differ"
    if DATASETS[first.dataset].kind != "points":
        return f"runs on {first.dataset} cannot be trained as one batch: only those on 2-D points can"
    return next(filter(None, (_objection(first, name) for name in SETTINGS)), "")


def _objection(config: RunConfig, name: str) -> str:
    value = getattr(config, name)
    if name in _FREE or value == getattr(_DEFAULTS, name):
        return ""
    given = list(value) if isinstance(value, Mapping) else [value]
    if set(given) <= set(_CHOICES.get(name, ())):
        return ""
    return f"runs with {name} {', '.join(map(str, given))} cannot be trained as one batch"
