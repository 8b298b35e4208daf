"""Presets that depart from their source: the other of the two is there, and a race of both."""

import json
from statistics import mean

import pytest

from benchmarks.results import FOLDER
from gan_core.config.presets import PRESETS
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.races import RACES
from gan_core.races.named import beside_source

DEPARTING = [name for name, preset in PRESETS.items() if preset.source]
# What each pair may differ in: a change to one that the other was to follow would show here.
DIFFERENT = {
    "mnist-mlp-gan": {"generator.init", "ema"},
    "mnist-dcgan": {"batch_size", "steps", "generator.beta1", "critic.beta1"},
    "frogs-corrected": {"generator.output"},
}


@pytest.mark.parametrize("name", DEPARTING)
def test_a_preset_says_in_what_it_departs_from_its_source(name: str) -> None:
    ours = PRESETS[name]
    theirs = PRESETS[ours.source]
    assert not theirs.source
    assert ours.departs.endswith(".") and ours.departs[0].isupper()
    one, other = ours.config.flat(), theirs.config.flat()
    assert {key for key in one | other if one.get(key) != other.get(key)} == DIFFERENT[name]
    assert not ours.table or ours.table in PROTOCOLS
    assert not ours.found or ours.found.endswith(".")


def test_what_is_told_of_the_frogs_is_what_was_measured() -> None:
    rows = json.loads((FOLDER / "frogs.json").read_text())["rows"]
    kid, coverage = ({name: mean(one[key] for one in rows[name]) for name in rows} for key in ("KID x1000", "coverage"))
    found = PRESETS["frogs-corrected"].found
    assert f"({kid['corrected'] / kid['tutorial'] - 1:+.0%}".replace("%", " %") in found
    assert f"{coverage['corrected']:.2f} ±" in found and f"{coverage['tutorial']:.2f} ±" in found


@pytest.mark.parametrize("name", DEPARTING)
def test_a_race_holds_a_preset_and_its_source_side_by_side(name: str) -> None:
    ours = PRESETS[name].config
    theirs = PRESETS[PRESETS[name].source].config.replace(batch_size=ours.batch_size)
    assert dict(RACES[beside_source(name)].configs()) == {"To the letter": theirs, "Ours": ours}


def test_nothing_of_the_mlp_gans_script_is_changed_in_its_faithful_form() -> None:
    """Torch's own weights, Adam 2e-4 with betas 0.5 and 0.999, the generator first, one mean loss, no average."""
    config = PRESETS["mnist-mlp-gan-tutorial"].config
    for player in config.players.values():
        assert (player.init, player.optimizer, player.lr, player.beta1, player.beta2) == (
            "default",
            "adam",
            2e-4,
            0.5,
            0.999,
        )
    assert (config.schedule, config.average_critic_loss, config.ema) == ("simultaneous", True, 0.0)
