"""Small runs."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.config.run_config import RunConfig

Create = Callable[..., runs.Run]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tmp_path / "runs"


@pytest.fixture
def create(root: Path) -> Create:
    """A run that never ends by itself, of networks that cost nothing, changed as asked."""

    def create(**changes: Any) -> runs.Run:
        small = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 8, "steps": 1_000_000}
        config = RunConfig(dataset="ring", generator_output="linear", device="cpu").replace(**(small | changes))
        return runs.create(config, root=root)

    return create
