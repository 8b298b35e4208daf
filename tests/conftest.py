"""What all tests share: one thread per process, and data that may be absent."""

import os
from pathlib import Path

import pytest
import torch

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def needs_data() -> None:
    """Skip where the real datasets are not on disk, and say so."""
    folder = os.environ.get("GAN_ARENA_DATA", "")
    if not folder or not (Path(folder) / "MNIST").is_dir():
        pytest.skip("GAN_ARENA_DATA names no folder with MNIST in it")
