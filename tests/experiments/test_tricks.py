"""Tricks: each is one change of one preset, a row of a table, a lane of a race, and a claim that trials decide."""

import pytest

from gan_core.experiments import results
from gan_core.experiments.claims import findings
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.experiments.protocols.tricks import GROUNDS, PLAIN, SEEDS, TRICKS
from gan_core.races import RACES


@pytest.mark.parametrize("name", TRICKS)
def test_a_trick_is_one_change_beside_what_it_is_held_against(name: str) -> None:
    trick = TRICKS[name]
    rows = PROTOCOLS[trick.protocol].rows
    plain, changed = rows[PLAIN].config.flat(), rows[name].config.flat()
    assert {key for key in plain if plain[key] != changed[key]} == set(trick.changes)
    assert trick.against in rows and trick.against != name
    assert trick.source and not trick.says.endswith(".")


@pytest.mark.parametrize("name", TRICKS)
def test_its_race_has_a_lane_of_it_beside_the_plain_preset(name: str) -> None:
    trick = TRICKS[name]
    ground, lanes = GROUNDS[trick.protocol], dict(RACES[trick.race].configs())
    rows = PROTOCOLS[trick.protocol].rows
    assert lanes[trick.label].replace(steps=ground.steps) == rows[name].config
    assert lanes[ground.plain].replace(steps=ground.steps) == rows[PLAIN].config


@pytest.mark.parametrize("name", TRICKS)
def test_its_claim_is_of_the_row_that_the_source_prefers(name: str) -> None:
    trick = TRICKS[name]
    (claim,) = [one for one in PROTOCOLS[trick.protocol].claims if one.says == trick.says]
    assert (claim.better == name) == trick.advised
    assert {claim.better, claim.worse} == {name, trick.against}


@pytest.mark.parametrize("name", GROUNDS)
def test_eight_seeds_of_every_row_decide_every_claim(name: str) -> None:
    found = results.load(name)
    assert {row: len(kept["trials"]) for row, kept in found["rows"].items()} == dict.fromkeys(
        PROTOCOLS[name].rows, SEEDS
    )
    assert [one.claim for one in findings(PROTOCOLS[name], found)] == [*PROTOCOLS[name].claims]
