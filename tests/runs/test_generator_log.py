"""Generators on the way: kept by a real training, evenly spread, found again, forgotten with what came after."""

from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import MILESTONES, Milestone, Snapshot
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.generators.loading import load
from gan_core.runs import generator_log
from gan_core.runs.generator_log import BUDGET, BUDGET_OF_OTHERS, stride
from gan_core.runs.thin import copy_thinned
from gan_core.training.checkpoint import load_critic, load_generator
from gan_core.training.game import Game
from gan_core.training.loop import train

SMALL = RunConfig(
    dataset="ring", generator_output="linear", generator_widths=(8,), critic_widths=(8,), batch_size=8, steps=60
)


@pytest.fixture
def trained(root: Path) -> runs.Run:
    run = runs.create(SMALL, root=root)
    assert execute(run) == "finished"
    return run


def test_a_training_keeps_a_dozen_and_the_last(trained: runs.Run) -> None:
    assert trained.generator_steps() == [*range(0, 60, 5), 60]
    assert generator_log.steps(trained.folder) == list(range(0, 60, 5))
    for step in trained.generator_steps():
        assert load_generator(trained.generator_file(step))[1:] == (SMALL, step)
    assert trained.generator_file() == trained.generator_file(60) == trained.folder / "generator.safetensors"
    first, last = (load(str(trained.folder), step=step) for step in (0, None))
    assert (first.facts.step, last.facts.step) == (0, 60) and first.critic is None and last.critic is not None
    z = last.latents(9, seed=0)
    assert not np.allclose(first.draw(z), last.draw(z))


def test_each_is_the_generator_of_its_step(trained: runs.Run) -> None:
    """And to keep it changed nothing: the same game without anybody who keeps anything."""
    torch.set_num_threads(1)
    game = Game(SMALL)
    wanted = {step: None for step in (0, 5, 30)}
    for event in train(game):
        if game.step in wanted and wanted[game.step] is None and isinstance(event, Milestone):
            wanted[game.step] = {name: value.clone() for name, value in game.sampler.state_dict().items()}
    for step, tensors in wanted.items():
        kept = load_generator(trained.generator_file(step))[0].state_dict()
        assert tensors is not None and all(torch.equal(kept[name], value) for name, value in tensors.items())


def test_the_averaged_generator_is_the_one_that_is_kept(root: Path) -> None:
    run = runs.create(SMALL.replace(ema=0.9), root=root)
    execute(run)
    game = Game(run.config)
    for event in train(game):
        if isinstance(event, Milestone) and event.step == 30:
            kept = load_generator(run.generator_file(30))[0].state_dict()
            assert all(
                torch.equal(kept[name], value) for name, value in game.averages["generator"].state_dict().items()
            )


def test_a_stopped_run_goes_on_with_its_milestones(root: Path) -> None:
    run = runs.create(SMALL, root=root)
    game = Game(SMALL)
    with runs.Recorder(run) as recorder:
        for event in train(game):
            recorder.write(event)
            if game.step == 32:
                recorder.write(Snapshot(game.step, game.state_dict()))
                break
        recorder.write(
            Milestone(40, 8, dict(game.networks["generator"].state_dict()))
        )  # made after the snapshot, then a crash
        recorder.status("stopped")
    assert run.generator_steps() == [0, 5, 10, 15, 20, 25, 30, 32, 40]
    assert execute(run) == "finished"
    assert run.generator_steps() == [*range(0, 60, 5), 60]
    assert load_generator(run.generator_file(40))[2] == 40


def test_a_run_that_starts_again_forgets_them(trained: runs.Run) -> None:
    with runs.Recorder(trained) as recorder:
        recorder.rewind(20)
        assert generator_log.steps(trained.folder) == [0, 5, 10, 15, 20]
        recorder.rewind(-1)
        assert generator_log.steps(trained.folder) == []


def test_runs_from_before_have_the_last_one_only(trained: runs.Run) -> None:
    for path in (trained.folder / "generators").iterdir():
        path.unlink()
    (trained.folder / "generators").rmdir()
    assert trained.generator_steps() == [60]
    with pytest.raises(UserError, match=r"step 5 of .* is not kept; the kept steps are 60"):
        trained.generator_file(5)
    (trained.folder / "generator.safetensors").unlink()
    assert trained.generator_steps() == []
    with pytest.raises(UserError, match="holds no weights yet"):
        trained.generator_file()
    assert runs.find("ring-wgan-gp").generator_steps() == [3000]


def test_a_thinned_copy_has_them_when_asked(trained: runs.Run, tmp_path: Path) -> None:
    for asked in (False, True):
        target = tmp_path / str(asked)
        copy_thinned(trained, target, reports=5, pictures=0, weights=True, generators=asked)
        assert generator_log.steps(target) == (list(range(0, 60, 5)) if asked else [])
        assert runs.Run(target).generator_file(60).is_file()


def test_other_files_in_the_folder_are_left_alone(trained: runs.Run) -> None:
    for name in ("notes.txt", "07.safetensors", "-1.safetensors", "3.safetensors.part"):
        (trained.folder / "generators" / name).write_bytes(b"")
    before = generator_log.steps(trained.folder)
    generator_log.rewind(trained.folder, -1)
    assert before == list(range(0, 60, 5)) and len(list((trained.folder / "generators").iterdir())) == 4


@given(st.integers(1, BUDGET))
def test_what_is_kept_fits_and_is_even(size: int) -> None:
    kept = range(0, MILESTONES, stride(size))
    assert len(kept) * size <= BUDGET
    assert stride(size) == 1 or MILESTONES // stride(size) * size > BUDGET / 3, "room is not wasted"


def test_a_large_generator_is_kept_less_often(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        for index in range(MILESTONES):
            tensors = {"w": torch.zeros(BUDGET // 4 // 4)}  # a fourth of the room
            recorder.write(Milestone(100 * index, index, tensors))
        assert generator_log.steps(run.folder) == [0, 300, 600, 900]
        recorder.write(Milestone(1200, 0, {"w": torch.zeros(BUDGET // 4 + 1)}))
    assert generator_log.steps(run.folder) == [0, 300, 600, 900], "it does not fit at all"


def test_the_critic_is_kept_beside_the_generator(trained: runs.Run) -> None:
    """At the same steps, and as the last one is."""
    files = trained.player_files("critic")
    assert [*files] == trained.generator_steps() and files[60] == trained.folder / "critic.safetensors"
    torch.set_num_threads(1)
    game = Game(SMALL)
    kept = {
        event.step: {name: value.clone() for name, value in game.networks["critic"].state_dict().items()}
        for event in train(game)
        if isinstance(event, Milestone)
    }
    for step in (0, 5, 30):
        critic, config, of = load_critic(files[step])
        assert (config, of) == (SMALL, step)
        assert all(torch.equal(critic.state_dict()[name], value) for name, value in kept[step].items())
    with pytest.raises(UserError, match="unknown player 'judge'"):
        trained.player_files("judge")


def test_all_players_are_forgotten_respread_and_copied_alike(trained: runs.Run, tmp_path: Path) -> None:
    copy_thinned(trained, tmp_path / "copy", reports=5, pictures=0, weights=True, generators=True)
    assert [*runs.Run(tmp_path / "copy").player_files("critic")] == [*range(0, 60, 5), 60]
    generator_log.rewind(trained.folder, 20)
    assert generator_log.steps(trained.folder, "critic") == [0, 5, 10, 15, 20]
    generator_log.respread(trained.folder, 120)
    assert generator_log.steps(trained.folder, "critic") == generator_log.steps(trained.folder) == [0, 10, 20]


def test_of_runs_from_before_only_the_last_critic_is_known() -> None:
    assert [*runs.find("grid-race-wgan").player_files("critic")] == [2500]
    assert not runs.find("mnist-dcgan").player_files("critic"), "which came without one"


def test_a_large_critic_has_a_room_of_its_own(run: runs.Run) -> None:
    tensors = {"critic.w": torch.zeros(BUDGET_OF_OTHERS // 4 // 4)}  # a fourth of the room
    with runs.Recorder(run) as recorder:
        for index in range(MILESTONES):
            recorder.write(Milestone(100 * index, index, {"w": torch.zeros(1)}, {"tensors": tensors, "facts": {}}))
    assert generator_log.steps(run.folder, "critic") == [0, 300, 600, 900]
    assert len(generator_log.steps(run.folder)) == MILESTONES
