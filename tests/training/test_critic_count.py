"""A critic's own updates are counted, also those between two steps of the game."""

import pytest
import torch

from gan_core.config.run_config import RunConfig
from gan_core.training.game import Game
from gan_core.training.loop import train


def test_updates_of_the_critic_alone_count_and_are_kept() -> None:
    config = RunConfig(dataset="ring", critic_steps=2, steps=10)
    game = Game(config)
    for _ in train(game, steps=3):
        pass
    assert (game.step, game.total["critic"]) == (3, 6)
    for _ in train(game, player="critic", steps=5):
        pass
    assert (game.step, game.total["critic"]) == (3, 11)
    state = game.state_dict()
    again = Game(config)
    again.load_state_dict(state)
    assert again.total["critic"] == 11


@pytest.mark.parametrize("told", [11, None])
def test_states_of_the_first_format_go_on(told: int | None) -> None:
    """They had one average, and counted the critic's updates, the oldest only those since the last step."""
    config = RunConfig(dataset="ring", critic_steps=2, steps=10, ema=0.9)
    game = Game(config)
    for _ in train(game, steps=3):
        pass
    for _ in train(game, player="critic", steps=5):
        pass
    state = game.state_dict()
    facts = {name: value for name, value in state["facts"].items() if name not in ("made", "total")}
    facts |= {"critic_updates": 5} | ({} if told is None else {"critic_total": told})
    tensors = {name.replace("generator_average", "average"): value for name, value in state["tensors"].items()}
    assert any(name.startswith("average.") for name in tensors)
    again = Game(config)
    again.load_state_dict({"tensors": tensors, "facts": facts})
    assert again.state_dict()["facts"] == state["facts"]
    assert all(torch.equal(value, state["tensors"][name]) for name, value in again.state_dict()["tensors"].items())
