"""A critic's own updates are counted, also those between two steps of the game."""

from gan_core.config import RunConfig
from gan_core.game import Game
from gan_core.training import train


def test_updates_of_the_critic_alone_count_and_are_kept() -> None:
    config = RunConfig(dataset="ring", critic_steps=2, steps=10)
    game = Game(config)
    for _ in train(game, steps=3):
        pass
    assert (game.step, game.critic_total) == (3, 6)
    for _ in train(game, player="critic", steps=5):
        pass
    assert (game.step, game.critic_total) == (3, 11)
    state = game.state_dict()
    again = Game(config)
    again.load_state_dict(state)
    assert again.critic_total == 11
    del state["facts"]["critic_total"]  # as runs of older versions have it
    again.load_state_dict(state)
    assert again.critic_total == 3 * 2 + 5
