"""An update in slow motion, of a run that is frozen for it."""

from functools import lru_cache
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES
from gan_core.slow_motion.frozen import Frozen, freeze
from gan_core.slow_motion.play import play
from gan_core.slow_motion.shown import plane, shown
from gan_core.slow_motion.stages import LARGEST
from gan_core.studio.jobs import Answer, packed
from gan_core.training.game import Game

PLAYERS = ("critic", "generator")
MOST_AHEAD = 20  # steps that the run is let go on for


def slow(asked: dict[str, Any]) -> Answer:
    """The next update of {"player"}, of the run {"source"} after {"ahead"} more steps, {"objective"}: its loss for
    another than its own. Raises UserError for what is not legal."""
    player, ahead, objective = asked.get("player"), asked.get("ahead", 0), asked.get("objective") or ""
    if player not in PLAYERS:
        raise UserError(f"player must be one of {', '.join(PLAYERS)}")
    if not isinstance(ahead, int) or isinstance(ahead, bool) or not 0 <= ahead <= MOST_AHEAD:
        raise UserError(f"ahead must be a whole number from 0 to {MOST_AHEAD}")
    if objective and objective not in OBJECTIVES:
        raise UserError(f"objective must be one of {', '.join(OBJECTIVES)}")
    frozen, states = _frozen(asked["source"], objective, _stamp(asked["source"]))
    game = frozen.game
    _go_on(game, states, ahead)
    before = {} if game.is_image else {"plane": plane(game)}
    step = game.step
    arrays, facts = shown(game, player, play(game, player))
    after = {} if game.is_image else {"plane_after": plane(game)}
    return packed(
        arrays | before | after,
        step=step,
        first=frozen.step,
        whole=frozen.whole,
        objective=game.config.objective,
        **facts,
    )


def _go_on(game: Game, states: list[dict[str, Any]], ahead: int) -> None:
    """Put the game where it is after so many steps. states: after 0, 1, ... of them; new ones are kept there."""
    game.load_state_dict(states[min(ahead, len(states) - 1)])
    while len(states) <= ahead:
        until = game.step + 1
        while game.step < until:
            game.take_turn(Losses())
        states.append(game.state_dict())


@lru_cache(maxsize=2)  # a run that trains on has another stamp
def _frozen(source: str, objective: str, _stamp: float) -> tuple[Frozen, list[dict[str, Any]]]:
    """The run, and its state as it was frozen."""
    frozen = freeze(source, objective)
    frozen.game.begin_step()
    if frozen.game.is_image and max(frozen.game.shape) > LARGEST:
        raise UserError(f"slow motion shows images of at most {LARGEST} x {LARGEST} pixels")
    return frozen, [frozen.game.state_dict()]


def _stamp(source: str) -> float:
    """When its weights were written."""
    return runs.find(source).generator_file().stat().st_mtime
