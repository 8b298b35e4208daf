"""`execute` in this process: it obeys, keeps everything, and says in a sentence what went wrong."""

import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import torch

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.data.datasets import DATASETS
from gan_core.engines.cores import cores, threads_for, threads_that_pay
from gan_core.engines.execute import execute
from gan_core.evaluation.metrics import oracle, score
from gan_core.runs import STATE_FILE, status
from gan_core.training.checkpoint import load_generator, load_state
from gan_core.training.game import load_data
from gan_core.training.loop import Cadence
from gan_core.training.sampling import like_data
from tests.engines.patience import until, until_state

Create = Callable[..., runs.Run]
Background = Callable[[runs.Run], threading.Thread]


@pytest.fixture
def background() -> Iterator[Background]:
    """Execute in a thread; what is still at work in the end is stopped."""
    started: list[tuple[runs.Run, threading.Thread]] = []

    def start(run: runs.Run) -> threading.Thread:
        thread = threading.Thread(target=execute, args=(run,))
        thread.start()
        started.append((run, thread))
        return thread

    yield start
    for run, thread in started:
        if run.folder.exists():
            run.stop()
        thread.join(30)
        assert not thread.is_alive()


def test_a_run_is_trained_to_its_end(create: Create) -> None:
    run = create(steps=30)
    assert execute(run) == "finished"
    found = run.status()
    assert (found["state"], found["step"], found["saved"], found["threads"]) == ("finished", 30, 30, 1)
    assert found["device"] == "CPU"
    assert found["lr"] == {"generator": run.config.players["generator"].lr, "critic": run.config.players["critic"].lr}
    assert run.last_metrics()["step"] == 30
    assert run.frame_steps()[0] == 0
    assert run.frame_steps()[-1] == 30
    assert load_generator(run.folder)[1:] == (run.config, 30)
    assert (run.folder / "critic.safetensors").exists()


def test_a_finished_run_has_been_scored_beside_real_data(create: Create) -> None:
    run = create(steps=20, score_samples=300)
    execute(run)
    scores, generator = run.scores(), load_generator(run.folder)[0]
    data = load_data(run.config)
    assert (scores["step"], scores["samples"]) == (20, 300)
    assert scores["figures"] == score(like_data(generator, run.config, 300, run.config.seed), data)
    assert scores["oracle"] == oracle(data, 300)
    assert len(scores["nearest"]) == 8 and sum(scores["nearest"]) == pytest.approx(1)


def test_a_run_on_data_without_a_metric_has_no_scores(create: Create) -> None:
    run = create(steps=3, dataset="digits", generator_output="tanh")
    assert execute(run) == "finished" and run.scores() == {}


def test_a_stopped_run_has_no_scores(create: Create) -> None:
    run = create()
    assert execute(run, ended=lambda: "enough") == "stopped" and run.scores() == {}


def test_a_finished_run_stays_finished(create: Create) -> None:
    run = create(steps=5)
    execute(run)
    before = load_state(run.folder / STATE_FILE)["tensors"]
    assert execute(run) == "finished"
    after = load_state(run.folder / STATE_FILE)["tensors"]
    assert all(torch.equal(before[name], after[name]) for name in before)


def test_stop_keeps_everything(create: Create, background: Background) -> None:
    run = create()
    thread = background(run)
    until(run.last_metrics, "the first report is there")
    run.stop()
    thread.join(30)
    found = run.status()
    assert (found["state"], found["reason"]) == ("stopped", "")
    assert found["saved"] == found["step"] > 0
    assert run.frame_steps()[-1] == found["step"]
    assert load_generator(run.folder)[2] == found["step"]


def test_a_stop_is_obeyed_within_one_update(create: Create) -> None:
    """The order is given while an event is handed over, so only the update under way may follow."""
    run = create()
    asked: list[int] = []

    def ended() -> str:
        asked.append(1)
        return "that is enough" if len(asked) == 50 else ""

    assert execute(run, ended=ended) == "stopped"
    found = run.status()
    assert found["reason"] == "that is enough"
    assert len(asked) == 50
    assert 0 < found["step"] <= 25  # two updates make a step, and there were 50 events at most


def test_pause_single_steps_and_resume(create: Create, background: Background) -> None:
    run = create()
    background(run)
    until_state(run, "running")
    run.pause()
    found = until_state(run, "paused")
    step = found["step"]
    assert found["saved"] == step
    assert found["steps_per_second"] == 0

    run.step("all")
    until(lambda: run.status()["step"] == step + 1, "one step of both was made")
    run.step("generator")
    until(lambda: run.status()["step"] == step + 2, "one update of the generator was made")
    until(lambda: run.frame_steps()[-1] == step + 2, "its picture was painted")
    until(lambda: run.status()["saved"] == step + 2, "the single steps were saved")
    before = run.frames.newest()
    assert before is not None
    run.step("critic")
    until(lambda: run.frames.newest() != before, "the critic's update was painted")
    after = run.frames.newest()
    assert after is not None
    assert after[0] == step + 2
    assert after[1] > before[1]
    assert run.status()["state"] == "paused"
    assert run.status()["step"] == step + 2

    run.resume()
    until(lambda: run.status()["step"] > step + 2, "it goes on")
    assert until_state(run, "running")["reason"] == ""


def test_one_step_of_both_is_a_whole_step_also_after_one_of_the_critic(create: Create, background: Background) -> None:
    run = create()
    background(run)
    until_state(run, "running")
    run.pause()
    step = until_state(run, "paused")["step"]
    before = run.frames.newest()
    run.step("critic")
    until(lambda: run.frames.newest() != before, "the critic's update was painted")
    run.step("all")
    until(lambda: run.last_metrics().get("step") == step + 1, "it was reported")
    assert {"critic_loss", "generator_loss", "score_real"} <= set(run.last_metrics())


def test_single_steps_change_only_the_player_that_was_asked_for(create: Create, background: Background) -> None:
    run = create()
    background(run)
    until_state(run, "running")
    run.pause()
    until_state(run, "paused")

    def moved(player: str) -> set[str]:
        """Whose weights differ once the step has been made and saved."""
        saved = run.folder / STATE_FILE
        before, stamp = load_state(saved)["tensors"], saved.stat().st_ino
        run.step(player)
        until(lambda: saved.stat().st_ino != stamp, f"the step of {player} was saved")
        after = load_state(saved)["tensors"]
        changed = {name.split(".")[0] for name in before if not torch.equal(before[name], after[name])}
        return changed & {"generator", "critic"}

    assert moved("critic") == {"critic"}
    assert moved("generator") == {"generator"}
    assert moved("all") == {"generator", "critic"}


def test_steps_asked_for_in_a_former_sitting_are_not_made_again(create: Create, background: Background) -> None:
    run = create()
    for _ in range(5):
        run.step("all")
    run.pause()
    background(run)
    until_state(run, "paused")
    run.step("all")
    until(lambda: run.status()["step"] == 1, "the one step was made")
    run.stop()
    assert until_state(run, "stopped")["step"] == 1


def test_learning_rates_change_while_it_runs(create: Create, background: Background) -> None:
    run = create()
    background(run)
    until(run.last_metrics, "the first report is there")
    run.set_learning_rate("critic", 0.0125)
    until(lambda: run.last_metrics()["critic_lr"] == 0.0125, "the critic's rate has changed")
    assert run.last_metrics()["generator_lr"] == run.config.players["generator"].lr
    until(lambda: run.status()["lr"]["critic"] == 0.0125, "the status says so")
    run.stop()
    until_state(run, "stopped")
    assert load_state(run.folder / STATE_FILE)["facts"]["learning_rates"]["critic"] == 0.0125


def test_a_changed_learning_rate_outlives_a_restart(create: Create, background: Background) -> None:
    run = create()
    thread = background(run)
    until_state(run, "running")
    run.pause()
    until_state(run, "paused")
    run.set_learning_rate("generator", 0.5)
    run.stop()
    thread.join(30)
    background(run)
    until(lambda: run.last_metrics().get("generator_lr") == 0.5, "the rate is in use")


def test_what_was_wanted_of_the_last_sitting_does_not_stop_the_next(create: Create, background: Background) -> None:
    run = create()
    thread = background(run)
    until_state(run, "running")
    run.stop()
    thread.join(30)
    reached = run.status()["step"]
    background(run)
    until(lambda: run.status()["step"] > reached, "it goes on")


def test_deleting_a_run_under_way_ends_it_quietly(create: Create, background: Background) -> None:
    run = create()
    thread = background(run)
    until(run.frame_steps, "the first picture is there")
    run.delete()
    thread.join(30)
    assert not thread.is_alive()
    assert runs.list_runs(run.root) == []
    assert not run.folder.exists()


def test_deleting_a_paused_run_ends_it_quietly(create: Create, background: Background) -> None:
    run = create()
    thread = background(run)
    until_state(run, "running")
    run.pause()
    until_state(run, "paused")
    run.delete()
    thread.join(30)
    assert not thread.is_alive()


DIVERGING = {"objective": "lsgan", "critic_optimizer": "sgd", "critic_lr": 10.0, "generator_lr": 10.0}


def test_a_loss_that_becomes_nan_fails_the_run_and_keeps_everything(create: Create) -> None:
    run = create(**DIVERGING)
    assert execute(run) == "failed"
    found = run.status()
    assert "became NaN" in found["reason"] or "became infinite" in found["reason"]
    assert "lower the learning rates (now generator 10 and critic 10)" in found["reason"]
    assert found["traceback"] == ""
    text = (run.folder / "metrics.jsonl").read_text()
    assert "NaN" not in text
    assert "Infinity" not in text
    assert run.last_metrics()["critic_loss"] is None
    assert run.frame_steps()[0] == 0


def test_weights_that_became_nan_never_replace_good_ones(create: Create) -> None:
    run = create(**DIVERGING)
    execute(run, cadence=Cadence(metrics=1000.0, snapshots=0.0))  # a snapshot after every step, and no report
    found = run.status()
    assert "a weight became NaN" in found["reason"]
    assert f"the snapshot of step {found['saved']:,} is kept" in found["reason"]
    assert load_generator(run.folder)[2] == found["saved"]  # which refuses weights that are not finite


def test_a_run_whose_data_is_missing_fails_in_one_sentence(create: Create, tmp_path: Any) -> None:
    images = {"dataset": "images", "data_path": str(tmp_path / "nowhere"), "generator_output": "tanh"}
    run = create(**images)
    assert execute(run) == "failed"
    assert "nowhere" in run.status()["reason"]
    assert run.status()["traceback"] == ""


def test_a_saved_state_of_another_config_fails_in_one_sentence(create: Create) -> None:
    run, other = create(steps=3), create(steps=3, generator_widths=(9,))
    execute(other)
    (run.folder / STATE_FILE).write_bytes((other.folder / STATE_FILE).read_bytes())
    assert execute(run) == "failed"
    assert "does not belong to this configuration" in run.status()["reason"]


def test_a_torn_saved_state_fails_in_one_sentence(create: Create) -> None:
    run = create(steps=3)
    execute(run)
    content = (run.folder / STATE_FILE).read_bytes()
    (run.folder / STATE_FILE).write_bytes(content[: len(content) // 2])
    assert execute(run) == "failed"
    assert "not a readable safetensors file" in run.status()["reason"]
    assert run.metrics()


def test_an_unforeseen_error_is_a_sentence_with_its_traceback(create: Create, monkeypatch: pytest.MonkeyPatch) -> None:
    run = create()

    def ended() -> str:
        raise ZeroDivisionError("division by zero\nsecond line")

    assert execute(run, ended=ended) == "failed"
    found = run.status()
    assert found["reason"] == "the training broke off with ZeroDivisionError: division by zero"
    assert "Traceback" in found["traceback"]


@pytest.mark.parametrize("error", [MemoryError(), RuntimeError("[enforce fail] can't allocate memory: you tried")])
def test_want_of_memory_is_told_as_such(create: Create, error: Exception) -> None:
    run = create()

    def ended() -> str:
        raise error

    assert execute(run, ended=ended) == "failed"
    assert run.status()["reason"].startswith("the memory ran out")


def test_ctrl_c_leaves_the_run_stopped(create: Create) -> None:
    run = create()

    def ended() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute(run, ended=ended)
    assert run.status()["state"] == "stopped"
    assert "press Resume" in run.status()["reason"]


def test_a_run_at_work_elsewhere_is_refused(create: Create) -> None:
    run = create()
    status.write(run.folder, status.BLANK | {"state": "running", "pid": 1, "host": "elsewhere", "step": 3})
    with pytest.raises(UserError, match="being trained already"):
        execute(run)
    assert run.status()["step"] == 3


def test_a_broken_run_is_refused(create: Create) -> None:
    run = create()
    (run.folder / "config.json").write_text("{")
    with pytest.raises(UserError, match="is broken"):
        execute(runs.find(run.id, run.root))


def test_small_networks_get_one_thread_and_a_config_may_say_otherwise(create: Create) -> None:
    run = create()
    assert threads_for(run, run.config) == 1
    assert threads_for(run, run.config.replace(threads=3)) == 3
    points = [preset.config for preset in PRESETS.values() if DATASETS[preset.config.dataset].kind == "points"]
    assert {threads_that_pay(config) for config in points} == {1}


@pytest.mark.parametrize(
    ("origin", "here", "busy", "threads"),
    [("app", 2, 0, 1), ("app", 3, 0, 2), ("app", 16, 0, 2), ("app", 3, 1, 1), ("cli", 2, 0, 2), ("cli", 2, 1, 1)],
)
@pytest.mark.parametrize("preset", ["mnist-dcgan", "mnist-wgan-gp"])
def test_large_networks_get_two_threads_while_cores_idle(
    root: Any, monkeypatch: pytest.MonkeyPatch, preset: str, origin: str, here: int, busy: int, threads: int
) -> None:
    from gan_core.engines import cores as module

    config = PRESETS[preset].config
    run = runs.create(config, origin=origin, root=root)
    for _ in range(busy):
        other = runs.create(config, root=root)
        status.write(other.folder, {"state": "running"} | runs.process.identity())
    monkeypatch.setattr(module, "cores", lambda: here)
    assert threads_for(run, config) == threads


@pytest.mark.parametrize(("text", "quota"), [("max 100000", None), ("200000 100000", 2), ("50000 100000", 1)])
def test_a_container_counts_only_its_own_cores(
    tmp_path: Any, monkeypatch: pytest.MonkeyPatch, text: str, quota: int | None
) -> None:
    from gan_core.engines import cores as module

    free = cores()
    (tmp_path / "cpu.max").write_text(text)
    monkeypatch.setattr(module, "_QUOTA", tmp_path / "cpu.max")
    assert cores() == (min(quota, free) if quota else cores())
    assert cores() >= 1
