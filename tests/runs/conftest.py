"""A run to write to."""

from pathlib import Path

import pytest

from gan_core import runs
from tests.runs.handmade import CONFIG


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def run(root: Path) -> runs.Run:
    return runs.create(CONFIG, preset="ring-gan", root=root)
