"""A pool says which runs its workers are at."""

from pathlib import Path

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.local import Pool
from gan_core.runs import at_work
from tests.engines.patience import until, until_state
from ui.api.status import public

LONG = PRESETS["ring-gan"].config.replace(steps=1_000_000)


def test_who_waits_is_told_for_whom(tmp_path: Path) -> None:
    first, second = (runs.create(LONG, title=name, root=tmp_path) for name in ("First", "Second"))
    with Pool(tmp_path, workers=1):
        runs.enqueue(first)
        until_state(first, "running")
        runs.enqueue(second)
        assert at_work.read(tmp_path) == [first.id]
        until(lambda: public(second)["holders"][0]["left"], "its speed is known")
        [holder] = public(second)["holders"]
        assert (holder["id"], holder["title"], holder["state"]) == (first.id, "First", "running")
        first.pause()
        until_state(first, "paused")
        assert public(second)["holders"] == [{"id": first.id, "title": "First", "state": "paused", "left": None}]
        assert public(first)["holders"] is None
        first.stop()
        until_state(second, "running")
        until(lambda: at_work.read(tmp_path) == [second.id], "it is told")
    assert at_work.read(tmp_path) == [] and not list((tmp_path / "queue").glob(".at-work*"))


def test_what_a_dead_server_left_names_nobody(tmp_path: Path) -> None:
    run = runs.create(LONG, root=tmp_path)
    (tmp_path / "queue").mkdir()
    left = tmp_path / "queue" / ".at-work-1"
    left.write_text(f"{run.id}\n../x\nnothing")
    assert at_work.read(tmp_path) == []
    at_work.forget(tmp_path)
    assert not left.exists()
