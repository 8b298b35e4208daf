"""What may change where a run is forked: an allow-list, so that a new setting is refused until it is taught. No torch.

A fork goes on with its parent's networks, averages, optimizers and random generators. So what builds a network stays,
what is learned from stays, and whatever an update only reads may change.
"""

from collections.abc import Mapping
from typing import Any

from gan_core.base.errors import Name, UserError
from gan_core.config.run_config import RunConfig, setting_name, settings_of
from gan_core.config.typed import parted

_OF_GAMES = {
    *("objective", "steps", "batch_size", "critic_steps", "schedule", "average_critic_loss", "seed", "noise"),
    *("lr_decay", "lr_final", "decay_steps", "update_decay"),
    *("weight_clip", "penalties", "gradient_clip", "ema", "unroll_steps", "feature_matching", "mode_seeking"),
    *("smooth_real", "smooth_fake", "flip_labels", "label_noise", "invert_labels"),
    *("instance_noise", "anneal_instance_noise", "diffaugment"),
    *("time_limit", "score_samples", "precision", "threads"),
    *("form", "reconstruction", "kl", "looks_real", "is_its_class"),  # of the CVAE-GAN's losses
}
_OF_PLAYERS = {"optimizer", "lr", "beta1", "beta2"}

_NETWORKS = "it belongs to the networks, and a fork goes on with their weights"
_DATA = "a fork learns from the same data as its parent"
_BEGINNING = "it counts at the beginning of a run alone"
_STATES = "whether a kept state fits another value is not known"
_WHY = (
    dict.fromkeys(("game", "conditioning", "latent_dim", "packing", "encoder_told"), _NETWORKS)
    | dict.fromkeys(("dataset", "data_class", "data_path", "drawing", "image_size", "sample_order", "mirror"), _DATA)
    | {"start_from": _BEGINNING, "device": "the random generators of a kept state are those of its device"}
)
_WHY_OF_PLAYERS = dict.fromkeys(
    ("network", "widths", "activation", "norm", "output", "dropout", "layer_noise", "minibatch"), _NETWORKS
) | {"init": _BEGINNING}


def why_fixed(name: str) -> str:
    """Why the setting of that name cannot change in a fork, one clause; "" if it can."""
    _, dot, rest = name.partition(".")
    if (rest in _OF_PLAYERS) if dot else (name in _OF_GAMES):
        return ""
    return (_WHY_OF_PLAYERS.get(rest) if dot else _WHY.get(name)) or _STATES


def changeable(game: str) -> list[str]:
    """The settings of a kind of game that can change, in the order of forms."""
    return [name for name in settings_of(game) if not why_fixed(name)]


def forked(config: RunConfig, changes: Mapping[str, Any], *, step: int, seconds: float) -> RunConfig:
    """The configuration of a fork: `config` from `step` on, which took so many seconds, with `changes` as `typed`.

    A new objective brings its settings, as everywhere, as far as they can change. With another number of steps what
    fades goes on as it was to fade, unless `decay_steps` says otherwise. Raises UserError for what cannot change, is
    not legal, or leaves nothing to do.
    """
    settings, weights = parted(changes)
    wanted = {setting_name(name, config.game): value for name, value in settings.items()}
    for name in wanted:
        if why := why_fixed(name):
            legal = ", ".join(changeable(config.game))
            raise UserError(Name(name), f" cannot change in a fork: {why}; what can change: {legal}")
    start = config
    if wanted.get("steps", config.steps) != config.steps:
        start = config.longer(config.settings["steps"].check("steps", wanted["steps"]), step, seconds)
    found = start.adapted(**wanted)
    kept = {name: config[name] for name in config.settings if why_fixed(name)}
    more = {"penalties": {**found.penalties, **weights}} if weights else {}
    found = found.replace(**(kept | more | {"start_from": ""}))  # it starts from its parent
    if found.steps <= step:
        raise UserError(f"step {step:,} is the last of ", Name("steps"), f": name more than {step:,}")
    if 0 < found.time_limit <= seconds:
        raise UserError(
            Name("time_limit"), f" must be 0 or more than the {seconds:,.1f} seconds that it took to step {step:,}"
        )
    return found


def changed(before: RunConfig, after: RunConfig) -> list[str]:
    """The settings by which a fork differs from its parent, in the order of forms."""
    return [name for name in after.settings if not why_fixed(name) and before[name] != after[name]]


def changes_between(before: RunConfig, after: RunConfig) -> dict[str, Any]:
    """What makes `after` of `before` in `forked`: with a new objective everything that may change, by name, so that it
    brings nothing else along."""
    names = changed(before, after)
    if "objective" in names:
        names = [name for name in after.settings if not why_fixed(name)]
    return {name: after[name] for name in names}
