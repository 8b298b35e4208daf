"""Runs and races of visitors: others may look, and change nothing; turns in the queue; what is too much."""

import dataclasses
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.limits import Allowance
from gan_core.races.folder import again
from gan_core.runs import Run, admission, at_work, owner, queue
from gan_core.runs.turns import in_turn
from gan_core.visitors import NOT_YOURS, Actor, acting_as, identified
from tests.runs.handmade import CONFIG

ANNA, BERT = (Actor(identified("cookie", name)) for name in ("anna", "bert"))
TEACHER = Actor(identified("cookie", "teacher"), teacher=True)


@pytest.fixture(autouse=True)
def at_no_pace(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(admission, "STARTED", Allowance(60.0))


def made_by(actor: Actor, root: Path, config: RunConfig = CONFIG) -> Run:
    with acting_as(actor):
        return runs.create(config, root=root)


CHANGES: dict[str, Callable[[Run], object]] = {
    "pause": Run.pause,
    "resume": Run.resume,
    "stop": Run.stop,
    "step": lambda run: run.step("all"),
    "rate": lambda run: run.set_learning_rate("critic", 0.1),
    "rename": lambda run: run.rename("mine"),
    "annotate": lambda run: run.annotate(note="x", pinned=True),
    "delete": Run.delete,
    "enqueue": runs.enqueue,
}


@pytest.mark.parametrize("change", CHANGES)
def test_others_change_nothing(change: str, root: Path) -> None:
    run = made_by(ANNA, root)
    before = {path: path.read_bytes() for path in sorted(run.folder.iterdir())}
    with acting_as(BERT):
        seen = runs.find(run.id, root)
        assert not seen.is_changeable and seen.title == "" and seen.status()["state"] == "queued"
        with pytest.raises(UserError, match=f"the run {run.id} belongs to another visitor") as refused:
            CHANGES[change](seen)
        assert refused.value.code == NOT_YOURS
    assert {path: path.read_bytes() for path in sorted(run.folder.iterdir())} == before
    assert runs.waiting(root) == []
    for actor in (ANNA, TEACHER):
        with acting_as(actor):
            assert runs.find(run.id, root).is_changeable
    with acting_as(ANNA):
        CHANGES[change](runs.find(run.id, root))


def test_no_way_to_change_a_run_was_forgotten() -> None:
    """Every public method that is none of these reads only; whoever adds one decides here."""
    readers = {"status", "metrics", "last_metrics", "alarms", "scores", "frame_steps", "frame", "generator_steps"}
    readers |= {"generator_file", "player_files", "control", "whole_config", "check_data", "check_changeable"}
    others = {"move_data", "extend"}  # of runs that are over; they go through the same door
    methods = {name for name, found in vars(Run).items() if callable(found) and not name.startswith("_")}
    assert methods - readers - others == {"pause", "resume", "stop", "step", "rename", "annotate", "delete"} | {
        "set_learning_rate"
    }


def test_a_broken_owner_is_nobody_whom_anybody_is(root: Path) -> None:
    run = made_by(ANNA, root)
    owner._known.clear()
    (run.folder / owner.FILE).write_text("{")
    with acting_as(ANNA):
        assert run.owner == "?" and not run.is_changeable
    with acting_as(TEACHER):
        assert run.is_changeable


def test_a_fork_belongs_to_who_makes_it(root: Path) -> None:
    run = made_by(ANNA, root)
    with acting_as(BERT):
        other = runs.create(run.config, root=root)
    assert (run.owner, other.owner) == (ANNA.id, BERT.id)
    assert runs.create(CONFIG, root=root).owner == "", "the command line owns nothing"


def test_the_name_of_who_signed_in_is_kept(root: Path) -> None:
    run = made_by(dataclasses.replace(ANNA, name="anna@school.example"), root)
    assert run.owner_name == "anna@school.example" and made_by(BERT, root).owner_name == ""


LANES = [("a", CONFIG), ("b", CONFIG.replace(critic_lr=0.001))]


def test_a_race_is_its_owners(root: Path) -> None:
    with acting_as(ANNA):
        race = races.create(LANES, root=root)
        race.start()
    with acting_as(BERT):
        seen = races.find(race.id, root)
        for order in (races.Race.pause, races.Race.stop, races.Race.delete):
            with pytest.raises(UserError, match="belongs to another visitor"):
                order(seen)
        other = again(seen, root=root)
        assert other.owner == BERT.id and {run.owner for run in other.all_runs()} == {BERT.id}
    assert len(runs.waiting(root)) == 2 and race.owner == ANNA.id
    with acting_as(TEACHER):
        races.find(race.id, root).stop()
    assert races.find(race.id, root).is_over


def test_lanes_of_another_are_left_alone(root: Path) -> None:
    hers, his = made_by(ANNA, root), made_by(BERT, root, LANES[1][1])
    with acting_as(BERT):
        race = races.folder.gather([("hers", hers), ("his", his)], title="both", begins_at=0)
        race.pause()
        assert (hers.control().want, his.control().want) == ("run", "pause")
        race.delete(with_runs=True)
    assert [run.id for run in runs.list_runs(root)] == [hers.id]


def test_visitors_take_turns(root: Path) -> None:
    hers = [made_by(ANNA, root) for _ in range(3)]
    his = [made_by(BERT, root) for _ in range(2)]
    for run in (*hers, *his):
        with acting_as(ANNA if run in hers else BERT):
            runs.enqueue(run)
    wanted = [hers[0], his[0], hers[1], his[1], hers[2]]
    assert runs.waiting(root) == [run.id for run in wanted]
    assert [queue.claim(root) for _ in wanted] == [[run.id] for run in wanted], "with one worker, one after the other"
    assert not any(run.id in runs.waiting(root) for run in wanted)


def test_who_has_runs_at_work_lets_others_go_first(root: Path) -> None:
    hers, his = [made_by(ANNA, root) for _ in range(2)], made_by(BERT, root)
    at_work.tell(root, [hers[0].id])
    for actor, run in ((ANNA, hers[1]), (BERT, his)):
        with acting_as(actor):
            runs.enqueue(run)
    assert runs.waiting(root) == [his.id, hers[1].id]


def test_lanes_of_a_race_take_one_turn() -> None:
    waiting = ["a1 r", "a2 r", "a3", "b1", "b2"]
    order = in_turn(waiting, lambda one: one[0], lambda one: one[3:], {})
    assert order == ["a1 r", "a2 r", "b1", "a3", "b2"]
    assert in_turn(waiting, lambda one: one[0], lambda one: one[3:], {"a": 1})[0] == "b1"
    assert in_turn(waiting, lambda one: one[0], lambda one: one[3:], {}, ["b", "a"])[0] == "b1"


@pytest.mark.parametrize(
    ("name", "value", "config", "told"),
    [
        ("steps", 500, CONFIG.replace(steps=501), "at most 500 steps here, not 501"),
        ("image_size", 16, PRESETS["mnist-mlp-gan"].config, "at most 16 x 16 pixels"),
        ("parameters", 1000, CONFIG, "at most 1,000 parameters here, not 3"),
        ("kept_each", 1, CONFIG, "you keep 1 runs, and a visitor may keep 1"),
        ("starts_each", 1, CONFIG, "may start 1 runs in a minute; go on in"),
    ],
)
def test_what_is_too_much_for_a_visitor(
    name: str, value: int, config: RunConfig, told: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made_by(ANNA, root, PRESETS["ring-gan"].config.replace(steps=500))
    monkeypatch.setenv(f"GAN_ARENA_CAP_{name.upper()}", str(value))
    with pytest.raises(UserError, match=told):
        made_by(ANNA, root, config)
    assert len(runs.list_runs(root)) == 1, "nothing of it is left behind"
    assert made_by(TEACHER, root, config).owner == TEACHER.id
    assert runs.create(config, root=root).owner == ""


def test_a_race_is_refused_as_a_whole(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_KEPT_EACH", "11")
    with acting_as(ANNA), pytest.raises(UserError, match="a visitor may keep 11"):
        races.create(LANES, seeds=6, root=root)
    assert runs.list_runs(root) == []
    with acting_as(ANNA):
        assert len(races.create(LANES, seeds=5, root=root).all_runs()) == 10


def test_one_visitor_does_not_fill_the_queue(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_CAP_QUEUED_EACH", "2")
    with acting_as(ANNA):
        for _ in range(2):
            runs.enqueue(runs.create(CONFIG, root=root))
        with pytest.raises(UserError, match="2 runs of yours are waiting already"):
            runs.enqueue(runs.create(CONFIG, root=root))
    with acting_as(BERT):
        runs.enqueue(runs.create(CONFIG, root=root))
    assert len(runs.waiting(root)) == 3


def test_a_browser_without_a_cookie_starts_nothing_where_strangers_come(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_TEACHER", "a long password")
    with pytest.raises(UserError, match="keeps no cookies"):
        made_by(Actor(""), root)


def test_on_a_machine_of_ones_own_it_starts_what_everybody_may_change(root: Path) -> None:
    run = made_by(Actor(""), root)
    assert run.owner == ""
    with acting_as(Actor("")):
        run.stop()
    assert run.control().want == "stop"
