"""What all tests share: one thread per process, and data that may be absent."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
import torch
from playwright.sync_api import Playwright, sync_playwright

torch.set_num_threads(1)


@pytest.fixture(scope="session")
def needs_data() -> None:
    """Skip where the real datasets are not on disk, and say so."""
    folder = os.environ.get("GAN_ARENA_DATA", "")
    if not folder or not (Path(folder) / "MNIST").is_dir():
        pytest.skip("GAN_ARENA_DATA names no folder with MNIST in it")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    """The one driver of browsers: a thread cannot have two at a time."""
    with sync_playwright() as playwright:
        yield playwright
