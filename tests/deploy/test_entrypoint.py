"""What the entry point makes of its surroundings, each time as a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from deploy import health
from deploy.entrypoint import PLACES, CannotStart, environment, port
from tests.deploy.image import ROOT


def started(**settings: str) -> subprocess.CompletedProcess[str]:
    """`python -m deploy.entrypoint --help`, which ends after the folders are made."""
    return subprocess.run(
        [sys.executable, "-m", "deploy.entrypoint", "--help"],
        cwd=ROOT, env={"PATH": os.environ["PATH"], **settings}, capture_output=True, text=True,
    )  # fmt: skip


def test_all_that_is_written_lies_in_the_volume(tmp_path: Path) -> None:
    told = started(GAN_ARENA_VOLUME=str(tmp_path / "volume"))
    assert told.returncode == 0, told.stderr
    assert all((tmp_path / "volume" / place).is_dir() for place in PLACES.values())


def test_a_place_that_is_named_is_kept(tmp_path: Path) -> None:
    settings = environment({"GAN_ARENA_VOLUME": str(tmp_path), "GAN_ARENA_RUNS": "/elsewhere"})
    assert settings["GAN_ARENA_RUNS"] == "/elsewhere"
    assert settings["GAN_ARENA_DATA"] == str(tmp_path / "datasets")


def test_a_place_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    told = started(GAN_ARENA_VOLUME=str(tmp_path / "file"))
    assert told.returncode == 2
    assert "cannot write to" in told.stderr and "Traceback" not in told.stderr
    assert told.stderr.count("\n") == 1


@pytest.mark.parametrize("given", ["0", "65536", "-1", "http", "8501; ls", " 1", "٣"])
def test_a_port_that_is_none_is_refused(given: str) -> None:
    with pytest.raises(CannotStart, match="from 1 to 65535"):
        port({"PORT": given})


def test_streamlits_own_port_comes_before_the_hosts() -> None:
    assert port({"STREAMLIT_SERVER_PORT": "8600", "PORT": "8700"}) == 8600
    assert port({"PORT": "8700"}) == 8700
    assert port({}) == 8501


@pytest.mark.parametrize("base", ["gan", "/gan", "gan/", "/gan/"])
def test_health_is_asked_below_the_base_path(base: str) -> None:
    asked = health.address({"STREAMLIT_SERVER_BASE_URL_PATH": base, "PORT": "8700"})
    assert asked == "http://127.0.0.1:8700/gan/_stcore/health"


def test_an_app_that_does_not_answer_is_not_well() -> None:
    told = subprocess.run([sys.executable, "-m", "deploy.health"], cwd=ROOT, env={"PORT": "9"}, capture_output=True)
    assert told.returncode == 1
