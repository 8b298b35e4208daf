"""A race's file: created whole, found by name, obeyed by all its lanes, and nothing that happens to a run breaks it."""

import json
from pathlib import Path

import pytest

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.runs import Recorder, queue

GAN = RunConfig(dataset="ring", generator_widths=(8,), critic_widths=(8,), steps=100)
LANES = [("GAN", GAN), ("WGAN", GAN.adapted(objective="wgan"))]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def race(root: Path) -> races.Race:
    return races.create(LANES, fairness="critic-steps", title="Who wins", preset="ring-race", root=root)


def ended(run: runs.Run, state: str, reason: str = "") -> None:
    with Recorder(run) as recorder:
        recorder.status(state, reason)


def test_a_race_is_kept_with_its_lanes_which_are_ordinary_runs(root: Path, race: races.Race) -> None:
    found = races.find(race.id, root)
    assert (found.title, found.fairness, found.preset) == ("Who wins", "critic-steps", "ring-race")
    assert [lane.label for lane in found.lanes] == ["GAN", "WGAN"] and found.created.startswith("20")
    kept = [run for lane in found.lanes for run in found.runs_of(lane)]
    assert {run.id for run in kept if run} == {run.id for run in runs.list_runs(root)}
    assert [run.config.steps * run.config.critic_steps for run in kept if run] == [100, 100]
    assert [run.title for run in kept if run] == ["GAN · Who wins", "WGAN · Who wins"]
    assert found.states() == ["queued", "queued"] and race.id.split("-", 2)[2].startswith("ring-race-")


def test_a_lane_may_hold_several_seeds(root: Path) -> None:
    race = races.create(LANES, seeds=3, seed=2**31 - 2, root=root)
    seeds = [[run.config.seed for run in race.runs_of(lane) if run] for lane in race.lanes]
    assert seeds == [[2**31 - 2, 2**31 - 1, 0]] * 2, "the same ones in each lane, and all legal"
    assert race.title == "GAN and WGAN on Ring of 8"


def test_newest_first_and_other_things_in_the_folder_are_none(root: Path, race: races.Race) -> None:
    other = races.create(LANES, root=root)
    (root / "races" / "notes.txt").write_text("x")
    (root / "races" / ".hidden.json").write_text("{}")
    assert {found.id for found in races.list_races(root)} == {race.id, other.id}
    assert races.list_races(root / "nowhere") == []
    assert all(run.id != "races" for run in runs.list_runs(root))


@pytest.mark.parametrize("name", ["", "..", "../x", "races", "no-such-race", "x" * 3000, "20260101-000000-x-0000"])
def test_what_is_no_race_is_refused_in_a_sentence(root: Path, race: races.Race, name: str) -> None:
    with pytest.raises(UserError, match="there is no race"):
        races.find(name, root)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{",
        "[]",
        "{}",
        '{"lanes": []}',
        '{"lanes": [{"label": "a", "runs": []}], "fairness": "seconds"}',
        '{"lanes": [{"label": "a", "runs": ["b"]}], "fairness": "none"}',
        '{"lanes": ["a"]}',
    ],
)
def test_a_broken_file_says_so(root: Path, race: races.Race, content: str) -> None:
    race.path.write_text(content)
    found = races.find(race.id, root)
    assert f"the race {race.id} is broken" in found.problem
    with pytest.raises(UserError, match="is broken"):
        _ = found.lanes


def test_what_cannot_race_leaves_nothing_behind(root: Path) -> None:
    for lanes in (LANES[:1], [*LANES, ("", GAN)], [("a", GAN), ("b", GAN.replace(dataset="grid"))]):
        with pytest.raises(UserError):
            races.create(lanes, root=root)
    assert runs.list_runs(root) == [] and races.list_races(root) == []


def test_a_disk_that_takes_no_race_keeps_no_runs(root: Path) -> None:
    root.mkdir(parents=True)
    (root / "races").write_text("a file where a folder is wanted")
    with pytest.raises(UserError, match="the race cannot be stored"):
        races.create(LANES, root=root)
    assert runs.list_runs(root) == []


def test_orders_go_to_all_lanes(root: Path, race: races.Race) -> None:
    race.start()
    assert [ticket.group for ticket in queue.tickets(root)] == [race.id] * 2
    race.pause()
    assert [run.control().want for run in race.all_runs()] == ["pause", "pause"]
    race.resume()
    assert [run.control().want for run in race.all_runs()] == ["run", "run"] and not race.is_over
    race.stop()
    assert race.states() == ["stopped", "stopped"] and race.is_over and not runs.waiting(root)
    race.resume()
    assert race.states() == ["queued", "queued"]
    assert [ticket.group for ticket in queue.tickets(root)] == [race.id] * 2


def test_only_lanes_that_are_not_done_go_on(root: Path, race: races.Race) -> None:
    first, second = race.all_runs()
    ended(first, "finished")
    ended(second, "failed", "the disk is full")
    race.resume()
    assert race.states() == ["finished", "queued"]
    ended(second, "finished")
    queue.remove(root, second.id)
    for order in (race.pause, race.resume, race.stop):
        with pytest.raises(UserError, match="this race cannot"):
            order()


def test_a_queue_without_room_takes_no_lane(root: Path, race: races.Race, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_QUEUED", "1")
    with pytest.raises(UserError, match="waiting already"):
        race.start()
    assert runs.waiting(root) == [] and race.states() == ["stopped", "stopped"]


def test_a_deleted_run_leaves_a_lane_that_says_so(root: Path, race: races.Race) -> None:
    first, second = race.all_runs()
    first.delete()
    found = races.find(race.id, root)
    assert found.states() == ["deleted", "queued"] and found.runs_of(found.lanes[0]) == [None]
    found.start()
    assert runs.waiting(root) == [second.id]
    found.stop()
    assert [standing.state for standing in races.standings(found)] == ["deleted", "stopped"]
    second.delete()
    assert found.is_over
    with pytest.raises(UserError, match="not 0"):
        races.folder.again(found)


def test_a_broken_lane_does_not_keep_the_others_from_going_on(root: Path, race: races.Race) -> None:
    broken, sound = race.all_runs()
    for run in (broken, sound):
        ended(run, "stopped")
    (broken.folder / "config.json").write_text("{")
    with pytest.raises(UserError, match="is broken"):
        race.resume()
    assert runs.waiting(root) == [sound.id]


def test_seeds_are_counted_though_runs_were_deleted(root: Path, race: races.Race) -> None:
    assert not race.has_many_seeds
    lanes = [(lane.label, run.config) for lane in race.lanes for run in race.runs_of(lane) if run]
    many = races.create(lanes, seeds=3, root=root)
    for run in many.all_runs()[1:]:
        run.delete()
    assert many.has_many_seeds


def test_again_is_a_new_race_of_the_same_lanes(root: Path, race: races.Race) -> None:
    other = races.folder.again(race)
    assert other.id != race.id and other.title == race.title and other.fairness == race.fairness
    assert [run.config for run in other.all_runs()] == [run.config for run in race.all_runs()]
    assert {run.id for run in other.all_runs()}.isdisjoint(run.id for run in race.all_runs())


def test_deleting_a_race_keeps_its_runs_unless_asked(root: Path, race: races.Race) -> None:
    race.delete()
    assert len(runs.list_runs(root)) == 2 and races.list_races(root) == []
    other = races.create(LANES, root=root)
    other.delete(with_runs=True)
    assert len(runs.list_runs(root)) == 2


def test_the_file_is_plain_json(race: races.Race) -> None:
    kept = json.loads(race.path.read_bytes())
    assert kept["lanes"] == [{"label": lane.label, "runs": list(lane.runs)} for lane in race.lanes]


def test_the_race_that_comes_with_the_app_is_whole_and_cannot_be_changed(root: Path) -> None:
    race = races.find("grid-race", root)
    assert race.read_only and race.states() == ["finished"] * 3 and race.is_over
    assert [found.id for found in races.list_races(root, shipped=True)] == [*("grid-luck", "grid-race", "microscope")]
    for run in race.all_runs():
        assert run.read_only and len(run.frame_steps()) > 30 and run.scores()["figures"]
        assert run.config.steps == run.status()["step"] == run.frame_steps()[-1]
    for order in (race.pause, race.stop, race.resume, race.delete):
        with pytest.raises(UserError, match="came with the app"):
            order()
    other = races.folder.again(race, root=root)
    assert other.states() == ["queued"] * 3 and not other.read_only


def test_the_luck_that_comes_with_the_app_is_whole(root: Path) -> None:
    race = races.find("grid-luck", root)
    assert race.read_only and race.is_over and [len(lane.runs) for lane in race.lanes] == [8, 8, 8]
    for lane in race.lanes:
        there = [run for run in race.runs_of(lane) if run is not None]
        assert [run.config.seed for run in there] == [*range(8)]
        assert all(run.metrics()[-1]["step"] == run.status()["step"] == run.config.steps for run in there)
        assert all(len(run.scores()["nearest"]) == 25 for run in there)
