"""What is chosen of one player."""

from dataclasses import dataclass, fields
from typing import Any

from gan_core.games import Player


@dataclass(frozen=True, kw_only=True)
class PlayerConfig:
    """One player's network and optimizer. What its role has no use for keeps the value that is here.

    Made by `RunConfig`, which checks each value by the player's own settings.
    """

    network: str = "mlp"
    widths: tuple[int, ...] = (128, 128)  # hidden units, or channels, of each layer
    activation: str = "relu"
    norm: str = "none"
    output: str = "linear"
    dropout: float = 0.0
    layer_noise: float = 0.0
    minibatch: str = "none"
    init: str = "default"
    optimizer: str = "adam"
    lr: float = 2e-4
    beta1: float = 0.5
    beta2: float = 0.999

    def to_dict(self, player: Player) -> dict[str, Any]:
        """Plain values that `json.dumps` takes, of what the player's role has a use for."""
        plain = {name: getattr(self, name) for name in player.settings}
        return {name: list(value) if isinstance(value, tuple) else value for name, value in plain.items()}


NAMES = tuple(field.name for field in fields(PlayerConfig))
