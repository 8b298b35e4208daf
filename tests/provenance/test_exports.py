"""A contract over every way out of the app: what leaves it says that a model has made it."""

import ast
import base64
import io
import re
import zipfile
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from gan_core import races, runs
from gan_core.__main__ import main
from gan_core.base.version import GAN_ARENA
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.hub.publish import export_folder
from gan_core.latent.latent_state import LatentState
from gan_core.latent.snippet import snippet
from gan_core.provenance import png
from gan_core.provenance.files import origin_in
from gan_core.provenance.origin import GENERATED, Origin
from gan_core.provenance.whence import whence
from gan_core.races.export import RACE_EXPORTS
from gan_core.runs.export import EXPORTS
from gan_core.runs.export.origin import model_of
from gan_core.runs.importing.run import import_zip
from gan_core.studio.jobs import Order
from gan_core.studio.orders import Orders

TABLES = {"application/json", "text/csv; charset=utf-8"}  # figures and settings: nothing in them is generated
EMBEDDED = re.compile(rb'src="data:image/png;base64,([^"]+)"')
SMALL = RunConfig(dataset="digits", generator_output="tanh", steps=3, batch_size=16, latent_dim=8, seed=5)
SMALL = SMALL.replace(generator_widths=(16,), critic_widths=(16,))


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="module")
def run(root: Path) -> runs.Run:
    run = runs.create(SMALL, preset="digits-gan", root=root)
    assert execute(run) == "finished"
    return run


def told(content: bytes, folder: Path) -> Origin:
    """What a file says, which must be that a model has made it."""
    (folder / "file").write_bytes(content)
    _, origin = origin_in(folder / "file")
    assert origin is not None and origin.source_type == GENERATED and origin.tool == f"GAN Arena {GAN_ARENA}"
    return origin


def check(content: bytes, media_type: str, ids: list[str], folder: Path) -> None:
    if media_type in TABLES:
        return
    parts = [content]
    if media_type.startswith("text/html"):
        parts = [base64.b64decode(found) for found in EMBEDDED.findall(content)]
    assert parts
    for part in parts:
        origin = told(part, folder)
        assert [maker.run for maker in origin.makers] == ids
        if part.startswith(png.BEGINS):
            assert whence(folder / "file").agrees is True, "sheets bear the mark of the same runs"
        assert all(maker.model == model_of(SMALL) and maker.seed == 5 for maker in origin.makers)


@pytest.mark.parametrize("name", EXPORTS)
def test_every_download_of_a_run(name: str, run: runs.Run, tmp_path: Path) -> None:
    content = EXPORTS[name].make(run)
    check(content, EXPORTS[name].media_type, [run.id], tmp_path)
    assert EXPORTS[name].make(run) == content, "no clock"


@pytest.mark.parametrize("name", RACE_EXPORTS)
def test_every_download_of_a_race(name: str, tmp_path: Path) -> None:
    race = races.create([("A", SMALL), ("B", SMALL)], root=tmp_path / "runs", steps=2)
    lanes = race.all_runs()
    assert all(execute(lane) == "finished" for lane in lanes)
    check(RACE_EXPORTS[name].make(race), RACE_EXPORTS[name].media_type, [lane.id for lane in lanes], tmp_path)


def test_what_is_published(run: runs.Run, tmp_path: Path) -> None:
    export_folder(run, tmp_path / "made")
    for name in ("samples.png", "README.md"):
        (maker,) = told((tmp_path / "made" / name).read_bytes(), tmp_path).makers
        assert (maker.run, maker.seed, maker.step) == (run.id, 5, 3)


@pytest.mark.parametrize("kind", ["gif", "mp4"])
def test_films_through_latent_space(kind: str, tmp_path: Path) -> None:
    asked = {"source": "ring-wgan-gp", "kind": kind, "seeds": [1, 2], "place": {}}
    answers = [answer for answer in Orders().begin(Order("film", 1, asked)) if answer is not None]
    (maker,) = told(answers[-1][1], tmp_path).makers
    assert (maker.run, maker.seed, maker.noise_seeds) == ("ring-wgan-gp", runs.find("ring-wgan-gp").config.seed, (1, 2))


def test_samples_on_the_command_line(run: runs.Run, tmp_path: Path) -> None:
    out = tmp_path / "grid.png"
    command = ["sample", run.id, "--n", "4", "--seed", "7", "--out", str(out), "--runs", str(run.root)]
    assert main(command) == 0
    (maker,) = told(out.read_bytes(), tmp_path).makers
    assert (maker.run, maker.seed, maker.step, maker.noise_seeds) == (run.id, 5, 3, (7,))


def test_samples_of_an_unpacked_checkpoint_name_its_run(run: runs.Run, tmp_path: Path) -> None:
    with zipfile.ZipFile(io.BytesIO(EXPORTS["checkpoint.zip"].make(run))) as archive:
        archive.extractall(tmp_path / "unpacked")
    weights = tmp_path / "unpacked" / "generator.safetensors"
    assert main(["sample", str(weights), "--n", "4", "--out", str(tmp_path / "a.png")]) == 0
    assert told((tmp_path / "a.png").read_bytes(), tmp_path).makers[0].run == run.id


def test_samples_of_a_strangers_weights(tmp_path: Path) -> None:
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 784), nn.Tanh())
    save_file(net.state_dict(), tmp_path / "stranger.safetensors")
    assert main(["sample", str(tmp_path / "stranger.safetensors"), "--n", "4", "--out", str(tmp_path / "a.png")]) == 0
    (maker,) = told((tmp_path / "a.png").read_bytes(), tmp_path).makers
    assert (maker.model, maker.run, maker.seed, maker.noise_seeds) == ("stranger.safetensors", "", None, (0,))


def test_the_python_of_the_latent_page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert "explorer.save(" in snippet("ring-wgan-gp", LatentState())
    monkeypatch.chdir(tmp_path)
    exec(snippet("ring-wgan-gp", LatentState(seeds=(3,))), {})
    (maker,) = told((tmp_path / "picture.png").read_bytes(), tmp_path).makers
    assert maker.model and maker.step is not None


def test_a_checkpoint_that_says_so_comes_back_as_a_run(run: runs.Run, tmp_path: Path) -> None:
    (tmp_path / "checkpoint.zip").write_bytes(EXPORTS["checkpoint.zip"].make(run))
    back = import_zip(tmp_path / "checkpoint.zip", tmp_path / "runs")
    assert back.config == run.config


WRITERS = {
    "runs/export/pictures.py": "stamped by all that call it",
    "latent/film.py": "stamped",
    "training/pictures.py": "frames inside a run",
    "isolation/inspecting.py": "shown by a page, never given as a file",
    "studio/weakening.py": "a picture of the lesson, for the eye alone",
    "evaluation/digit_classifier/exam.py": "a corruption in memory",
}


def test_pictures_are_written_where_their_origin_is() -> None:
    """Whoever adds a way out finds this list, and the contract above."""
    found = set()
    for path in Path("gan_core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and any(
                isinstance(argument, ast.Constant) and argument.value in ("PNG", "GIF", "JPEG", "WEBP")
                for argument in node.args
            ):
                found.add(path.relative_to("gan_core").as_posix())
    assert {name for name in found if not name.startswith("provenance/")} == {*WRITERS}
