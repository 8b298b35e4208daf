"""A run on a drawing: its data, its pictures and its scores are of that drawing and of no other."""

import numpy as np

from gan_core.config.run_config import RunConfig
from gan_core.config.settings import data_request
from gan_core.data.sources.beginnings import BEGINNINGS
from gan_core.generators.checkpoint_loader import facts_of
from gan_core.runs.export import frames
from gan_core.training.final_scores import final_scores
from gan_core.training.game import Game
from gan_core.training.pictures import Painter

SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 16, "steps": 1, "score_samples": 200}
MODES = RunConfig(dataset="ring").adapted(dataset="drawn", drawing="1m-1,0,0.1,1_1,0,0.1,9", **SMALL)
OTHER = MODES.replace(drawing="1m0,1,0.05,1_0,-1,0.05,1_1,1,0.05,2")
WORD = MODES.replace(drawing=BEGINNINGS["gan"].text)


def test_each_drawing_has_its_own_oracle() -> None:
    scores = {config.drawing: final_scores(Game(config)) for config in (MODES, OTHER, WORD)}
    first, second, word = scores.values()
    assert first and second and word
    assert (first.oracle["modes"], second.oracle["modes"]) == (2, 3)
    assert len(first.nearest) == 2 and len(second.nearest) == 3 and word.nearest == []
    assert [*word.oracle] == ["sliced_emd"] == [*word.figures]


def test_bars_count_each_mode_against_its_weight() -> None:
    game = Game(MODES)
    arrays = Painter(game).paint().arrays
    assert arrays["shares"].shape == arrays["nearest"].shape == (2,)
    real = arrays["real"]
    assert 0.8 < (real[:, 0] > 0).mean() < 0.97, "nine of ten points lie on the right"
    assert "nearest" not in Painter(Game(WORD)).paint().arrays


def test_a_generator_and_its_films_know_the_drawing() -> None:
    facts = facts_of(OTHER, title="", origin="run", step=1)
    assert facts.request == data_request(OTHER) != data_request(MODES)
    one, other = (frames._plane(config.dataset, data_request(config)).real for config in (MODES, OTHER))
    assert np.abs(one[:, 0]).min() > 0.4 and np.abs(other[:, 1]).min() > 0.7
