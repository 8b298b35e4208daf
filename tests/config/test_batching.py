"""What may be trained as one batch: an allow-list."""

from dataclasses import replace
from typing import Any

import pytest

from gan_core.config import batching
from gan_core.config.batching import can_train_together, why_apart
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, settings_of
from gan_core.losses.objectives import OBJECTIVES

RING = RunConfig(dataset="ring")


def seeds(config: RunConfig, count: int = 3) -> list[RunConfig]:
    return [config.replace(seed=seed) for seed in range(count)]


REMEDIES = {"grid-pacgan", "grid-rpgan", "grid-spectral", "grid-unrolled", "grid-stddev"}
POINTS = {name for name in PRESETS if name.startswith(("ring", "grid")) and not PRESETS[name].config.classes}


@pytest.mark.parametrize("name", sorted(REMEDIES))
def test_the_remedies_cannot_so_far(name: str) -> None:
    assert not can_train_together(seeds(PRESETS[name].config))


@pytest.mark.parametrize("name", sorted(POINTS - REMEDIES))
def test_the_presets_on_points_can(name: str) -> None:
    assert why_apart(seeds(PRESETS[name].config)) == ""
    assert can_train_together(seeds(PRESETS[name].config))


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"critic_norm": "spectral"}, "critic.norm spectral"),
        ({"generator_norm": "batch"}, "generator.norm batch"),
        ({"critic_dropout": 0.3}, "critic.dropout 0.3"),
        ({"feature_matching": True}, "feature_matching True"),
        ({"critic_norm": "weight"}, "critic.norm weight"),
        ({"critic_layer_noise": 0.3}, "critic.layer_noise 0.3"),
        ({"critic_activation": "tanh"}, "critic.activation tanh"),
        ({"precision": "bf16"}, "precision bf16"),
        ({"update_decay": 1e-3}, "update_decay 0.001"),
        ({"dataset": "digits", "generator_output": "tanh"}, "only those on 2-D points"),
    ],
)
def test_what_is_not_understood_is_named(changes: dict[str, Any], words: str) -> None:
    assert words in why_apart(seeds(RING.replace(**changes)))


def test_only_the_seed_may_differ() -> None:
    assert "differ in batch_size" in why_apart([RING, RING.replace(batch_size=7)])


@pytest.mark.parametrize("count", [0, 1, 65])
def test_a_batch_is_some_runs(count: int) -> None:
    assert "2 to 64 runs" in why_apart(seeds(RING, count))


def test_a_setting_that_nobody_taught_it_keeps_its_default(monkeypatch: pytest.MonkeyPatch) -> None:
    """As it will be for every setting of tomorrow."""
    monkeypatch.setattr(batching, "_FREE", batching._FREE - {"ema"})
    assert "ema 0.9" in why_apart(seeds(RING.replace(ema=0.9)))
    assert why_apart(seeds(RING)) == ""


def test_an_objective_that_nobody_taught_it_is_refused() -> None:
    OBJECTIVES._entries["strange"] = replace(OBJECTIVES["gan"], label="strange")  # type: ignore[attr-defined]
    try:
        assert "objective strange" in why_apart(seeds(RING.replace(objective="strange")))
    finally:
        del OBJECTIVES._entries["strange"]  # type: ignore[attr-defined]


def test_the_list_names_settings_that_exist() -> None:
    assert batching._FREE | batching._CHOICES.keys() <= settings_of("adversarial").keys()
