"""An update made by the very lines that are shown. Imports torch."""

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from gan_core.games.adversarial.plain import check_plain
from gan_core.slow_motion.stages import Stage, stages
from gan_core.training.game import Game

Values = dict[str, Any]


@dataclass(frozen=True)
class Played:
    """stages: what was executed. values: by their names in the code, after the step. before: the player's weights as
    they were. again: `fake`, scores and loss of the same batch after the step."""

    stages: tuple[Stage, ...]
    values: Values
    before: list[Tensor]
    again: Values


def play(game: Game, player: str) -> Played:
    """Make the next update of `player`, generator or critic, by the shown code: the game has made it then.

    It draws the same random numbers as the game's own update. Raises UserError for a game with tricks that the
    textbook's form leaves out.
    """
    check_plain(game.config)
    game.tell_networks()
    optimizer = game.optimizers[player]
    optimizer.param_groups[0]["lr"] = game.learning_rate(player)
    values = _given(game, player)
    before = [weight.detach().clone() for weight in game.parameters[player]]
    made = stages(game.config, player)
    for stage in made[:2]:
        _execute(stage, values)
    state = game.trick_rng.get_state()
    for stage in made[2:]:
        _execute(stage, values)
    game.count_update(player)
    return Played(made, values, before, _again(made, values, state))


def _given(game: Game, player: str) -> Values:
    real = game.real if player == "critic" else game.partners
    return {
        "torch": torch,
        "F": functional,
        "G": game.networks["generator"],
        "D": game.networks["critic"],
        "optimizer": game.optimizers[player],
        "data": game.values,
        "data_rng": game.data_rng,
        "noise_rng": game.noise_rng,
        "trick_rng": game.trick_rng,
        "real_batch": lambda: real().samples,
    }


def _execute(stage: Stage, values: Values) -> None:
    exec(compile(stage.code, f"<{stage.label}>", "exec"), values)


def _again(made: tuple[Stage, ...], values: Values, state: Tensor) -> Values:
    """The samples, scores and loss of the same noise and data, with the weights as they are now."""
    again = dict(values)
    random: torch.Generator = values["trick_rng"]
    after = random.get_state()
    random.set_state(state)
    for stage in made[1:4]:
        _execute(stage, again)
    random.set_state(after)
    return again
