"""What comes with the app loads strictly, is what its recipe says, and its card says what its files say."""

import json
from pathlib import Path

import numpy as np
import pytest

from checkpoints.retrain import RECIPES, Recipe, ship, trained
from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.cli.choices import changed
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.evaluation.metrics import METRICS
from gan_core.hub.hub_model import Generator
from gan_core.runs import Run, shipped_root
from gan_core.training.checkpoint import load_critic, load_generator

MOST_BYTES = 90_000_000  # of all that is shipped


def test_all_that_is_shipped_stays_small() -> None:
    assert sum(path.stat().st_size for path in shipped_root().rglob("*") if path.is_file()) < MOST_BYTES


@pytest.fixture(params=list(RECIPES))
def shipped(request: pytest.FixtureRequest) -> Run:
    return Run(shipped_root() / request.param, read_only=True)


def test_a_shipped_generator_is_its_recipe_and_loads_strictly(shipped: Run) -> None:
    network, config, step = load_generator(shipped.folder)
    recipe = RECIPES[shipped.id].config
    assert config == shipped.config == recipe and step == shipped.status()["step"] == recipe.steps
    generator = Generator.from_pretrained(shipped.folder, strict=True)
    images = generator.sample(8, seed=1)
    assert images.dtype == np.uint8 and images.std() > 5 and len({image.tobytes() for image in images}) == 8
    assert sum(value.numel() for value in network.state_dict().values()) > 10_000
    if RECIPES[shipped.id].critic:
        assert load_critic(shipped.folder)[1] == config


def test_a_shipped_generator_is_a_run_of_the_app(shipped: Run) -> None:
    assert shipped.id in [run.id for run in runs.list_runs(shipped_root() / "none", shipped=True)]
    assert shipped.status()["state"] == "finished" and not shipped.problem
    assert len(shipped.frame_steps()) >= 4 and shipped.frame_steps()[-1] == shipped.config.steps
    assert shipped.last_metrics()["step"] == shipped.config.steps


def test_a_shipped_card_says_what_the_files_say(shipped: Run) -> None:
    card, scores = (shipped.folder / "README.md").read_text(), shipped.scores()
    for name, value in scores.get("figures", {}).items():
        text, oracle = METRICS[name].text, scores["oracle"].get(name)
        second = text(scores["second"][name]) if name in scores["second"] else ""
        assert f"| {METRICS[name].label} | {text(value)} | {second} | {text(oracle)} |" in card
    assert ("There is no figure" in card) == (not scores)
    status = shipped.status()
    for fact in (f"{status['step']:,} generator updates", f"{status['seconds']:,.0f} s", status["machine"]):
        assert fact and fact in card
    assert f"checkpoints/{shipped.id}" in card and (shipped.folder / "samples.png").stat().st_size > 1000


@pytest.mark.parametrize("name", RECIPES)
def test_the_command_line_of_a_recipe_makes_its_configuration(name: str) -> None:
    recipe = RECIPES[name]
    _, preset, *rest = recipe.arguments(Path("made"))
    typed = [tuple(text.split("=")) for text in rest if "=" in text] + [("seed", rest[rest.index("--seed") + 1])]
    assert changed(PRESETS[preset].config, typed) == recipe.config  # type: ignore[arg-type]


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """A recipe that is made in a moment."""
    recipe = Recipe(preset="digits-gan", seed=3, changes={"steps": 3, "batch_size": 16, "threads": 1})
    monkeypatch.setattr(RECIPES, "_entries", {**RECIPES._entries, "small": recipe})
    return recipe


def test_a_recipe_is_trained_once_and_shipped(small: Recipe, tmp_path: Path) -> None:
    run = trained(small, tmp_path / "made")
    assert run.config == small.config and run.status()["state"] == "finished"
    assert trained(small, tmp_path / "made") == run
    folder = ship(run, "small", tmp_path / "shipped")
    assert load_generator(folder)[1] == small.config
    card = (folder / "README.md").read_text()
    assert "# " + PRESETS["digits-gan"].label + "\n" in card and "checkpoints/small" in card
    assert json.loads((folder / "config.json").read_text())["title"] == PRESETS["digits-gan"].label


def test_an_unfinished_run_is_gone_on_with(small: Recipe, tmp_path: Path) -> None:
    begun = runs.create(small.config, preset="digits-gan", root=tmp_path)
    assert execute(begun, ended=lambda: "enough for today") == "stopped"
    assert trained(small, tmp_path) == begun
    assert begun.status()["state"] == "finished" and begun.status()["saved"] == 3


def test_a_run_of_another_recipe_is_refused(small: Recipe, tmp_path: Path) -> None:
    other = runs.create(small.config.replace(seed=4, batch_size=32), preset="digits-gan", root=tmp_path)
    with pytest.raises(UserError, match="is not of the recipe small: batch_size, seed differ"):
        ship(other, "small", tmp_path / "shipped")
    unfinished = runs.create(small.config, preset="digits-gan", root=tmp_path)
    with pytest.raises(UserError, match="has not finished"):
        ship(unfinished, "small", tmp_path / "shipped")
    assert not (tmp_path / "shipped" / "small").exists()
