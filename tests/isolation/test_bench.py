"""Child processes with limits: real ones, at real work."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from gan_core.base.errors import UserError
from gan_core.isolation.bench import Bench, Ended
from gan_core.isolation.child import Child
from gan_core.isolation.inspections import INSPECTION, weights_bench
from gan_core.isolation.limits import Limits
from tests.engines.patience import until
from tests.generators.foreign.slow import archive_of_members, wide, zip_of_large_pictures

PLAIN = Limits(seconds=60, megabytes=1_000, threads=0)


@pytest.fixture(scope="module")
def pictures() -> Iterator[Bench]:
    bench = Bench("pictures", "the .zip")
    yield bench
    bench.close()


@pytest.fixture
def zip_(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Sixty pictures of 36 million pixels each in 24 KB."""
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "sixty.zip"
    path.write_bytes(zip_of_large_pictures(60))
    return path


def is_alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


def at_work(bench: Bench, path: Path, limits: Limits = PLAIN):  # type: ignore[no-untyped-def]
    return bench.begin("pictures", limits, path=str(path), image_size=32)


def test_work_that_takes_too_long_is_ended_with_a_sentence(pictures: Bench, zip_: Path) -> None:
    pictures.warm_up()
    with at_work(pictures, zip_, Limits(seconds=0.0, megabytes=1_000, threads=0)) as doing:
        doing.wait(0)
        assert doing._child is not None
        doing._until = time.monotonic()  # no matter how long it took to start
        with pytest.raises(Ended, match=r"the .zip kept us busy for 0 seconds, which is the limit"):
            doing.result()


def test_who_leaves_ends_the_work(pictures: Bench, zip_: Path) -> None:
    with at_work(pictures, zip_) as doing:
        assert not doing.wait(0.01)
        assert doing._child is not None
        pid = doing._child.pid
        assert is_alive(pid)
    assert not is_alive(pid)


def test_work_that_needs_too_much_memory_is_ended_with_a_sentence(zip_: Path, tmp_path: Path) -> None:
    path = tmp_path / "wide.pt"
    path.write_bytes(wide(1_000))
    bench = weights_bench()
    with bench.begin("inspect", Limits(seconds=60, megabytes=60), path=str(path)) as doing, pytest.raises(Ended) as end:
        doing.result()
    bench.close()
    assert str(end.value) == "the file needs more than 60 MB of memory, which is the limit"


def test_what_the_work_says_is_said_here(pictures: Bench, tmp_path: Path) -> None:
    with at_work(pictures, tmp_path / "nowhere.zip") as doing, pytest.raises(UserError, match="there is no folder"):
        doing.result()


def test_no_more_than_two_are_at_work_and_the_third_has_its_turn(pictures: Bench, zip_: Path, tmp_path: Path) -> None:
    first, second = at_work(pictures, zip_), at_work(pictures, zip_)
    with at_work(pictures, tmp_path / "nowhere.zip") as third:
        assert not first.wait(0.01) and not second.wait(0.01) and not third.wait(0.01)
        assert third._child is None
        first.end()
        with pytest.raises(UserError, match="there is no folder"):
            third.result()
        assert second._child is not None
    second.end()


def test_one_that_did_its_work_does_the_next(pictures: Bench, tmp_path: Path) -> None:
    pids = set()
    for _ in range(3):
        with at_work(pictures, tmp_path / "nowhere.zip") as doing, pytest.raises(UserError, match="there is no folder"):
            doing.result()
        pids.add(pictures._idle[0].pid)  # who did it waits for the next; a quick one may be done at the first look
    assert len(pids) == 1


def test_a_child_ends_with_whoever_started_it(pictures: Bench, zip_: Path) -> None:
    with at_work(pictures, zip_) as doing:
        doing.wait(0.01)
        child = doing._child
        assert child is not None and child._process.stdin is not None
        child._process.stdin.close()  # as the system does when the parent dies
        until(lambda: not child.lives, "the child has ended")


def test_normal_weights_are_told_of_as_in_one_process(tmp_path: Path) -> None:
    import json

    import torch

    from gan_core.generators.foreign.inspection import inspect
    from gan_core.generators.foreign.report import Inspection
    from gan_core.generators.loading import load
    from gan_core.runs import list_runs

    run = next(run for run in list_runs(shipped=True) if run.has_weights)
    path = tmp_path / "bare.pt"
    torch.save(load(str(run.folder)).network.state_dict(), path)
    bench = weights_bench()
    with bench.begin("report", INSPECTION, path=str(path), name="bare.pt", choices={}) as doing:
        found = Inspection.from_dict(json.loads(doing.result()[1]))
    bench.close()
    assert found == Inspection.from_dict(json.loads(json.dumps(inspect(path, "bare.pt").to_dict())))


def test_members_are_counted_before_they_are_read(tmp_path: Path) -> None:
    from gan_core.generators.foreign.inspection import inspect

    path = tmp_path / "million.pt"
    path.write_bytes(archive_of_members(1_000_000))
    report = inspect(path)
    assert report.reason == "its archive says that it has 1,000,000 members, and 10,000 are legal"


def test_what_drawing_needs_is_told_before_it_is_drawn(tmp_path: Path) -> None:
    from gan_core.generators.foreign.inspection import inspect

    path = tmp_path / "wide.pt"
    path.write_bytes(wide(1_300))
    assert "a colour picture of 1,300 x 1,300 pixels, and takes 19 MiB; up to 16 MiB" in inspect(path).reason


def test_work_for_one_that_has_just_gone_home_is_done_by_another(pictures: Bench, tmp_path: Path) -> None:
    from gan_core.isolation.bounds import IDLE
    from gan_core.isolation.child import Lost

    class Gone(Child):
        def answer(self, seconds: float) -> None:
            raise Lost(IDLE)

    pictures.close()
    pictures._idle.append(Gone("pictures"))
    with at_work(pictures, tmp_path / "nowhere.zip") as doing, pytest.raises(UserError, match="there is no folder"):
        doing.result()


def test_a_child_that_ended_while_nobody_needed_it_leaves_nothing_open(pictures: Bench, tmp_path: Path) -> None:
    pictures.warm_up()
    (idle,) = pictures._idle
    os.kill(idle.pid, signal.SIGKILL)
    until(lambda: not idle.lives, "it has ended")
    with at_work(pictures, tmp_path / "nowhere.zip") as doing, pytest.raises(UserError, match="there is no folder"):
        doing.result()
    assert idle._process.stdin is not None and idle._process.stdin.closed
