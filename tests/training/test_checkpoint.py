"""Checkpoints rebuild themselves; what is not one is refused in a sentence."""

import json
import sys
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.isolation.bounds import bounded
from gan_core.training.checkpoint import FORMAT, load_critic, load_generator, load_state, save_players, save_state
from gan_core.training.game import Game
from gan_core.training.loop import train

CONFIG = RunConfig(dataset="ring", steps=3, batch_size=8, generator_widths=(8,), critic_widths=(8,))


@pytest.fixture
def game() -> Game:
    game = Game(CONFIG)
    list(train(game))
    return game


def test_a_state_survives_the_disk(game: Game, tmp_path: Path) -> None:
    state = game.state_dict()
    save_state(tmp_path / "state", state)
    back = load_state(tmp_path / "state")
    assert back["facts"] == state["facts"]
    assert all(torch.equal(back["tensors"][key], value) for key, value in state["tensors"].items())


@pytest.mark.parametrize("changes", [{}, {"ema": 0.5}, {"generator_norm": "batch"}])
def test_a_generator_rebuilds_itself(changes: dict, tmp_path: Path) -> None:
    game = Game(CONFIG.replace(**changes))
    list(train(game))
    save_players(tmp_path, game.config, game.state_dict())
    network, config, step = load_generator(tmp_path)
    noise = torch.randn(5, 2)
    assert config == game.config and step == 3
    assert torch.equal(network(noise), game.draw(noise))


def test_a_critic_under_weight_normalisation_rebuilds_itself(tmp_path: Path) -> None:
    game = Game(CONFIG.replace(critic_norm="weight", critic_init="he-normal"))
    list(train(game))
    save_players(tmp_path, game.config, game.state_dict())
    critic, _, _ = load_critic(tmp_path)
    points = torch.randn(5, 2)
    assert torch.equal(critic(points), game.networks["critic"](points))


def test_a_write_that_fails_leaves_the_old_file(game: Game, tmp_path: Path) -> None:
    save_state(tmp_path / "state", game.state_dict())
    before = (tmp_path / "state").read_bytes()
    with pytest.raises(ValueError, match="Tensor"):
        save_state(tmp_path / "state", {"tensors": {"x": "no tensor"}, "facts": {}})
    assert (tmp_path / "state").read_bytes() == before
    assert [path.name for path in tmp_path.iterdir()] == ["state"]


def test_what_is_no_generator_is_refused(game: Game, tmp_path: Path) -> None:
    save_players(tmp_path, game.config, game.state_dict())
    with pytest.raises(UserError, match="holds a critic, not a generator"):
        load_generator(tmp_path / "critic.safetensors")
    with pytest.raises(UserError, match=r"there is no checkpoint at absent\.safetensors"):
        load_generator(tmp_path / "absent.safetensors")
    for content in (b"", b"<html>not found</html>", (tmp_path / "generator.safetensors").read_bytes()[:-9]):
        broken = tmp_path / "broken.safetensors"
        broken.write_bytes(content)
        with pytest.raises(UserError, match=r"broken\.safetensors is not a readable safetensors file"):
            load_generator(broken)
    for facts in ({}, {"facts": "{"}, {"facts": "3"}, {"facts": '{"player": "generator"}'}):
        save_file({"w": torch.zeros(1)}, tmp_path / "damaged.safetensors", {"format": "gan-arena-1", **facts})
        with pytest.raises(UserError, match=r"the header of damaged\.safetensors is damaged"):
            load_generator(tmp_path / "damaged.safetensors")
    save_file({"w": torch.zeros(1)}, tmp_path / "foreign.safetensors")
    with pytest.raises(UserError, match="was not written by GAN Arena"):
        load_generator(tmp_path / "foreign.safetensors")


def test_weights_that_are_not_numbers_are_refused(game: Game, tmp_path: Path) -> None:
    with torch.no_grad():
        next(game.networks["generator"].parameters())[0] = float("nan")
    save_players(tmp_path, game.config, game.state_dict())
    with pytest.raises(UserError, match="not finite numbers"):
        load_generator(tmp_path)


@pytest.mark.skipif(sys.platform != "linux", reason="the system keeps the limit")
def test_a_header_alone_takes_no_memory(tmp_path: Path) -> None:
    """1 kB of a file that is said to hold eight layers of 4,096: 500 MB, which are compared before they are taken."""
    config = RunConfig(generator_widths=(4096,) * 8)
    facts = {"player": "generator", "config": config.to_dict(), "step": 1}
    save_file({"w": torch.zeros(1)}, tmp_path / "bomb.safetensors", {"format": FORMAT, "facts": json.dumps(facts)})
    with bounded(megabytes=100, seconds=60), pytest.raises(UserError, match="do not fit its configuration"):
        load_generator(tmp_path / "bomb.safetensors")
