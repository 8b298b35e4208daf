"""How far a run is, where no terminal watches: one line every 30 seconds, by a clock of the test's own."""

import io
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.cli.progress import LOG, Progress, log_line
from gan_core.runs import Recorder
from tests.runs.handmade import CONFIG, report


class Clock:
    """Lets `rounds` waits pass at once."""

    def __init__(self, rounds: int) -> None:
        self.rounds, self.waited = rounds, list[float]()

    def __call__(self, seconds: float) -> bool:
        self.waited.append(seconds)
        return len(self.waited) > self.rounds


def test_a_log_has_a_line_every_thirty_seconds(tmp_path: Path) -> None:
    run = runs.create(CONFIG, root=tmp_path)
    with Recorder(run) as recorder:
        recorder.status("running")
        for step in (10, 20):
            recorder.write(report(step, critic_loss=1.25, generator_loss=0.75))
        recorder.status("running")
    log, clock = io.StringIO(), Clock(3)
    with Progress(run, log, clock):
        pass
    lines = log.getvalue().splitlines()
    assert clock.waited == [LOG] * 4 and LOG == 30
    assert len(lines) == 3
    assert lines[0].startswith("step 20 of 100, critic loss 1.25, generator loss 0.75, 100.0 steps/s")


def test_a_run_that_is_deleted_ends_the_log(tmp_path: Path) -> None:
    run = runs.create(CONFIG, root=tmp_path)
    log = io.StringIO()
    progress = Progress(run, log, Clock(3))
    run.delete()
    with progress:
        pass
    assert log.getvalue() == ""


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ({"state": "starting", "reason": "Downloading MNIST (3%)"}, "starting Downloading MNIST (3%)"),
        ({"state": "running", "reason": ""}, "step 0 of 100"),
        ({"state": "running", "reason": "scoring 10,000 samples"}, "step 0 of 100, scoring 10,000 samples"),
    ],
)
def test_a_line_says_what_is_done(status: dict[str, str], told: str) -> None:
    assert log_line(runs.status.BLANK | status, {}, 100) == told
