"""Forks: what a run keeps for them, what they begin with, and that nothing but the change makes a difference."""

import itertools
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.runs import STATE_FILE, Run, files, state_log
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.runs.forking import families, family_of, fork, fork_points, forks_of, planned, why_not_all
from gan_core.runs.importing import import_zip
from gan_core.runs.parent import Parent, parent_in
from gan_core.runs.thin import copy_thinned
from gan_core.training.checkpoint import load_generator, load_state
from gan_core.training.game import Game
from gan_core.training.loop import train
from tests.small_run import EVERY_DIE, SMALL

LEARNED = ("generator.safetensors", "critic.safetensors", STATE_FILE)


@pytest.fixture
def create(root: Path) -> Callable[..., Run]:
    """A small run that has come to its end, changed as asked."""

    def create(**changes: Any) -> Run:
        run = runs.create(SMALL.replace(**changes), root=root)
        assert execute(run) == "finished"
        return run

    return create


def state_of(run: Run, file: str = STATE_FILE) -> dict[str, torch.Tensor]:
    return load_state(run.folder / file)["tensors"]


def weights_of(run: Run) -> dict[str, torch.Tensor]:
    """What is learned and remembered: the last losses are figures."""
    return {name: value for name, value in state_of(run).items() if not name.startswith("recent.")}


def same(one: dict[str, torch.Tensor], other: dict[str, torch.Tensor]) -> bool:
    return one.keys() == other.keys() and all(torch.equal(one[name], other[name]) for name in one)


# --- what is kept ----------------------------------------------------------------------------------------------------


def test_a_small_run_keeps_its_state_at_every_snapshot(create: Callable[..., Run]) -> None:
    run = create()
    assert state_log.steps(run.folder) == [*range(0, 60, 5)]
    assert [point.step for point in fork_points(run)] == [*range(0, 61, 5)]
    assert all(point.whole for point in fork_points(run)) and why_not_all(run) == ""


@given(st.integers(1, 2 * state_log.BUDGET))
def test_states_fit_into_their_room_and_cut_the_run_into_equal_parts(size: int) -> None:
    kept = [*state_log.places(size), MILESTONES]
    assert (len(kept) - 1) * size <= state_log.BUDGET
    assert len({b - a for a, b in itertools.pairwise(kept)}) <= 2
    if size * MILESTONES <= state_log.BUDGET:
        assert kept == [*range(MILESTONES + 1)]


def test_a_large_run_keeps_fewer_and_says_so(create: Callable[..., Run], monkeypatch: pytest.MonkeyPatch) -> None:
    size = state_log.path_of(create().folder, 30).stat().st_size
    monkeypatch.setattr(state_log, "BUDGET", 7 * size // 2)
    run = create()
    assert state_log.steps(run.folder) == [15, 30, 45]
    assert "of 12 snapshots 3 keep what a fork needs" in why_not_all(run)
    with pytest.raises(UserError, match="at step 20: what a fork needs is kept of the steps 15, 30, 45, 60"):
        planned(run, 20)
    run.extend(120)
    assert execute(run) == "finished"
    assert state_log.steps(run.folder) == [30, 90]


def test_states_stay_here(create: Callable[..., Run], tmp_path: Path) -> None:
    run = create()
    copy_thinned(run, tmp_path / "thin", reports=5, pictures=0, weights=True, generators=True)
    assert not (tmp_path / "thin" / state_log.FOLDER).exists()
    (tmp_path / "run.zip").write_bytes(checkpoint_zip(run))
    again = import_zip(tmp_path / "run.zip", run.root)
    assert [point.step for point in fork_points(again)] == [60]


@pytest.mark.parametrize("preset", PRESETS)
def test_the_state_on_the_way_restores_in_every_preset(preset: str) -> None:
    """A game that goes back to the state of a snapshot makes the same steps again, in narrow networks of any preset."""
    config = PRESETS[preset].config
    if config.lacks_pictures:
        pytest.skip("its pictures are a visitor's own")
    try:
        narrow = {f"{name}.widths": [16] * len(player.widths) for name, player in config.players.items()}
        game = Game(config.replace(steps=3, batch_size=4, device="cpu", threads=1, **narrow))
    except UserError as error:
        pytest.skip(str(error))  # its data are not on this disk
    kept = [event.state for event in train(game) if event.__class__.__name__ == "Milestone"]
    assert [state["facts"]["step"] for state in kept] == [0, 1, 2]
    other = Game(game.config, data=game.data)
    other.load_state_dict(kept[1])
    list(train(other))
    one, two = game.state_dict()["tensors"], other.state_dict()["tensors"]
    assert same(one, two)


# --- what a fork is --------------------------------------------------------------------------------------------------

GAMES: dict[str, dict[str, Any]] = {
    "plain": {},
    "wgan-gp": {"objective": "wgan-gp", "critic_steps": 5, "penalties": {"gradient-penalty": 0.1}},
    "every die": EVERY_DIE,
}


@pytest.mark.parametrize("game", GAMES)
@pytest.mark.parametrize("step", [0, 25])
def test_a_fork_without_a_change_is_the_further_course_of_its_parent(
    create: Callable[..., Run], game: str, step: int
) -> None:
    run = create(**GAMES[game])
    child = fork(run, step)
    assert child.parent == Parent(run.id, step, title=run.title) and child.status()["step"] == step
    assert child.config == run.config and child.status()["state"] == "queued"
    assert execute(child) == "finished"
    for name in LEARNED[:2]:
        assert (child.folder / name).read_bytes() == (run.folder / name).read_bytes()
    assert same(state_of(child), state_of(run))
    assert child.scores() == run.scores()
    for later in range(step + 5, 60, 5):
        assert child.generator_file(later).read_bytes() == run.generator_file(later).read_bytes()


def test_its_curves_and_pictures_begin_where_it_left_its_parent(create: Callable[..., Run]) -> None:
    run = create()
    child = fork(run, 30, {"generator.lr": 1e-3})
    assert child.metrics() == [] and child.frame_steps() == []
    assert execute(child) == "finished"
    steps = [row["step"] for row in child.metrics()]
    assert steps[0] in (30, 31) and steps == sorted(steps)
    assert child.frame_steps()[0] == 30 and b'"real"' in child.frame(30)
    assert child.generator_steps() == [*range(30, 61, 5)]
    assert [point.step for point in fork_points(child)] == [*range(30, 61, 5)]
    assert child.title.endswith(" · from step 30: generator lr 0.001")


def test_a_fork_of_a_fork_stopped_and_resumed_is_still_the_same(create: Callable[..., Run]) -> None:
    run = create()
    child = fork(run, 20)
    looks = iter(range(10_000))
    assert execute(child, ended=lambda: "enough" if next(looks) == 20 else "") == "stopped"
    grandchild = fork(child, child.status()["saved"])
    for one in (child, grandchild):
        assert execute(one) == "finished"
        assert same(state_of(one), state_of(run))
    assert child.frame_steps()[0] == 20


def test_a_change_begins_at_the_fork(create: Callable[..., Run]) -> None:
    run = create()
    child = fork(run, 30, {"generator.lr": 0.0})
    assert execute(child) == "finished"
    before, after = state_of(run, "states/30.safetensors"), state_of(child)
    frozen = [name for name in before if name.startswith("generator.")]
    assert frozen and all(torch.equal(before[name], after[name]) for name in frozen)
    assert child.parent is not None and child.parent.before == {"generator.lr": run.config["generator.lr"]}


def test_learning_rates_in_force_are_those_of_the_moment(create: Callable[..., Run], root: Path) -> None:
    """What somebody set while it trained counts, and config.json tells it."""
    run = runs.create(SMALL.replace(steps=100_000), root=root)
    run.set_learning_rate("critic", 0.007)
    looks = iter(range(10_000))
    assert execute(run, ended=lambda: "enough" if next(looks) == 60 else "") == "stopped"
    child = fork(run, changes={"steps": run.status()["saved"] + 5})
    assert child.config["critic.lr"] == 0.007
    assert execute(child) == "finished"
    assert load_state(child.folder / STATE_FILE)["facts"]["learning_rates"]["critic"] == 0.007


CHANGES: list[dict[str, Any]] = [
    {"generator.optimizer": "sgd", "generator.beta1": 0.0},
    {"critic.optimizer": "rmsprop"},
    {"ema": 0.99},
    {"ema": 0.0},
    {"seed": 11},
    {"objective": "wgan-gp"},
    {"objective": "rpgan"},
    {"critic_steps": 4},
    {"schedule": "simultaneous"},
    {"batch_size": 16},
    {"noise": "uniform"},
    {"steps": 90, "lr_decay": "linear"},
    {"instance_noise": 0.2, "smooth_real": 0.1, "gradient_clip": 0.5},
    {"unroll_steps": 2},
    {"feature_matching": True},
]


@pytest.mark.parametrize("changes", CHANGES, ids=str)
def test_every_kind_of_change_trains(create: Callable[..., Run], changes: dict[str, Any]) -> None:
    run = create(ema=0.9 if changes == {"ema": 0.0} else 0.0)
    child = fork(run, 30, changes)
    assert execute(child) == "finished", child.status()
    assert child.status()["step"] == changes.get("steps", 60)
    assert all(child.config[name] == value for name, value in changes.items())
    assert not same(weights_of(child), weights_of(run))


def test_a_new_average_begins_at_the_weights_of_the_fork(create: Callable[..., Run]) -> None:
    run = create()
    child = fork(run, 30, {"ema": 0.99})
    tensors = state_of(child)
    mine = {name: value for name, value in tensors.items() if name.startswith("generator_average.")}
    assert mine and all(torch.equal(value, tensors[name.replace("_average", "")]) for name, value in mine.items())


def test_another_seed_is_another_course_from_the_same_weights(create: Callable[..., Run]) -> None:
    run = create()
    one, two, again = (fork(run, 30, {"seed": seed}) for seed in (1, 2, 1))
    for child in (one, two, again):
        assert not any(name.startswith("dice.") for name in state_of(child))
        assert execute(child) == "finished"
    assert same(state_of(one), state_of(again)) and not same(state_of(one), state_of(two))


# --- what is missing -------------------------------------------------------------------------------------------------


def test_a_run_that_came_with_the_app_is_forked_from_its_weights(root: Path) -> None:
    shipped = runs.find("grid-race-gan")
    (point,) = fork_points(shipped)
    assert (point.step, point.whole) == (shipped.config.steps, False)
    child = fork(shipped, changes={"steps": point.step + 20}, root=root)
    before = {"steps": point.step, "decay_steps": 0}  # what fades has faded
    assert child.parent == Parent(shipped.id, point.step, whole=False, title=shipped.title, before=before)
    begins, kept = state_of(child), load_generator(shipped.folder)[0].state_dict()
    assert all(torch.equal(begins[f"generator.{name}"], value) for name, value in kept.items())
    assert not any("optimizer" in name or name.startswith("dice.") for name in begins)
    assert execute(child) == "finished"
    assert (child.status()["step"], child.metrics()[0]["step"] > point.step) == (point.step + 20, True)


def test_without_the_critic_there_is_no_fork(create: Callable[..., Run]) -> None:
    run = create()
    shutil.rmtree(run.folder / "states")
    (run.folder / STATE_FILE).unlink()
    (point,) = fork_points(run)
    assert (point.step, point.whole) == (60, False)
    (run.folder / "critic.safetensors").unlink()
    with pytest.raises(UserError, match=r"keeps no weights of the critic.*--generator-alone"):
        planned(run)
    (run.folder / "generator.safetensors").unlink()
    with pytest.raises(UserError, match="keeps no state and no weights yet"):
        planned(run)


def test_a_fork_outlives_its_parent(create: Callable[..., Run], tmp_path: Path) -> None:
    run = create()
    child = fork(run, 30)
    run.delete()
    assert execute(child) == "finished"
    assert child.parent is not None and child.parent.run == run.id
    (tmp_path / "child.zip").write_bytes(checkpoint_zip(child))
    again = import_zip(tmp_path / "child.zip", child.root)
    assert again.parent == child.parent
    (family,) = families(runs.list_runs(child.root))
    assert next((member.id, member.depth) for member in family.members) == (run.id, 0)
    assert family.members[0].run is None and {member.id for member in family.members[1:]} == {child.id, again.id}
    child.extend(90)
    assert execute(child) == "finished" and child.status()["step"] == 90


def test_a_fork_that_lost_its_state_never_begins_anew(create: Callable[..., Run]) -> None:
    child = fork(create(), 30)
    (child.folder / STATE_FILE).unlink()
    with pytest.raises(UserError, match=r"is a fork without its trainer_state\.safetensors"):
        execute(child)


def test_a_damaged_state_is_told(create: Callable[..., Run]) -> None:
    run = create()
    state_log.path_of(run.folder, 30).write_bytes(b"nothing")
    before = len(runs.list_runs(run.root))
    with pytest.raises(UserError, match="not a readable safetensors file"):
        fork(run, 30)
    assert len(runs.list_runs(run.root)) == before


# --- where it comes from ---------------------------------------------------------------------------------------------

PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=10), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.fixed_dictionaries({}, optional={name: PLAIN for name in ("run", "step", "whole", "title", "before")}) | PLAIN
)
def test_whatever_stands_there_is_a_parent_or_none(written: Any) -> None:
    found = parent_in({"parent": written})
    if found is not None:
        assert parent_in(json.loads(json.dumps({"parent": found.to_dict()}))) == found


@given(st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}", fullmatch=True), st.integers(0, 10**7), st.booleans())
def test_a_parent_survives_its_file(name: str, step: int, whole: bool) -> None:
    parent = Parent(name, step, whole=whole, title="Ring", before={"generator.lr": 1e-4, "penalties": {"r1": 1.0}})
    assert parent_in({"parent": json.loads(json.dumps(parent.to_dict()))}) == parent


def test_families_are_trees_whatever_files_say(create: Callable[..., Run]) -> None:
    run = create()
    late, early = fork(run, 40), fork(run, 10)
    below = fork(late, 40, {"seed": 3})
    create()
    (family,) = families(runs.list_runs(run.root))
    assert [(one.id, one.depth) for one in family.members] == [
        (run.id, 0),
        (early.id, 1),
        (late.id, 1),
        (below.id, 2),
    ]
    everything = runs.list_runs(run.root)
    assert family_of(below, everything) == family and forks_of(run.id, 40, everything) == [late]
    about = files.read_object(run.folder / "config.json")
    circle = about | {"parent": Parent(below.id, 5).to_dict()}
    (run.folder / "config.json").write_text(json.dumps(circle))
    found = families(runs.list_runs(run.root))
    assert all(len({member.id for member in one.members}) == len(one.members) for one in found)
