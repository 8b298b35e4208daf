"""A generator that knows classes, wherever it goes: zip, Hub, command line, explorer."""

import io
import json
import zipfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import torch
from PIL import Image

from gan_core import runs
from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.generators.loading import load
from gan_core.hub.hub_model import Generator
from gan_core.hub.publish import export_folder
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.runs.importing import import_zip

CONDITIONAL = PRESETS["ring-cgan"].config.adapted(dataset="digits", steps=4, batch_size=8)
CVAE = {"game": "cvae-gan", "dataset": "digits", "latent_dim": 3, "decoder.output": "sigmoid", "steps": 4, "ema": 0.5}
CONFIGS = {name: CONDITIONAL.replace(conditioning=name) for name in ("concatenation", "projection", "auxiliary")} | {
    "cvae-gan": RunConfig(**CVAE),
    "cvae-gan, encoder told": RunConfig(**CVAE, encoder_told=True),
}


@pytest.fixture(scope="module", params=CONFIGS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[runs.Run]:
    config = CONFIGS[request.param]
    run = runs.create(config, root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    yield run


def test_a_zip_rebuilds_it_and_its_readme_is_right(
    run: runs.Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    content = checkpoint_zip(run)
    with zipfile.ZipFile(io.BytesIO(content)) as zipped:
        zipped.extractall(tmp_path)
    text = (tmp_path / "README.txt").read_text()
    monkeypatch.chdir(tmp_path)
    scope: dict[str, object] = {}
    code = text[text.index("    from pathlib") : text.index("Without GAN Arena")]
    exec("\n".join(row.strip() for row in code.splitlines()), scope)
    assert isinstance(scope["samples"], torch.Tensor) and scope["samples"].shape == (16, 1, 8, 8)
    (tmp_path / "run.zip").write_bytes(content)
    again = import_zip(tmp_path / "run.zip", root=tmp_path / "runs")
    assert again.config == run.config and load(str(again.folder)).facts.classes == run.config.classes


def test_the_hubs_own_library_draws_a_class(run: runs.Run, tmp_path: Path) -> None:
    export_folder(run, tmp_path / "out")
    generator = Generator.from_pretrained(str(tmp_path / "out"), strict=True)
    turns, sevens = generator.sample(20, seed=3), generator.sample(20, seed=3, wished="7")
    assert np.array_equal(turns[7], sevens[7]) and not np.array_equal(turns[3], sevens[3])
    with pytest.raises(UserError, match="there is no class"):
        generator.sample(1, wished="frog")
    assert "and one of 10 classes" in (tmp_path / "out" / "README.md").read_text()


def test_the_command_line_draws_a_class_or_all(run: runs.Run, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    where = [run.id, "--runs", str(run.root)]
    assert main(["sample", *where, "--n", "20", "--out", str(tmp_path / "all.png")]) == 0
    assert main(["sample", *where, "--n", "20", "--class", "7", "--out", str(tmp_path / "sevens.png")]) == 0
    sizes = []
    for name in ("all.png", "sevens.png"):
        with Image.open(tmp_path / name) as picture:
            sizes.append(picture.width / picture.height)
    assert sizes[0] > 3 and sizes[1] < 2, "ten columns, or five"
    assert main(["sample", *where, "--class", "x", "--out", str(tmp_path / "x.png")]) == 2
    assert "there is no class 'x'" in capsys.readouterr().err


def test_the_explorer_asks_for_a_class(run: runs.Run) -> None:
    loaded = load(str(run.folder))
    assert loaded.facts.classes == run.config.classes and loaded.critic is not None
    explorer = Explorer(loaded)
    one, other = (explorer.draw([LatentState(seeds=(1,), label=label)]) for label in (0, 5))
    assert not np.array_equal(one, other)
    scores = loaded.scores(loaded.samples(loaded.latents(4, 0), torch.arange(4)))
    assert scores is not None and scores.shape == (4,)


def test_presets_tell_their_game(capsys: pytest.CaptureFixture) -> None:
    assert main(["presets", "--json"]) == 0
    told = {entry["name"]: entry for entry in json.loads(capsys.readouterr().out)}
    assert told["mnist-acgan"]["game"] == "adversarial"
    assert told["mnist-acgan"]["config"]["conditioning"] == "auxiliary"


def test_an_encoder_comes_along(run: runs.Run, tmp_path: Path) -> None:
    (tmp_path / "run.zip").write_bytes(checkpoint_zip(run))
    imported = import_zip(tmp_path / "run.zip", root=tmp_path / "runs")
    export_folder(run, tmp_path / "out")
    ways = [load(str(folder)) for folder in (run.folder, imported.folder, tmp_path / "out")]
    samples, labels = ways[0].samples(ways[0].latents(5, 1), torch.arange(5)), torch.arange(5)
    found = [loaded.encoded(samples, labels) for loaded in ways]
    if run.config.game != "cvae-gan":
        assert found == [None] * 3
        return
    assert all(z is not None and torch.equal(z, found[0]) for z in found)
    card = (tmp_path / "out" / "README.md").read_text()
    assert "| step | seconds | classifier loss | critic loss | decoder loss | encoder loss |" in card
