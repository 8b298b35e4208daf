"""A small class on a real server: nothing breaks, and no follower misses a report. Costs are for the benchmark."""

import json
import os
import subprocess
import sys

import pytest

from tests.browser.find import find
from tests.browser.server import ROOT

pytestmark = pytest.mark.browser
CLASS = ["--visitors", "10", "--browsers", "2", "--trainings", "2", "--seconds", "30", "--json"]


def test_nothing_breaks_and_nothing_is_lost() -> None:
    if find() is None and os.environ.get("GAN_ARENA_REQUIRE_BROWSER") != "1":
        pytest.skip("no Chromium was found")
    ended = subprocess.run(
        [sys.executable, "-m", "benchmarks.load", *CLASS], cwd=ROOT, capture_output=True, text=True, timeout=600
    )
    found = json.loads(ended.stdout.splitlines()[-1])
    assert (found["errors"], found["lost"]) == (0, 0), ended.stderr
    assert found["done"].keys() >= {"open_a_page", "follow", "drag", "queue", "browser pages"}
    assert found["lag_p95"] > 0 and found["page_p95"] > 0
