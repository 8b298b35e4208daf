"""The figures of a report. Losses are kept as tensors until one is due: the loop never waits for a number."""

import torch
from torch import Tensor

from gan_core.game import Game
from gan_core.updates import Losses


class LossHistory:
    """The losses of every update since they were last asked for: numbers, or [K] of games that are one batch."""

    def __init__(self) -> None:
        self._kept: dict[str, list[Tensor]] = {}
        self._seen: dict[str, Tensor] = {}

    def count(self, losses: Losses) -> dict[str, Tensor]:
        """Note the losses that the last update left behind, and return them by name."""
        found = {}
        for name in ("critic", "generator", "penalty"):
            loss = getattr(losses, name)
            if loss is not None and loss is not self._seen.get(name):
                self._seen[name] = loss
                found[name] = loss.detach()
                self._kept.setdefault(name, []).append(found[name])
        return found

    @property
    def any(self) -> bool:
        """Is there anything to report?"""
        return bool(self._kept)

    @property
    def complete(self) -> bool:
        """Have both players moved since the last report?"""
        return "critic" in self._kept and "generator" in self._kept

    def means(self) -> dict[str, Tensor]:
        """By the name of the loss; then everything is forgotten."""
        means = {name: torch.stack(kept).mean(0) for name, kept in self._kept.items()}
        self._kept.clear()
        return means


class Meter:
    """Turns the losses of a game, and what its last batch tells, into numbers when asked."""

    def __init__(self, game: Game) -> None:
        self.game = game
        self.history = LossHistory()
        self._since = (game.seconds, game.step)

    @torch.no_grad()
    def read(self, losses: Losses) -> dict[str, float]:
        """Means of the losses since the last call, and the rest of the last batch.

        Of a game that is over, means over a fixed number of updates: when the last call was, the clock decided.
        """
        game = self.game
        since = self.history.means()
        kept = (game.recent.means() if game.is_over else since).items()
        means = {name if name == "penalty" else f"{name}_loss": mean for name, mean in kept} | _scores(game, losses)
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


def _scores(game: Game, losses: Losses) -> dict[str, Tensor]:
    """How the critic judged its last batch: mean scores, and the share that it judged rightly."""
    if losses.real_scores is None or losses.fake_scores is None:
        return {}
    real, fake = losses.real_scores.detach(), losses.fake_scores.detach()
    objective = game.objective
    bar = objective.threshold if objective.threshold is not None else (real.mean() + fake.mean()) / 2
    figures = {
        "score_real": (real.sigmoid() if objective.probability else real).mean(),
        "score_fake": (fake.sigmoid() if objective.probability else fake).mean(),
        "accuracy_real": (real > bar).float().mean(),
        "accuracy_fake": (fake <= bar).float().mean(),
    }
    if any(curve.key == "wasserstein" for curve in objective.curves):
        figures["wasserstein"] = real.mean() - fake.mean()
    return figures
