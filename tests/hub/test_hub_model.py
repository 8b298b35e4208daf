"""What the Hub's own library saves and loads is the generator, weight by weight and sample by sample."""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import load_file, save_file

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.hub.hub_model import Generator
from gan_core.training.checkpoint import load_generator, save_players
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.pictures import to_pixels
from gan_core.training.sampling import samples

POINTS = RunConfig(dataset="ring", steps=3, batch_size=8, generator_widths=(8,), critic_widths=(8,))
IMAGES = POINTS.adapted(dataset="digits", generator_widths=(8,), critic_widths=(8,))
NORMED = POINTS.replace(generator_norm="batch", ema=0.5)


@pytest.fixture(params=[POINTS, IMAGES, NORMED], ids=["points", "images", "BatchNorm and EMA"])
def run_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A generator as a run keeps it."""
    game = Game(request.param)
    list(train(game))
    (tmp_path / "run").mkdir()
    save_players(tmp_path / "run", game.config, game.state_dict())
    return tmp_path / "run"


@pytest.fixture
def published(run_folder: Path, tmp_path: Path) -> Path:
    """The same as the Hub's library saves it."""
    network, config, step = load_generator(run_folder)
    generator = Generator(config.to_dict(), step=step, title="Three steps")
    generator.network.load_state_dict(network.state_dict())
    generator.save_pretrained(tmp_path / "hub")
    return tmp_path / "hub"


def test_both_loaders_read_what_was_saved(run_folder: Path, published: Path) -> None:
    network, config, step = load_generator(run_folder)
    by_us, config_of_ours, step_of_ours = load_generator(published)
    by_them = Generator.from_pretrained(published, strict=True)
    assert config == config_of_ours == by_them.config
    assert step == step_of_ours == by_them.step == 3
    assert by_them.about == {"step": 3, "title": "Three steps"} and not by_them.training
    for name, value in network.state_dict().items():
        assert torch.equal(value, by_us.state_dict()[name])
        assert torch.equal(value, by_them.network.state_dict()[name])
    assert load_generator(published / "model.safetensors")[1] == config


def test_samples_are_those_of_the_run(run_folder: Path, published: Path) -> None:
    network, config, _ = load_generator(run_folder)
    drawn, expected = Generator.from_pretrained(published).sample(5, seed=4), samples(network, config, 5, seed=4)
    if config.dataset == "ring":
        assert drawn.dtype == np.float32 and drawn.shape == (5, 2) and np.array_equal(drawn, expected)
    else:
        assert drawn.dtype == np.uint8 and drawn.shape == (5, 8, 8, 1)
        assert np.array_equal(drawn, to_pixels(torch.from_numpy(expected), config.players["generator"].output))


def test_saving_what_was_loaded_changes_nothing(published: Path, tmp_path: Path) -> None:
    Generator.from_pretrained(published).save_pretrained(tmp_path / "again")
    assert (tmp_path / "again" / "config.json").read_bytes() == (published / "config.json").read_bytes()
    before, after = load_file(published / "model.safetensors"), load_file(tmp_path / "again" / "model.safetensors")
    assert before.keys() == after.keys() and all(torch.equal(before[name], after[name]) for name in before)
    assert load_generator(tmp_path / "again")[1:] == load_generator(published)[1:]
    assert json.loads((published / "config.json").read_text()).keys() == {"config", "step", "title"}
    card = (published / "README.md").read_text()
    assert all(tag in card for tag in ("- gan-arena", "- pytorch_model_hub_mixin", "library_name: gan-arena"))


def test_a_missing_weight_or_one_too_many_is_refused(published: Path) -> None:
    file = published / "model.safetensors"
    with safe_open(file, framework="pt") as opened:
        header = opened.metadata()
    tensors = load_file(file)
    name, value = next(item for item in tensors.items() if item[0].endswith("weight"))
    for other in ({key: tensors[key] for key in tensors if key != name}, tensors | {"network.extra": value.clone()}):
        save_file(other, file, header)
        with pytest.raises(UserError, match=r"the weights in model\.safetensors do not fit its configuration"):
            load_generator(published)
        with pytest.raises(RuntimeError, match="state_dict"):
            Generator.from_pretrained(published)


def test_a_configuration_that_is_not_legal_is_refused() -> None:
    with pytest.raises(UserError, match="unknown setting"):
        Generator({"colour": "red"})
