"""Which games are a textbook's: two players, and none of the tricks that change what is learned from."""

from typing import TYPE_CHECKING

from gan_core.base.errors import UserError

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

# Settings that have to be as they are by default.
TRICKS: tuple[str, ...] = (
    *("packing", "unroll_steps", "feature_matching", "mode_seeking", "diffaugment", "conditioning", "precision"),
    *("smooth_real", "smooth_fake", "flip_labels", "label_noise", "instance_noise"),
)


def tricks_of(config: "RunConfig") -> list[str]:
    """What the textbook's form leaves out of this configuration; [] for a plain one."""
    if config.game != "adversarial":
        return [f"the game {config.game}"]
    return [name for name in TRICKS if config[name] != config.settings[name].default]


def check_plain(config: "RunConfig") -> None:
    """Raises UserError, which names the tricks."""
    if used := tricks_of(config):
        raise UserError(f"the textbook's form of an update leaves out {', '.join(used)}")
