"""What the last updates of a game measured, still on the device."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


class Losses(dict[str, "Tensor"]):
    """Losses by name, each the player's or what it is a part of: numbers, or [K] of games that are one batch.

    scores: what the critic said of the last batch, by whose samples they are, "real" and "fake": [B], or [K, B].
    """

    def __init__(self) -> None:
        super().__init__()
        self.scores: dict[str, Tensor] = {}
