"""control.json states what is wanted; orders from many sides add up; nonsense counts as not said."""

import json
import threading
import time
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import control


def test_orders_are_levels_and_counters(run: runs.Run) -> None:
    run.pause()
    run.pause()
    run.step("critic")
    run.step("critic")
    run.step("all")
    run.set_learning_rate("generator", 0.5)
    run.set_learning_rate("critic", 0)
    said = run.control()
    assert said.want == "pause"
    assert said.steps == {"all": 1, "critic": 2}
    assert said.lr == {"generator": 0.5, "critic": 0.0}
    run.resume()
    assert run.control().want == "run"
    assert run.control().steps == said.steps
    assert set(json.loads((run.folder / "control.json").read_text())) == {
        "want",
        "step_all",
        "step_critic",
        "lr",
    }


@pytest.mark.parametrize("value", [-1, 10.5, float("nan"), float("inf"), "fast", None, True])
def test_an_illegal_learning_rate_is_refused(run: runs.Run, value: Any) -> None:
    with pytest.raises(UserError, match="a learning rate is a number from 0 to 10"):
        run.set_learning_rate("critic", value)
    assert run.control().lr == {}


def test_an_unknown_player_is_refused(run: runs.Run) -> None:
    with pytest.raises(UserError, match="choose from all, generator, critic"):
        run.step("umpire")
    with pytest.raises(UserError, match="choose from generator, critic"):
        run.set_learning_rate("all", 1e-3)


def test_no_order_is_lost_between_threads(run: runs.Run) -> None:
    def press() -> None:
        for _ in range(20):
            run.step("all")

    threads = [threading.Thread(target=press) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert run.control().steps["all"] == 80


@pytest.mark.parametrize(
    "content",
    ["", "{", "[]", "null", '{"want": "dance", "step_all": "x", "lr": 3}', '{"lr": {"critic": -1}}'],
)
def test_nonsense_counts_as_not_said(run: runs.Run, content: str) -> None:
    (run.folder / "control.json").write_text(content)
    assert run.control() == control.Control()


def seen(watch: runs.ControlWatch) -> runs.Control | None:
    """What the next look at the disk brings."""
    time.sleep(control.LOOK_EVERY)
    return watch.look()


def test_a_watch_tells_changes_only(run: runs.Run) -> None:
    watch = runs.ControlWatch(run.folder)
    assert seen(watch) == control.Control()
    assert seen(watch) is None
    run.pause()
    told = seen(watch)
    assert told is not None
    assert told.want == "pause"
    assert seen(watch) is None


def test_a_watch_asks_the_disk_only_now_and_then(run: runs.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []
    original = control.ControlWatch._read_stamp
    monkeypatch.setattr(control.ControlWatch, "_read_stamp", lambda watch: asked.append(1) or original(watch))
    watch, end = runs.ControlWatch(run.folder), time.monotonic() + 0.1
    looks = 0
    while time.monotonic() < end:
        watch.look()
        looks += 1
    assert len(asked) <= 11
    assert looks > len(asked)


def test_a_watch_notices_that_the_run_is_gone(run: runs.Run) -> None:
    watch = runs.ControlWatch(run.folder)
    seen(watch)
    run.delete()
    with pytest.raises(runs.RunGone):
        seen(watch)


def test_a_run_without_a_control_file_is_to_run(run: runs.Run) -> None:
    (run.folder / "control.json").unlink()
    assert run.control() == control.Control()
    assert seen(runs.ControlWatch(run.folder)) is None
