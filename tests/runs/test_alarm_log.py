"""Alarms: kept in order, cut back with the rest of the run, told to followers."""

from gan_core import runs
from gan_core.base.events import Alarm
from tests.runs.handmade import report


def test_alarms_are_kept_and_rewound(run: runs.Run) -> None:
    assert run.alarms() == []
    with runs.Recorder(run) as recorder:
        for step in (10, 20, 30):
            recorder.write(report(step))
            recorder.write(Alarm(step, "missing modes", f"at {step}"))
    assert [(row["step"], row["text"]) for row in run.alarms()] == [(10, "at 10"), (20, "at 20"), (30, "at 30")]
    with runs.Recorder(run) as recorder:
        recorder.rewind(20)
    assert [row["step"] for row in run.alarms()] == [10, 20]


def test_a_torn_alarm_was_never_raised(run: runs.Run) -> None:
    with runs.Recorder(run) as recorder:
        recorder.write(Alarm(1, "imbalance", "crowded"))
    with (run.folder / "alarms.jsonl").open("ab") as file:
        file.write(b'{"step": 2, "ki')
    assert [row["step"] for row in run.alarms()] == [1]
    with runs.Recorder(run) as recorder:
        recorder.write(Alarm(3, "imbalance", "again"))
    assert [row["step"] for row in run.alarms()] == [1, 3]
