"""A published run is what it was: loaded by the Hub's own library and by ours, compared sample by sample."""

import json
import shutil
from pathlib import Path

import numpy as np
import pytest
import torch
from huggingface_hub import constants
from markdown_it import MarkdownIt

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.evaluation.metrics import METRICS
from gan_core.generators.hub_loading import load_from_hub
from gan_core.hub import model_card, search
from gan_core.hub.hub_model import Generator
from gan_core.hub.model_card import card, command
from gan_core.hub.publish import export_folder, upload
from gan_core.runs import Run
from gan_core.runs.export.archive import checkpoint_zip
from gan_core.training.checkpoint import load_critic, load_generator
from tests.hub.server import READ, WRITE, Hub

# huggingface_hub 2.4.0 itself uploads large files in a way that its HTTP library calls old.
pytestmark = pytest.mark.filterwarnings("ignore:Use 'content=:DeprecationWarning")
FILES = {"README.md", "config.json", "critic.safetensors", "frames", "metrics.jsonl", "model.safetensors"}
FILES |= {"samples.png", "status.json"}


@pytest.fixture
def folder(trained: Run, tmp_path: Path) -> Path:
    export_folder(trained, tmp_path / "made")
    return tmp_path / "made"


@pytest.fixture
def writer(hub: Hub, monkeypatch: pytest.MonkeyPatch) -> Hub:
    monkeypatch.setenv("HF_TOKEN", WRITE)
    return hub


def test_a_folder_holds_everything_and_is_a_run(trained: Run, folder: Path) -> None:
    assert {path.name for path in folder.iterdir()} == FILES
    copy = Run(folder, read_only=True)
    assert (copy.config, copy.title, copy.status()["state"]) == (trained.config, "Three steps", "finished")
    assert copy.last_metrics() == trained.last_metrics() and copy.frame_steps()[-1] == 3
    assert copy.about["step"] == 3 and copy.status()["machine"]
    assert (folder / "samples.png").read_bytes()[:4] == b"\x89PNG"
    network, expected = load_generator(folder)[0], load_generator(trained.folder)[0]
    assert all(torch.equal(value, expected.state_dict()[key]) for key, value in network.state_dict().items())
    critic, expected = load_critic(folder)[0], load_critic(trained.folder)[0]
    assert all(torch.equal(value, expected.state_dict()[key]) for key, value in critic.state_dict().items())
    assert checkpoint_zip(copy)[:2] == b"PK"


def test_a_folder_made_again_keeps_nothing_old(trained: Run, folder: Path) -> None:
    (folder / "scores.json").write_text("{}")
    export_folder(Run(folder, read_only=True), folder.parent / "again", title="Again")  # an export can be exported
    export_folder(trained, folder)
    assert {path.name for path in folder.iterdir()} == FILES
    assert Run(folder.parent / "again").title == "Again"
    (folder / "model.safetensors").unlink()
    with pytest.raises(UserError, match="the folder made holds other things"):
        export_folder(trained, folder)


def test_the_card_names_what_is_in_the_folder(trained: Run, folder: Path) -> None:
    text = (folder / "README.md").read_text()
    front = text.split("---")[1]
    for line in ("license: mit", "library_name: gan-arena", "pipeline_tag: unconditional-image-generation"):
        assert line in front
    for tag in ("gan", "gan-arena", "pytorch_model_hub_mixin", "model_hub_mixin", "digits", trained.config.objective):
        assert f"- {tag}\n" in front
    assert "3 generator updates" in text and f"{trained.status()['machine'] or 'unknown'}" in text
    assert "There is no figure" in text and "# Three steps" in text
    assert 'Generator.from_pretrained("made", strict=True)' in text
    assert command(trained) in text


def test_figures_stand_beside_the_oracle(trained: Run, tmp_path: Path) -> None:
    scored = Run(Path(shutil.copytree(trained.folder, tmp_path / "scored")))
    values = {"classes": 9.0, "confidence": 0.5, "fd_mnist_cnn_2": 187.14}
    scores = {"step": 3, "samples": 10_000, "figures": values, "oracle": dict.fromkeys(values, 1.0), "nearest": []}
    (scored.folder / "scores.json").write_text(json.dumps(scores))
    export_folder(scored, tmp_path / "made")
    text = (tmp_path / "made" / "README.md").read_text()
    assert f"| {METRICS['fd_mnist_cnn_2'].label} | 187 | 1 |" in text and "| 50.0 % | 100.0 % |" in text
    assert "Over 10,000 samples of step 3" in text and "There is no figure" not in text


def test_the_code_in_the_card_runs(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    text = (folder / "README.md").read_text()
    scope: dict[str, object] = {}
    exec(text.split("```python")[1].split("```")[0], scope)
    images = scope["images"]
    assert isinstance(images, np.ndarray) and images.shape == (64, 8, 8, 1)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({}, "python -m gan_core train digits-gan --seed 5"),
        ({"threads": 1, "steps": 9}, "python -m gan_core train digits-gan --seed 5 --set steps=9 threads=1"),
        ({"generator_widths": (8,)}, "python -m gan_core train --config config.json"),
    ],
)
def test_the_command_line_trains_the_same_game(changes: dict, expected: str, tmp_path: Path) -> None:
    config = PRESETS["digits-gan"].config.replace(seed=5, **changes)
    assert command(runs.create(config, preset="digits-gan", root=tmp_path)) == expected


def test_published_then_loaded_it_is_the_same(trained: Run, writer: Hub) -> None:
    published = upload(trained, "me/digits")
    assert published.url == f"{writer.url}/me/digits" and published.commit == writer.repos["me/digits"].refs["main"]
    assert len(writer.asked("POST", "/commit/")) == 1, "one commit"
    files = writer.repos["me/digits"].commits[published.commit]
    assert set(files) == FILES | {".gitattributes"}
    generator = Generator.from_pretrained("me/digits", strict=True)
    ours = load_from_hub("me/digits")
    network, config, step = load_generator(trained.folder)
    assert ours.facts.origin == "hub" and ours.facts.step == step == generator.step and generator.config == config
    for key, value in network.state_dict().items():
        assert torch.equal(value, generator.network.state_dict()[key])
        assert torch.equal(value, ours.network.state_dict()[key])
    drawn = generator.sample(16, seed=3)
    assert np.array_equal(drawn, ours.draw(ours.latents(16, seed=3))) and drawn.std() > 0
    scores = ours.scores(ours.samples(ours.latents(4, seed=3)))
    assert scores is not None and scores.shape == (4,)
    assert search("digits", "gan-arena")[0].own
    card = files["README.md"].decode()
    assert 'from_pretrained("me/digits"' in card and "gan_core sample me/digits" in card


def test_publishing_again_replaces_what_was_there(trained: Run, writer: Hub) -> None:
    upload(trained, "me/digits")
    repo = writer.repos["me/digits"]
    repo.commit(repo.commits[repo.refs["main"]] | {"scores.json": b"{}", "LICENSE": b"mine"})
    upload(trained, "me/digits")
    assert set(repo.commits[repo.refs["main"]]) == FILES | {".gitattributes", "LICENSE"}


def test_what_cannot_be_published_is_one_sentence(
    trained: Run, hub: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(run: Run, repo: str = "me/digits") -> str:
        with pytest.raises(UserError) as error:
            upload(run, repo)
        assert "\n" not in str(error.value)
        return str(error.value)

    assert "publishing needs a token" in refused(trained)
    monkeypatch.setenv("HF_TOKEN", READ)
    assert "has no right" in refused(trained)
    monkeypatch.setenv("HF_TOKEN", "wrong")
    assert "does not know the token" in refused(trained)
    monkeypatch.setenv("HF_TOKEN", WRITE)
    assert "has no right to do that with them/digits" in refused(trained, "them/digits")
    hub.repo("me/other", {"model.safetensors": b"mine"})
    assert "me/other holds other things, such as model.safetensors" in refused(trained, "me/other")
    waiting = runs.create(trained.config, root=tmp_path)
    assert "has not finished (it is queued)" in refused(waiting)
    bare = Run(Path(shutil.copytree(trained.folder, tmp_path / "bare")))
    (bare.folder / "generator.safetensors").unlink()
    assert "holds no weights" in refused(bare)
    monkeypatch.setattr(constants, "HF_HUB_OFFLINE", True)
    assert "HF_HUB_OFFLINE is set" in refused(trained)
    assert set(hub.repos) == {"me/other"}


def test_a_config_that_is_not_the_weights_own_is_refused(trained: Run, writer: Hub) -> None:
    upload(trained, "me/digits")
    repo = writer.repos["me/digits"]
    files = repo.commits[repo.refs["main"]]
    about = json.loads(files["config.json"])
    about["config"]["seed"] = 6
    repo.commit(files | {"config.json": json.dumps(about).encode()})
    with pytest.raises(UserError, match="tell of different trainings"):
        load_from_hub("me/digits")


def test_what_holds_nothing_to_draw_with_is_refused(hub: Hub) -> None:
    hub.repo("a/b", {"G.pkl": b"x"})
    with pytest.raises(UserError, match="pickle of whole objects"):
        load_from_hub("a/b")


EVIL = "![x](http://evil.test/t.png) [in](http://evil.test/) | <img src=http://evil.test/i.png>\n\n# Head `code`"


def test_whatever_strangers_named_is_literal_in_the_card(trained: Run, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(trained.folder, folder)
    about, status = (json.loads((folder / name).read_text()) for name in ("config.json", "status.json"))
    about |= {"title": EVIL, "preset": EVIL, "created": EVIL, "versions": {EVIL: EVIL}}
    about["start"] = {"title": EVIL, "step": 3, "players": [EVIL]}
    status |= {"machine": EVIL, "device": EVIL, "data": EVIL}
    (folder / "config.json").write_text(json.dumps(about))
    (folder / "status.json").write_text(json.dumps(status))
    text = card(Run(folder, read_only=True), address="me/it")
    own = card(trained, address="me/it")
    for kind in ("heading_open", "link_open", "image", "html_inline", "html_block", "tr_open"):
        assert _count(text, kind) == _count(own, kind) + (kind == "tr_open"), kind  # the row "started from" is new
    assert text.count("evil.test") > 10


def _count(text: str, kind: str) -> int:
    """How often such a thing is drawn."""
    tokens = MarkdownIt("gfm-like").parse(text.partition("---\n\n")[2])
    return sum(token.type == kind for block in tokens for token in (block, *(block.children or ())))


@pytest.mark.parametrize(
    ("created", "told"),
    [
        ("2026-11-29T23:10:14+00:00", "2026-11-29 23:10 UTC"),
        ("0001-01-01T00:00:00+14:00", r"0001-01-01T00"),
        ("[here](https://example.org)", r"\[here\]"),
        ("", "unknown"),
    ],
)
def test_when_a_run_was_made_is_a_minute_or_stands_as_it_was_written(created: str, told: str) -> None:
    assert model_card._when(created).startswith(told)
