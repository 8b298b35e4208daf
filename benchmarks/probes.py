"""What is true of a game in training, measured from its weights on fresh samples; no run records any of it."""

from typing import Any

import numpy as np
import torch
from torch import Tensor

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.mixture import sample_mixture
from gan_core.evaluation.metrics.digits import digit_report
from gan_core.evaluation.metrics.mode_coverage import mode_coverage, mode_shares
from gan_core.training.game import Game, draw_noise
from gan_core.training.pictures import to_pixels

POINTS, IMAGES = 2000, 1000  # samples of a probe
_SEED = 77_003


class Prober:
    """Looks at one game with the same fresh noise and the same real samples, which no training saw, every time."""

    def __init__(self, game: Game) -> None:
        self.game = game
        rng = torch.Generator().manual_seed(_SEED)
        self._noise = draw_noise(game.config, IMAGES if game.is_image else POINTS, rng)
        self._mix = torch.rand(len(self._noise), generator=rng)
        self._real = self._held_out()

    def _held_out(self) -> Tensor:
        data, count = self.game.data, len(self._noise)
        if data.centers is not None and data.sigma is not None:
            return torch.from_numpy(sample_mixture(data.centers, data.sigma, count, _SEED)[0])
        found = DATASETS[self.game.config.dataset].held_out(Request()) or data
        index = np.random.default_rng(_SEED).choice(len(found.values), count, replace=False)
        return self.game.scaled(torch.from_numpy(found.values[index]))

    def probe(self) -> dict[str, Any]:
        """One look, see the methods below."""
        with torch.random.fork_rng():
            fake = self.game.draw(self._noise)
            found = {"step": self.game.step, "pull": self._pull(fake)} | self._judged(fake) | self._samples(fake)
            if self.game.config.weight_clip:
                found["at_bounds"] = self._at_bounds()
            if "gradient-penalty" in self.game.config.penalties:
                found["slope"] = self._slope(fake)
        return {key: _short(value) for key, value in found.items()}

    def _judged(self, fake: Tensor) -> dict[str, float]:
        """accuracy: the mean of the shares of real and of generated samples that the critic classifies correctly, by
        its objective's own threshold, or midway between its mean scores."""
        scores = self.game.rules.scores
        assert scores is not None
        with torch.no_grad():
            real_scores, fake_scores = scores(self.game, self._real), scores(self.game, fake)
        bar = self.game.objective.threshold
        if bar is None:
            bar = float(real_scores.mean() + fake_scores.mean()) / 2
        right = (real_scores > bar).float().mean() + (fake_scores <= bar).float().mean()
        return {"accuracy": float(right) / 2}

    def _pull(self, fake: Tensor) -> float:
        """The mean length of the gradient of the generator's loss of a sample by that sample."""
        gradient = self.game.rules.sample_gradient
        assert gradient is not None
        by_samples = gradient(self.game, fake, None, self._real) * len(fake)
        return float(by_samples.flatten(1).norm(dim=1).mean())

    def _samples(self, fake: Tensor) -> dict[str, Any]:
        """nearest: shares of the samples nearest to each mode; of digits, shares of all that show each class.

        good: share of high quality; spread: see `mode_coverage`. Both are of points; shown: of MNIST, share that shows
        a digit.
        """
        data = self.game.data
        if data.centers is not None and data.sigma is not None:
            points = fake.numpy()
            nearest = mode_shares(points, data.centers, data.sigma)[1]
            about = mode_coverage(points, data.centers, data.sigma)
            return {"nearest": nearest.tolist(), "good": about.high_quality, "spread": about.spread}
        if data.shows_digits:
            pixels = to_pixels(fake, self.game.config.output).transpose(0, 3, 1, 2)
            report = digit_report(pixels)
            return {"nearest": report["class_shares"], "shown": 1 - report["no_digit"]}
        return {"nearest": self._by_neighbours(fake)}

    def _by_neighbours(self, fake: Tensor) -> list[float]:
        """The class of each sample's nearest real picture."""
        data = self.game.data
        assert data.labels is not None
        real = self.game.scaled(self.game.values).flatten(1)
        nearest = torch.cdist(fake.flatten(1), real).argmin(1).numpy()
        return (np.bincount(data.labels[nearest], minlength=len(data.class_names)) / len(fake)).tolist()

    def _at_bounds(self) -> float:
        """Share of all of the critic's weights within 5 % of the clipping bounds."""
        weights = np.concatenate([w.detach().numpy().ravel() for w in self.game.parameters["critic"]])
        return float((np.abs(weights) >= 0.95 * self.game.config.weight_clip).mean())

    def _slope(self, fake: Tensor) -> float:
        """The median of |dD/dx| between real and generated samples."""
        mix = self._mix.view(-1, *(1,) * (fake.ndim - 1))
        x = torch.lerp(fake, self._real, mix).requires_grad_()
        critic = self.game.networks["critic"].eval()
        (by_samples,) = torch.autograd.grad(critic(x).sum(), x)
        critic.train()
        return float(by_samples.flatten(1).norm(dim=1).median())


def _short(value: Any) -> Any:
    if isinstance(value, list):
        return [round(part, 4) for part in value]
    return (
        float(f"{value:.4g}") if isinstance(value, float) and np.isfinite(value) else value if value == value else None
    )
