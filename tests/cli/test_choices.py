"""What is typed after --set, for every kind of game."""

import pytest

from gan_core.base.errors import UserError
from gan_core.cli.choices import changed
from gan_core.config.presets import PRESETS

CVAE_GAN, GAN = PRESETS["mnist-cvae-gan"].config, PRESETS["mnist-mlp-gan"].config
# Of games that come with presets: test files bring kinds of their own, and which are there depends on who came first.
PLAYED = sorted({preset.config.game for preset in PRESETS.values()})


@pytest.mark.parametrize("game", PLAYED)
def test_every_player_of_every_game_takes_a_learning_rate(game: str) -> None:
    config = next(preset.config for preset in PRESETS.values() if preset.config.game == game)
    for player in config.players:
        assert changed(config, [(f"{player}.lr", "0.0123")]).players[player].lr == 0.0123


def test_another_game_brings_its_players_wherever_it_is_typed() -> None:
    for typed in ([("game", "cvae-gan"), ("decoder.lr", "0.001")], [("decoder.lr", "0.001"), ("game", "cvae-gan")]):
        config = changed(GAN, typed)
        assert config.game == "cvae-gan" and config.players["decoder"].lr == 0.001


def test_a_player_of_another_game_is_refused() -> None:
    with pytest.raises(UserError, match="unknown setting 'generator"):
        changed(CVAE_GAN, [("generator.widths", "8")])
