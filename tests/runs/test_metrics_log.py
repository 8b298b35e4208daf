"""metrics.jsonl: torn tails, followers, rewinding."""

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core import runs
from gan_core.runs import metrics_log
from gan_core.runs.metrics_log import MetricsLog, MetricsTail
from tests.runs.handmade import report


@pytest.fixture
def log(tmp_path: Path) -> MetricsLog:
    log = MetricsLog(tmp_path / "metrics.jsonl")
    yield log
    log.close()


def steps(rows: list[metrics_log.Row] | None) -> list[int]:
    assert rows is not None
    return [row["step"] for row in rows]


def test_a_row_is_the_report(log: MetricsLog) -> None:
    log.add(report(3, score_real=1 / 3, modes=8))
    (row,) = MetricsTail(log.path).read() or []
    assert row["score_real"] == pytest.approx(1 / 3, rel=1e-6)
    assert (row["step"], row["seconds"], row["images"], row["modes"]) == (3, 0.03, 192, 8)


def test_what_json_cannot_say_becomes_null(log: MetricsLog) -> None:
    log.add(report(1, critic_loss=math.nan, generator_loss=math.inf, penalty=-math.inf))

    def refuse(word: str) -> None:
        raise AssertionError(f"{word} is no JSON")

    row = json.loads(log.path.read_text(), parse_constant=refuse)
    assert row["critic_loss"] is row["generator_loss"] is row["penalty"] is None


def test_a_follower_gets_every_row_once(log: MetricsLog) -> None:
    tail = MetricsTail(log.path)
    assert tail.read() == []
    assert not tail.changed()
    for step in range(1, 4):
        log.add(report(step))
    assert tail.changed()
    assert steps(tail.read()) == [1, 2, 3]
    assert not tail.changed()
    log.add(report(4))
    assert steps(tail.read()) == [4]
    assert tail.row == 4
    assert tail.offset == log.path.stat().st_size


def test_a_follower_waits_for_the_rest_of_a_line(log: MetricsLog) -> None:
    log.add(report(1))
    line = metrics_log.encode(report(2))
    with log.path.open("ab") as file:
        file.write(line[:10])
    tail = MetricsTail(log.path)
    assert steps(tail.read()) == [1]
    assert steps(tail.read()) == []
    with log.path.open("ab") as file:
        file.write(line[10:])
    assert steps(tail.read()) == [2]


def test_a_follower_that_skips_starts_at_the_end(log: MetricsLog) -> None:
    for step in range(5):
        log.add(report(step))
    tail = MetricsTail(log.path)
    tail.skip()
    assert tail.row == 5
    log.add(report(5))
    assert steps(tail.read()) == [5]


def test_a_follower_is_told_when_the_log_was_cut_back(log: MetricsLog) -> None:
    for step in range(10):
        log.add(report(step))
    tail = MetricsTail(log.path)
    tail.read()
    log.rewind(4)
    for step in range(5, 40):  # longer than before by the time the follower looks
        log.add(report(step, score_real=0.123456))
    assert tail.changed()
    assert tail.read() is None
    assert steps(tail.read()) == list(range(40))


def test_a_follower_is_told_when_the_log_was_deleted(log: MetricsLog) -> None:
    log.add(report(1))
    tail = MetricsTail(log.path)
    tail.read()
    log.path.unlink()
    assert tail.changed()
    assert tail.read() is None
    assert tail.read() == []


@pytest.mark.parametrize("tail", [b'{"step": 4, "sec', b"\0" * 40, b"\0" * 40 + b"\n", b"[]\n", b'{"step": 4}'])
def test_a_torn_tail_is_ignored_and_then_cut_off(tmp_path: Path, tail: bytes) -> None:
    path = tmp_path / "metrics.jsonl"
    whole = b"".join(metrics_log.encode(report(step)) for step in (1, 2, 3))
    path.write_bytes(whole + tail)
    assert steps(MetricsTail(path).read()) == [1, 2, 3]
    assert metrics_log.last_row(path)["step"] == 3
    log = MetricsLog(path)
    assert path.read_bytes() == whole
    log.add(report(4))
    log.close()
    assert steps(MetricsTail(path).read()) == [1, 2, 3, 4]


@given(st.integers(0, 400))
def test_wherever_a_crash_cuts_only_the_last_report_is_lost(tmp_path_factory: pytest.TempPathFactory, cut: int) -> None:
    path = tmp_path_factory.mktemp("torn") / "metrics.jsonl"
    lines = [metrics_log.encode(report(step)) for step in range(4)]
    whole = b"".join(lines)
    path.write_bytes(whole[:cut])
    kept = next(n for n in range(4, -1, -1) if len(b"".join(lines[:n])) <= cut)
    assert steps(MetricsTail(path).read()) == list(range(kept))


def test_rewinding_keeps_what_was_before(log: MetricsLog) -> None:
    for step in (0, 10, 20, 20, 30):
        log.add(report(step))
    log.rewind(20)
    assert steps(MetricsTail(log.path).read()) == [0, 10, 20, 20]
    log.rewind(-1)
    assert log.path.read_bytes() == b""
    log.add(report(1))
    assert steps(MetricsTail(log.path).read()) == [1]


def test_a_log_with_nothing_to_cut_stays_the_same_file(tmp_path: Path) -> None:
    path = tmp_path / "metrics.jsonl"
    path.write_bytes(metrics_log.encode(report(1)))
    before = path.stat().st_ino
    log = MetricsLog(path)
    log.rewind(1)
    log.close()
    assert path.stat().st_ino == before


def test_the_last_row_comes_from_the_end_of_a_long_log(log: MetricsLog) -> None:
    assert metrics_log.last_row(log.path) == {}
    for step in range(500):
        log.add(report(step))
    assert metrics_log.last_row(log.path)["step"] == 499


def test_a_run_reads_its_rows_from_any_on(run: runs.Run) -> None:
    assert run.metrics() == []
    assert run.last_metrics() == {}
    with runs.Recorder(run) as recorder:
        for step in range(5):
            recorder.write(report(step))
    assert steps(run.metrics()) == [0, 1, 2, 3, 4]
    assert steps(run.metrics(after_row=3)) == [3, 4]
    assert run.metrics(after_row=9) == []
    assert run.last_metrics()["step"] == 4
