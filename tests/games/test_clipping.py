"""The share of weights at the clipping bounds, against a count, and as a curve of runs whose weights are clipped."""

import numpy as np
import pytest
import torch

from gan_core.base.events import Metrics
from gan_core.config.presets import PRESETS
from gan_core.games.adversarial.clipping import MOST, share_at_bounds
from gan_core.training.game import Game
from gan_core.training.loop import Cadence, train
from ui.api.curves import chart_facts

WGAN = PRESETS["ring-wgan"].config.replace(steps=4, batch_size=16, weight_clip=0.01)


def test_weights_within_a_twentieth_of_the_bound_count() -> None:
    weights = [torch.tensor([[0.1, -0.095], [0.0949, 0.0]]), torch.tensor([-0.1, 0.05, -0.0951, 0.02])]
    assert share_at_bounds(weights, 0.1).item() == pytest.approx(4 / 8)


def test_a_large_layer_is_sampled_evenly() -> None:
    rng = torch.Generator().manual_seed(3)
    weights = [torch.rand(5 * MOST + 7, generator=rng) * 2 - 1, torch.zeros(MOST)]
    exact = float(np.mean(np.abs(torch.cat(weights).numpy()) >= 0.95))
    assert share_at_bounds(weights, 1.0).item() == pytest.approx(exact, abs=0.004)


@pytest.mark.parametrize("clipped", [True, False])
def test_runs_report_it_where_weights_are_clipped(clipped: bool) -> None:
    config = WGAN if clipped else PRESETS["ring-wgan-gp"].config.replace(steps=4, batch_size=16)
    game = Game(config)
    reports = [event for event in train(game, cadence=Cadence(metrics=0.0)) if isinstance(event, Metrics)]
    declared = {curve["key"] for curve in chart_facts(config)["curves"]}
    assert reports and {"clipped_share" in report.values for report in reports} == {clipped}
    assert ("clipped_share" in declared) == clipped
    if clipped:
        weights = torch.cat([w.detach().flatten() for w in game.parameters["critic"]]).abs()
        assert reports[-1].values["clipped_share"] == pytest.approx(float((weights >= 0.0095).float().mean()), abs=1e-6)
