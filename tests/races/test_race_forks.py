"""A run against its forks: lanes that are there already, seen from the moment at which they part."""

from pathlib import Path

import pytest

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.engines.execute import execute
from gan_core.races.folder import again
from gan_core.races.forks import UNCHANGED, fork_and_race, race_forks, told_change
from gan_core.runs import Run
from gan_core.runs.forking import fork, planned
from tests.small_run import SMALL
from ui.api.race import describe_race


@pytest.fixture
def parent(tmp_path: Path) -> Run:
    run = runs.create(SMALL, title="The first", root=tmp_path / "runs")
    assert execute(run) == "finished"
    return run


def test_the_parents_own_record_is_a_lane(parent: Run) -> None:
    race = fork_and_race(planned(parent, 30, {"generator.lr": 1e-3}))
    (first, second) = race.lanes
    assert (first.label, first.runs) == (UNCHANGED, (parent.id,))
    assert second.label == "generator lr 0.001" and race.title == "From step 30 of The first"
    assert runs.waiting(parent.root) == [*second.runs] and race.begins_at == 30
    (found,) = races.list_races(parent.root)
    assert found.begins_at == 30 and describe_race(found)["begins_at"] == 30
    with pytest.raises(UserError, match="fork that run again"):
        again(found)


def test_where_the_parent_ends_it_is_forked_without_the_change(parent: Run) -> None:
    race = fork_and_race(planned(parent, 60, {"generator.lr": 1e-3, "steps": 90}))
    same, other = (runs.find(lane.runs[0], parent.root) for lane in race.lanes)
    assert parent not in (same, other) and same.config == parent.config.replace(steps=90)
    assert [run.parent.step for run in (same, other) if run.parent] == [60, 60]
    assert {*runs.waiting(parent.root)} == {same.id, other.id}


def test_forks_that_are_there_race_their_parent(parent: Run) -> None:
    forks = [fork(parent, 30, {"seed": 3}), fork(parent, 30, {"steps": 80}), fork(parent, 30), fork(parent, 30)]
    race = race_forks(parent, 30, forks)
    assert [lane.label for lane in race.lanes] == [UNCHANGED, "seed 3", "80 steps", "forked", "forked 2"]
    assert runs.waiting(parent.root) == [] and "seed 3 60, 80 steps 80" in race.notes[1]
    assert told_change(forks[0]) == "seed 3"


def test_what_is_refused_leaves_nothing(parent: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("gan_core.runs.queue.cap", lambda *_: 0)
    with pytest.raises(UserError, match="are waiting already"):
        fork_and_race(planned(parent, 60, {"steps": 90}))
    assert runs.list_runs(parent.root) == [parent] and races.list_races(parent.root) == []


def test_lanes_of_other_data_do_not_race(parent: Run, tmp_path: Path) -> None:
    other = runs.create(SMALL.replace(dataset="grid"), root=parent.root)
    with pytest.raises(UserError, match="learn from the same data"):
        race_forks(parent, 30, [other])
