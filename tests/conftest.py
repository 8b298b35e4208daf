"""What all tests share: one thread per process, and data that may be absent."""

import os
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import settings
from playwright.sync_api import Playwright, sync_playwright

torch.set_num_threads(1)
settings.register_profile("without a clock", deadline=None)  # a busy machine is no failure
settings.load_profile("without a clock")

# Files that take minutes begin first, so that no worker is left alone with one at the end.
LONG = (
    *("test_random_generators", "test_branches", "test_strangers", "test_whole_models", "test_autoencoders"),
    *("test_layout", "test_pages", "test_race", "test_live_view", "test_latent", "test_proxies"),
)


@pytest.hookimpl(tryfirst=True)  # before tests are chosen by their marks
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long files first, all else in the order of their names. Whoever needs a browser is marked so: its driver
    keeps an event loop running, which other tests of its process may not meet."""
    for item in items:
        if "playwright" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.browser)
    items.sort(key=lambda item: LONG.index(item.path.stem) if item.path.stem in LONG else len(LONG))


@pytest.hookimpl(tryfirst=True)  # before fixtures draw
def pytest_runtest_setup() -> None:
    """The same numbers for every test, whichever ran before it: a network that is dead by chance is dead every time."""
    random.seed(0)
    np.random.seed(0)
    torch.manual_seed(0)


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
