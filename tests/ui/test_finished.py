"""Beside every preset stands a finished run: one of its own, or the nearest, and the page says which."""

import pytest

from gan_core.config.presets import PRESETS
from gan_core.data.datasets import DATASETS
from ui.finished import finished_run_of


@pytest.mark.parametrize("name", PRESETS)
def test_every_preset_has_a_finished_run_beside_it(name: str) -> None:
    found, wanted = finished_run_of(name), PRESETS[name].config
    assert found.run.read_only and found.run.status()["state"] == "finished"
    assert DATASETS[found.run.config.dataset].kind == DATASETS[wanted.dataset].kind
    if found.exact:
        assert (found.run.config.dataset, found.run.config.objective) == (wanted.dataset, wanted.objective)
        assert "of the same preset" in found.words
    else:
        assert found.run.preset != name and found.run.title in found.words.replace("\\", "")


@pytest.mark.parametrize(
    ("preset", "run"),
    [("mnist-mlp-gan", "mnist-gan"), ("ring-wgan-gp", "ring-wgan-gp"), ("grid-gan", "grid-race-gan")],
)
def test_a_run_of_the_preset_itself_is_found(preset: str, run: str) -> None:
    found = finished_run_of(preset)
    assert found.exact and found.run.id == run


def test_the_first_preset_is_shown_with_a_collapse_of_its_own() -> None:
    found = finished_run_of(next(iter(PRESETS)))
    assert found.exact and 0 < found.run.last_metrics()["modes"] < 20
