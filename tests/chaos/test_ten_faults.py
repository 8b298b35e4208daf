"""Ten faults at random against a real server with trainings going on: everything that must hold, holds."""

import json
import subprocess
import sys

from tests.browser.server import ROOT


def test_whatever_breaks_nothing_but_the_last_report_is_lost() -> None:
    command = [sys.executable, "-m", "benchmarks.chaos", "--faults", "10", "--seed", "1", "--json"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=900, check=False)
    told = json.loads(done.stdout.splitlines()[-1])
    assert (told["faults"], told["failed"], done.returncode) == (10, 0, 0), done.stdout + done.stderr
