"""frames: addressed by step, torn tails, thinning, shared readers."""

import os
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from safetensors.numpy import load

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import frame_log
from gan_core.runs.frame_log import FrameLog, FrameReader
from tests.runs.handmade import picture


@pytest.fixture
def log(tmp_path: Path) -> Iterator[FrameLog]:
    log = FrameLog(tmp_path / "frames", budget=1_000_000)
    yield log
    log.close()


def payload(step: int, length: int = 100) -> bytes:
    return (f"{step}:".encode() * length)[:length]


def test_pictures_are_read_by_step(log: FrameLog) -> None:
    reader = FrameReader(log.path)
    assert (reader.steps(), reader.newest()) == ([], None)
    for step in (0, 7, 9):
        log.add(step, payload(step))
    assert reader.steps() == [0, 7, 9]
    assert reader.read(7) == payload(7)
    assert reader.newest() == (9, 3)
    log.add(12, payload(12))
    assert reader.read(12) == payload(12)
    with pytest.raises(UserError, match="no picture of step 8"):
        reader.read(8)


def test_a_step_that_is_painted_again_shows_the_new_picture(log: FrameLog) -> None:
    reader = FrameReader(log.path)
    log.add(5, payload(5))
    assert reader.newest() == (5, 1)
    log.add(5, b"the critic has moved")
    assert reader.newest() == (5, 2)
    assert reader.steps() == [5]
    assert reader.read(5) == b"the critic has moved"


def test_no_log_is_no_pictures(tmp_path: Path) -> None:
    reader = FrameReader(tmp_path / "frames")
    assert (reader.steps(), reader.newest()) == ([], None)
    with pytest.raises(UserError, match="no picture of step 0"):
        reader.read(0)


@pytest.mark.parametrize("cut", [1, 10, 19, 20, 21, 60, 119])
def test_a_torn_tail_is_ignored_and_then_cut_off(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "frames"
    whole = frame_log.encode(1, payload(1)) + frame_log.encode(2, payload(2))
    path.write_bytes(whole + frame_log.encode(3, payload(3))[:cut])
    reader = FrameReader(path)
    assert reader.steps() == [1, 2]
    log = FrameLog(path, budget=10_000)
    assert path.read_bytes() == whole
    log.add(4, payload(4))
    log.close()
    assert reader.steps() == [1, 2, 4]
    assert reader.read(4) == payload(4)


@pytest.mark.parametrize("noise", [b"\0" * 500, b"GAFR" + b"\xff" * 200, b"what is this doing here, it is no record"])
def test_noise_at_the_end_is_cut_off(tmp_path: Path, noise: bytes) -> None:
    path = tmp_path / "frames"
    whole = frame_log.encode(1, payload(1))
    path.write_bytes(whole + noise)
    assert FrameReader(path).steps() == [1]
    FrameLog(path, budget=10_000).close()
    assert path.read_bytes() == whole


def test_a_damaged_picture_is_refused_and_the_others_are_kept(tmp_path: Path) -> None:
    path = tmp_path / "frames"
    records = [bytearray(frame_log.encode(step, payload(step))) for step in (1, 2)]
    records[1][-1] ^= 1
    path.write_bytes(b"".join(records))
    reader = FrameReader(path)
    assert reader.read(1) == payload(1)
    with pytest.raises(UserError, match="step 2 is damaged"):
        reader.read(2)
    FrameLog(path, budget=10_000).close()  # a crash of the whole machine can leave such a record, at the end
    assert reader.steps() == [1]


def test_a_log_stays_under_its_budget_and_dense_where_it_matters(tmp_path: Path) -> None:
    budget = 200 * 120
    log, reader = FrameLog(tmp_path / "frames", budget), FrameReader(tmp_path / "frames")
    for step in range(0, 30_000, 10):
        log.add(step, payload(step))
        assert log.path.stat().st_size <= budget
    log.close()
    kept = reader.steps()
    assert kept[0] == 0
    assert kept[-1] == 29_990
    assert all(reader.read(step) == payload(step) for step in kept)
    middle = [step for step in kept if step < 22_500]  # the newest have not been thinned yet
    gaps = np.diff(np.sqrt(middle))
    assert len(kept) > 60
    assert gaps.max() < 6 * np.median(gaps)


def test_spreading_keeps_both_ends_and_about_half() -> None:
    records = [frame_log.Record(step, 0, 80, 0) for step in range(1000)]
    kept = frame_log.spread(records, room=500 * 100)
    steps = [record.step for record in kept]
    assert (steps[0], steps[-1], len(steps)) == (0, 999, 500)
    early, late = np.diff(steps[:50]).mean(), np.diff(steps[-50:]).mean()
    assert early < late


def test_spreading_never_goes_below_two() -> None:
    records = [frame_log.Record(step, 0, 10_000, 0) for step in range(5)]
    assert [record.step for record in frame_log.spread(records, room=1)] == [0, 4]


def test_a_reader_notices_a_thinned_log(tmp_path: Path) -> None:
    log, reader = FrameLog(tmp_path / "frames", budget=10 * 120), FrameReader(tmp_path / "frames")
    for step in range(10):
        log.add(step, payload(step))
    assert reader.steps() == list(range(10))
    before = reader.newest()
    log.add(10, payload(10))
    assert len(reader.steps()) < 10
    assert all(reader.read(step) == payload(step) for step in reader.steps())
    after = reader.newest()
    assert before is not None
    assert after is not None
    assert after[0] == 10
    assert after[1] > before[1]
    log.close()


def test_a_reader_notices_when_an_inode_is_used_again(tmp_path: Path) -> None:
    """As after two thinnings: another log in the same file, longer than what was read."""
    path = tmp_path / "frames"
    path.write_bytes(b"".join(frame_log.encode(step, payload(step)) for step in range(5)))
    reader = FrameReader(path)
    assert reader.steps() == [0, 1, 2, 3, 4]
    path.write_bytes(b"".join(frame_log.encode(step, payload(step)) for step in range(0, 20, 2)))
    assert reader.steps() == list(range(0, 20, 2))
    assert reader.read(8) == payload(8)


def test_reading_while_the_log_is_written_and_thinned(tmp_path: Path) -> None:
    log, reader = FrameLog(tmp_path / "frames", budget=50 * 1020), FrameReader(tmp_path / "frames")
    log.add(0, payload(0, 1000))
    wrong: list[int] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            newest = reader.newest()
            assert newest is not None
            for step in (0, newest[0]):
                try:
                    if reader.read(step) != payload(step, 1000):
                        wrong.append(step)
                except UserError as error:
                    assert "no picture" in str(error)  # thinned away meanwhile

    threads = [threading.Thread(target=read) for _ in range(2)]
    for thread in threads:
        thread.start()
    for step in range(1, 2000):
        log.add(step, payload(step, 1000))
    done.set()
    for thread in threads:
        thread.join()
    log.close()
    assert wrong == []


def test_rewinding_forgets_later_pictures(log: FrameLog) -> None:
    reader = FrameReader(log.path)
    for step in (0, 10, 20, 30):
        log.add(step, payload(step))
    reader.steps()
    log.rewind(20)
    assert reader.steps() == [0, 10, 20]
    log.add(25, payload(25))
    assert reader.steps() == [0, 10, 20, 25]
    log.rewind(-1)
    assert reader.steps() == []


def test_a_look_at_an_unchanged_log_reads_no_picture(log: FrameLog, monkeypatch: pytest.MonkeyPatch) -> None:
    for step in range(100):
        log.add(step, payload(step))
    reader = FrameReader(log.path)
    reader.steps()
    scanned: list[int] = []
    original = frame_log.scan

    def count(*arguments: object) -> list[frame_log.Record]:
        found = original(*arguments)  # type: ignore[arg-type]
        scanned.append(len(found))
        return found

    monkeypatch.setattr(frame_log, "scan", count)
    reader.steps()
    log.add(100, payload(100))
    reader.steps()
    assert scanned == [0, 1]


def test_a_run_keeps_its_pictures_as_safetensors(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.write(picture(0))
        recorder.write(picture(40))
    assert run.frame_steps() == [0, 40]
    arrays = load(run.frame(40))
    assert arrays["fake"].shape == (16, 2)
    assert (arrays["fake"] == 40).all()
    assert run.frames is runs.find(run.id, run.root).frames  # one index, however many requests
    assert len(os.listdir("/proc/self/fd")) < 100 if os.path.isdir("/proc/self/fd") else True
