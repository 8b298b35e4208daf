"""Every test has a cache, a data folder and a working directory of its own."""

import os
from pathlib import Path

import pytest

# Taken before a test changes the working directory: the path may be relative.
SHARED = Path(os.environ["GAN_ARENA_DATA"]).resolve() if os.environ.get("GAN_ARENA_DATA") else None


@pytest.fixture(autouse=True)
def data_folder(tmp_path, monkeypatch):
    """An empty folder that GAN_ARENA_DATA names."""
    for name in ("data", "cwd"):
        (tmp_path / name).mkdir()
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    monkeypatch.setenv("GAN_ARENA_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path / "cwd")
    return tmp_path / "data"


@pytest.fixture
def shared_data(monkeypatch):
    """The folder with the real datasets, searched again by the loaders."""
    if SHARED is None or not SHARED.is_dir():
        pytest.skip("GAN_ARENA_DATA does not name a folder with the real datasets")
    monkeypatch.setenv("GAN_ARENA_DATA", str(SHARED))
    return SHARED
