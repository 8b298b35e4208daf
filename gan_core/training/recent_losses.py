"""The losses of a game's last updates, as many whatever the clock says: what its closing figures are means of."""

from collections import deque
from collections.abc import Mapping

import torch
from torch import Tensor

CLOSING = 100  # updates of each player


class Recent:
    """Kept with the game and its state, so that a run that rests, stops or is killed ends with the same figures."""

    def __init__(self) -> None:
        self._kept: dict[str, deque[tuple[Tensor, int | None]]] = {}

    def add(self, losses: Mapping[str, Tensor], member: int | None = None) -> None:
        """Note the losses of one update, by name: numbers; or [K] of games in one batch, whose `member` this is."""
        for name, loss in losses.items():
            if name not in self._kept:
                self._kept[name] = deque(maxlen=CLOSING)
            self._kept[name].append((loss, member))

    @property
    def names(self) -> list[str]:
        """Of all losses that were noted."""
        return list(self._kept)

    def means(self) -> dict[str, Tensor]:
        """By the name of the loss, over the last CLOSING updates, or all if there were fewer."""
        return {name: values.mean() for name, values in self.tensors().items()}

    def tensors(self) -> dict[str, Tensor]:
        """By the name of the loss, [n], the oldest first."""
        return {
            name: torch.stack([loss if member is None else loss[member] for loss, member in kept])
            for name, kept in self._kept.items()
        }

    def load(self, tensors: Mapping[str, Tensor], device: torch.device) -> None:
        """Take over what `tensors` gave."""
        self._kept = {
            name: deque(((loss, None) for loss in values.to(device).unbind()), maxlen=CLOSING)
            for name, values in tensors.items()
        }
