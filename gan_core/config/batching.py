"""Which runs can be trained as one batch (`gan_core.training.ensemble`): an allow-list. Needs no torch.

A setting that is not named here may only have its default, so that a new one is safe until it is taught.
"""

from collections.abc import Mapping, Sequence

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.losses.objectives import OBJECTIVES
from gan_core.losses.penalties import PENALTIES

MOST = 64  # runs in one batch

# Settings whose every value is understood: numbers, and what is done with before the first update.
_FREE = {
    *("steps", "batch_size", "critic_steps", "average_critic_loss", "seed", "dataset", "drawing", "latent_dim"),
    *("generator.widths", "generator.init", "critic.widths", "critic.init"),
    *("generator.lr", "generator.beta1", "generator.beta2", "critic.lr", "critic.beta1", "critic.beta2"),
    *("lr_final", "decay_steps"),
    *("weight_clip", "smooth_real", "smooth_fake", "flip_labels", "label_noise", "invert_labels"),
    *("instance_noise", "anneal_instance_noise", "gradient_clip", "ema", "device", "threads", "score_samples"),
}
# Settings of which some values are.
_CHOICES: dict[str, tuple[str, ...]] = {
    # Losses and costs are means over the last dimension; one that compares pairs needs the real scores of its game.
    "objective": tuple(name for name, objective in OBJECTIVES.items() if not objective.relative),
    "penalties": tuple(PENALTIES),
    "schedule": ("alternating", "simultaneous"),
    "noise": ("normal", "uniform"),
    "generator.network": ("mlp",),
    "critic.network": ("mlp",),
    "generator.activation": ("relu", "leaky-relu", "tanh", "elu"),
    "critic.activation": ("relu", "leaky-relu"),
    "generator.optimizer": ("adam", "rmsprop", "sgd"),
    "critic.optimizer": ("adam", "rmsprop", "sgd"),
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
    if first.game != _DEFAULTS.game or any(config.game != first.game for config in configs):
        return f"runs of the game {first.game} cannot be trained as one batch: only those of {_DEFAULTS.game} can"
    for name in first.settings:
        if name != "seed" and any(config[name] != first[name] for config in configs):
            return f"runs that differ in {name} cannot be trained as one batch: only the seed may differ"
    if DATASETS[first.dataset].kind != "points":
        return f"runs on {first.dataset} cannot be trained as one batch: only those on 2-D points can"
    return next(filter(None, (_objection(first, name) for name in first.settings)), "")


def _objection(config: RunConfig, name: str) -> str:
    value = config[name]
    if name in _FREE or value == _DEFAULTS[name]:
        return ""
    given = list(value) if isinstance(value, Mapping) else [value]
    if set(given) <= set(_CHOICES.get(name, ())):
        return ""
    return f"runs with {name} {', '.join(map(str, given))} cannot be trained as one batch"
