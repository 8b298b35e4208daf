"""Light presets that have together every trait of any go on bit for bit after `kill -9`, at a random step.

Presets of larger networks and data: `python -m benchmarks.resume`.
"""

import random
from pathlib import Path

import pytest

from benchmarks import resume


@pytest.mark.parametrize("preset", resume.families(resume.light()))
def test_a_killed_run_goes_on_bit_for_bit(tmp_path: Path, preset: str) -> None:
    assert resume.differences(preset, tmp_path, random.Random(preset), steps=3) == []
