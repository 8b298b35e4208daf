"""Several runs as one batch in this process: each obeys its own control file, and ends in its own way."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import pytest
import torch

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.engines.execute import execute
from gan_core.engines.together import execute_together
from gan_core.runs import STATE_FILE, status
from gan_core.training.checkpoint import load_generator, load_state, save_state
from gan_core.training.game import Game
from tests.engines.patience import until, until_state

Create = Callable[..., runs.Run]
Seeds = Callable[..., list[runs.Run]]
Background = Callable[[Sequence[runs.Run]], threading.Thread]


@pytest.fixture
def seeds(create: Create) -> Seeds:
    return lambda count=3, **changes: [create(seed=seed, **changes) for seed in range(count)]


@pytest.fixture
def background() -> Iterator[Background]:
    """Execute in a thread; what is still at work in the end is stopped."""
    started: list[tuple[Sequence[runs.Run], threading.Thread]] = []

    def start(made: Sequence[runs.Run]) -> threading.Thread:
        thread = threading.Thread(target=execute_together, args=(made,))
        thread.start()
        started.append((made, thread))
        return thread

    yield start
    for made, thread in started:
        for run in made:
            if run.folder.exists():
                run.stop()
        thread.join(30)
        assert not thread.is_alive()


def until_step(run: runs.Run, step: int) -> None:
    until(lambda: run.status()["step"] >= step, f"{run.id} is at step {step}")


def tensors(run: runs.Run) -> dict[str, torch.Tensor]:
    return load_state(run.folder / STATE_FILE)["tensors"]


def test_every_member_leaves_the_folder_of_an_ordinary_run(seeds: Seeds, create: Create) -> None:
    made = seeds(steps=30)
    assert execute_together(made) == ["finished"] * 3
    for run in made:
        found = run.status()
        assert (found["state"], found["step"], found["saved"], found["threads"]) == ("finished", 30, 30, 1)
        assert found["lr"] == {
            "generator": run.config.players["generator"].lr,
            "critic": run.config.players["critic"].lr,
        }
        assert run.last_metrics()["step"] == 30 and "modes" in run.last_metrics()
        assert run.frame_steps()[0] == 0 and run.frame_steps()[-1] == 30
        assert load_generator(run.folder)[1:] == (run.config, 30)
        alone = create(steps=30, seed=run.config.seed)
        execute(alone)
        assert (found["together"], alone.status()["together"]) == (3, 1), "whose seconds they are"
        ours, theirs = tensors(run), tensors(alone)
        assert ours.keys() == theirs.keys()
        torch.testing.assert_close(
            ours["generator.net.0.weight"], theirs["generator.net.0.weight"], rtol=1e-3, atol=1e-4
        )
        assert torch.equal(ours["dice.data"], theirs["dice.data"])


def test_the_seeds_of_the_others_do_not_matter(create: Create) -> None:
    one, other = (
        [create(seed=seed, steps=40) for seed in (1, 2, 3)],
        [create(seed=seed, steps=40) for seed in (9, 2, 7)],
    )
    execute_together(one), execute_together(other)
    a, b = tensors(one[1]), tensors(other[1])
    assert all(torch.equal(a[name], b[name]) for name in a if name != "dice.torch")


def test_one_that_is_stopped_leaves_and_the_others_go_on(seeds: Seeds, background: Background) -> None:
    made = seeds()
    background(made)
    until_step(made[1], 20)
    made[1].stop()
    found = until_state(made[1], "stopped")
    assert found["saved"] == found["step"] == made[1].frame_steps()[-1] > 0
    for run in (made[0], made[2]):
        until_step(run, found["step"] + 50)
        assert run.status()["state"] == "running"


def test_one_that_rests_makes_single_steps_and_catches_up(seeds: Seeds, background: Background) -> None:
    made = seeds()
    background(made)
    until_step(made[0], 20)
    made[0].pause()
    step = until_state(made[0], "paused")["step"]
    assert made[0].status()["saved"] == step
    made[0].step("all")
    until(lambda: made[0].status()["step"] == step + 1, "the single step was made")
    until(lambda: made[1].status()["step"] > step + 100, "the others went on")
    made[0].resume()
    until_step(made[0], step + 300)
    assert {run.status()["state"] for run in made} == {"running"}


def test_if_all_rest_all_rest(seeds: Seeds, background: Background) -> None:
    made = seeds(2)
    background(made)
    until_step(made[1], 10)
    for run in made:
        run.pause()
    steps = [until_state(run, "paused")["step"] for run in made]
    for run in made:
        run.resume()
    for run, step in zip(made, steps, strict=True):
        until_step(run, step + 50)


def test_a_learning_rate_is_changed_for_one_alone(seeds: Seeds, background: Background) -> None:
    made = seeds(2)
    background(made)
    until_step(made[0], 10)
    made[0].set_learning_rate("critic", 0.0125)
    until(lambda: made[0].last_metrics().get("critic_lr") == 0.0125, "the rate has changed")
    until_step(made[1], made[1].status()["step"] + 50)
    assert made[1].last_metrics()["critic_lr"] == made[1].config.players["critic"].lr
    made[1].set_learning_rate("critic", 0.0125)
    until(lambda: made[1].last_metrics().get("critic_lr") == 0.0125, "the other's too")
    assert {run.status()["state"] for run in made} == {"running"}


def test_a_diverging_member_fails_alone(seeds: Seeds) -> None:
    """One begins with a weight that no float can square; the batch of all three goes on without it."""
    made = seeds(steps=200, objective="lsgan")
    state = Game(made[1].config).state_dict()
    state["tensors"]["critic.net.0.weight"][0, 0] = 1e38
    save_state(made[1].folder / STATE_FILE, state)
    assert execute_together(made) == ["finished", "failed", "finished"]
    reason = made[1].status()["reason"]
    assert "became infinite" in reason or "became NaN" in reason
    assert made[1].status()["traceback"] == ""
    assert all(load_generator(run.folder)[2] == 200 for run in (made[0], made[2]))


def test_members_that_diverge_fail_in_a_sentence(seeds: Seeds) -> None:
    made = seeds(objective="lsgan", critic_optimizer="sgd", critic_lr=10.0, generator_lr=10.0)
    assert execute_together(made) == ["failed"] * 3
    for run in made:
        assert "became NaN" in run.status()["reason"] or "became infinite" in run.status()["reason"]


def test_deleting_one_does_not_disturb_the_others(seeds: Seeds, background: Background) -> None:
    made = seeds()
    background(made)
    until_step(made[1], 10)
    made[1].delete()
    step = made[0].status()["step"]
    for run in (made[0], made[2]):
        until_step(run, step + 100)
    assert not made[1].folder.exists()


def test_a_stopped_member_goes_on_alone_bit_for_bit(seeds: Seeds, create: Create) -> None:
    """Through the ordinary way, from the state that the batch left: twice the same."""
    made, asked = seeds(2, steps=400), []

    def ended() -> str:
        asked.append(1)
        return "that is enough" if len(asked) > 4 else ""

    assert execute_together(made, ended=ended) == ["stopped", "stopped"]
    copy = create(seed=1, steps=400)
    (copy.folder / STATE_FILE).write_bytes((made[1].folder / STATE_FILE).read_bytes())
    status.write(copy.folder, made[1].status())
    assert 0 < made[1].status()["step"] < 400
    assert execute(made[1]) == execute(copy) == "finished"
    a, b = tensors(made[1]), tensors(copy)
    assert all(torch.equal(a[name], b[name]) for name in a)
    assert made[1].last_metrics()["step"] == 400


def test_stopped_members_go_on_together_from_where_each_is(seeds: Seeds) -> None:
    made, asked = seeds(steps=300), []
    execute(made[0], ended=lambda: "enough" if asked.append(1) or len(asked) > 40 else "")
    assert made[0].status()["state"] == "stopped"
    assert execute_together(made) == ["finished"] * 3
    assert [run.status()["step"] for run in made] == [300] * 3


def test_one_that_is_at_work_elsewhere_is_left_alone(seeds: Seeds) -> None:
    made = seeds(steps=5)
    status.write(made[1].folder, status.BLANK | {"state": "running", "pid": 1, "host": "elsewhere", "step": 3})
    assert execute_together(made) == ["finished", "refused", "finished"]
    assert made[1].status()["step"] == 3


def test_an_error_of_the_batch_is_everybodys(seeds: Seeds, monkeypatch: pytest.MonkeyPatch) -> None:
    made, before = seeds(2), torch.bmm

    def bmm(*arguments: Any, **options: Any) -> torch.Tensor:
        if made[0].frame_steps():
            raise RuntimeError("can't allocate memory: you tried")
        return before(*arguments, **options)

    monkeypatch.setattr(torch, "bmm", bmm)
    assert execute_together(made) == ["failed", "failed"]
    assert all(run.status()["reason"].startswith("the memory ran out") for run in made)


def test_ctrl_c_leaves_all_stopped(seeds: Seeds) -> None:
    made = seeds(2)

    def ended() -> str:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        execute_together(made, ended=ended)
    assert {run.status()["state"] for run in made} == {"stopped"}


def test_runs_that_do_not_fit_are_refused_before_anything_is_done(create: Create) -> None:
    made = [create(), create(batch_size=9)]
    with pytest.raises(UserError, match="differ in batch_size"):
        execute_together(made)
    assert {run.status()["state"] for run in made} == {"queued"}
