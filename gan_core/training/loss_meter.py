"""The figures of a report. Losses are kept as tensors until one is due: the loop never waits for a number."""

from collections.abc import Iterable

import torch
from torch import Tensor

from gan_core.games.losses import Losses
from gan_core.training.game import Game


class LossHistory:
    """The losses of every update since they were last asked for: numbers, or [K] of games that are one batch."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Tensor]] = {}
        self._seen: dict[str, Tensor] = {}

    def count(self, losses: Losses) -> dict[str, Tensor]:
        """Note the losses that the last update left behind, and return them by name."""
        found = {}
        for name, loss in losses.items():
            if loss is not self._seen.get(name):
                self._seen[name] = loss
                found[name] = loss.detach()
                self._kept.setdefault(name, []).append(found[name])
        return found

    @property
    def any(self) -> bool:
        """Is there anything to report?"""
        return bool(self._kept)

    def holds(self, players: Iterable[str]) -> bool:
        """Have all these moved since the last report?"""
        return all(player in self._kept for player in players)

    def means(self) -> dict[str, Tensor]:
        """By the name of the loss; then everything is forgotten."""
        means = {name: torch.stack(kept).mean(0) for name, kept in self._kept.items()}
        self._kept.clear()
        return means


class Meter:
    """Turns the losses of a game, and what its last batch tells, into numbers when asked."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self._since = (game.seconds, game.step)

    @torch.no_grad()
    def read(self, losses: Losses) -> dict[str, float]:
        """`losses`, means since the last report, and what else the last batch tells.

        Of a game that is over, means over a fixed number of updates: when the last call was, the clock decided.
        """
        game = self.game
        kept = (game.recent.means() if game.is_over else losses).items()
        means = {game.figure_of(name): mean for name, mean in kept}
        means |= game.rules.figures(game, losses)
        for player, parameters in game.parameters.items():
            gradients = [p.grad for p in parameters if p.grad is not None]
            if gradients:
                means[f"{player}_grad_norm"] = torch.stack(torch._foreach_norm(gradients)).norm()
        values = dict(zip(means, torch.stack(list(means.values())).tolist(), strict=True))  # one sync
        values |= {f"{player}_lr": game.learning_rate(player) for player in game.parameters}
        then, step = self._since
        if game.step > step:
            values["steps_per_second"] = (game.step - step) / max(game.seconds - then, 1e-9)
            self._since = (game.seconds, game.step)
        return values
