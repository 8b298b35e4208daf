"""The files for Docker, Compose, systemd and the proxies, before linters and readers that need none of them."""

import configparser
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from deploy import context
from tests.deploy import image
from tests.deploy.image import ROOT

BIN = Path(sys.prefix) / "bin"


def test_the_dockerfile_is_clean() -> None:
    told = subprocess.run([BIN / "hadolint", ROOT / "Dockerfile"], capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_compose_keeps_to_its_schema() -> None:
    command = [BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", ROOT / "compose.yaml"]
    told = subprocess.run(command, capture_output=True, text=True)
    assert told.returncode == 0, told.stdout


def test_compose_and_the_dockerfile_agree() -> None:
    service = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]["gan-arena"]
    lines = (ROOT / "Dockerfile").read_text().splitlines()
    assert all(f"ARG {name}=" in "\n".join(lines) for name in service["build"]["args"])
    assert all(f"EXPOSE {port.split(':')[-1]}" in lines for port in service["ports"])


def test_the_image_runs_as_user_1000_with_a_health_check() -> None:
    stage = image.stages()[""]
    assert stage.user == "1000"
    assert stage.entrypoint == ["python", "-m", "deploy.entrypoint"]
    assert stage.health == ["python", "-m", "deploy.health"]


@pytest.mark.parametrize("layer", ["weights", "datasets"])
@pytest.mark.parametrize("chosen", ["yes", "no"])
def test_layers_can_be_left_out(layer: str, chosen: str) -> None:
    argument = {"weights": "WEIGHTS", "datasets": "MNIST"}[layer]
    made = image.stages(**{argument: chosen})
    assert made[layer].base in made
    assert bool(made[layer].copies or made[layer].runs) == (chosen == "yes")


def test_all_that_the_image_copies_is_in_its_context() -> None:
    let_through = context.files(ROOT)
    for stage in image.stages().values():
        for source, _, whence in stage.copies:
            assert whence or any(path == source or path.startswith(f"{source}/") for path in let_through), source


def test_nothing_for_developers_gets_into_the_image() -> None:
    assert not [path for path in context.files(ROOT) if path.startswith(("tests/", "benchmarks/", ".git/", "docs/"))]


def test_the_service_starts_what_the_image_starts() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.optionxform = str  # type: ignore[assignment, method-assign]
    unit.read(ROOT / "deploy/gan-arena.service")
    assert "-m deploy.entrypoint" in unit["Service"]["ExecStart"]
    assert unit["Service"]["StateDirectory"] == "gan-arena"  # which %S/gan-arena is


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze must be installed")
def test_systemd_reads_the_service_without_complaint(tmp_path: Path) -> None:
    text = (ROOT / "deploy/gan-arena.service").read_text()
    file = tmp_path / "gan-arena.service"
    file.write_text(text.replace("/opt/gan-arena/.venv/bin/python", sys.executable))
    told = subprocess.run(["systemd-analyze", "verify", file], capture_output=True, text=True)
    assert str(file.name) not in told.stderr, told.stderr
