"""The folder of a Hugging Face Space, as `make space` writes it, and each fault that it must not have."""

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from deploy import context
from deploy.space import write
from deploy.space_checks import faults, front_matter
from gan_core.base.errors import UserError
from tests.deploy.image import ROOT


@pytest.fixture(scope="module")
def space(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("space")
    write(folder)
    return folder


def test_it_holds_what_is_committed_and_let_through(space: Path) -> None:
    there = {str(path.relative_to(space)) for path in space.rglob("*") if path.is_file()}
    assert there == {*context.files(ROOT), "README.md", ".gitattributes"}
    assert front_matter((space / "README.md").read_text())["app_port"] == 8501


def test_it_is_written_again_over_an_earlier_one(space: Path) -> None:
    (space / ".git").mkdir()
    (space / "left_over.py").touch()
    write(space)
    assert (space / ".git").is_dir() and not (space / "left_over.py").exists()


def test_a_folder_of_something_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")
    told = subprocess.run([sys.executable, "-m", "deploy.space", tmp_path], cwd=ROOT, capture_output=True, text=True)
    assert told.returncode == 2 and "Traceback" not in told.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def replaced(old: str, new: str) -> Callable[[Path], object]:
    return lambda folder: (folder / "README.md").write_text((folder / "README.md").read_text().replace(old, new))


FAULTS: dict[str, Callable[[Path], object]] = {
    "does not begin with settings": replaced("---\ntitle", "title"),
    "sdk must be docker": replaced("sdk: docker", "sdk: streamlit"),
    "app_port is 80": replaced("app_port: 8501", "app_port: 80"),
    "title is missing": replaced("title: GAN Arena\n", ""),
    "colorTo must be one of": replaced("colorTo: yellow", "colorTo: ochre"),
    "short_description may have": replaced("see why", "see why " * 20),
    "there is no Dockerfile": lambda folder: (folder / "Dockerfile").unlink(),
    "to no large storage": lambda folder: (folder / "big.bin").write_bytes(bytes(10_000_001)),
    "may hold a secret": lambda folder: (folder / ".env").touch(),
    "a token of Hugging Face": lambda folder: (folder / "a.py").write_text("token = 'hf_" + "a" * 34 + "'"),
    "a private key": lambda folder: (folder / "a").write_text("-----BEGIN RSA " + "PRIVATE KEY-----"),
}


@pytest.mark.parametrize("told", FAULTS)
def test_each_fault_is_found(told: str, tmp_path: Path) -> None:
    (tmp_path / "README.md").write_text((ROOT / "deploy/space.md").read_text())
    (tmp_path / "Dockerfile").write_text("FROM scratch\nEXPOSE 8501\n")
    assert faults(tmp_path) == []
    FAULTS[told](tmp_path)
    assert [fault for fault in faults(tmp_path) if told in fault]


def test_dockerignore_beyond_what_is_understood_is_refused() -> None:
    assert context.lets_through("ui/a.py", list(context.rules("*\n!ui\n**/__pycache__")))
    assert not context.lets_through("ui/__pycache__/a.pyc", list(context.rules("*\n!ui\n**/__pycache__")))
    for line in ("ui/*.py", "!**/ui", "[ab]"):
        with pytest.raises(ValueError, match="understood"):
            list(context.rules(line))


def test_without_a_repository_nothing_is_taken(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="no git repository"):
        context.files(tmp_path)
