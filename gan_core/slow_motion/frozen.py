"""A run stopped between two steps, as a game that can go on. Imports torch."""

from dataclasses import dataclass

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.weight_files import CRITIC
from gan_core.games.adversarial.plain import check_plain
from gan_core.runs import Run
from gan_core.runs.run import STATE_FILE
from gan_core.training.checkpoint import load_critic, load_generator, load_state
from gan_core.training.game import Game


@dataclass(frozen=True)
class Frozen:
    """game: at `step`. whole: with optimizers and random generators as the run left them; else both begin anew."""

    game: Game
    step: int
    whole: bool


def freeze(source: str, objective: str = "") -> Frozen:
    """The run `source`, at its last kept step, on this processor; the run itself is not touched.

    objective: another than its own, with the settings that go with it and the same weights.

    Raises UserError for a run whose game has other players or tricks that slow motion leaves out, whose critic was not
    kept, or whose data are not on this machine.
    """
    run = runs.find(source)
    config = run.whole_config().replace(device="cpu", threads=1)
    if other := objective not in ("", config.objective):
        config = config.adapted(objective=objective)
    check_plain(config)
    game = Game(config)
    if not other and (run.folder / STATE_FILE).is_file():
        game.load_state_dict(load_state(run.folder / STATE_FILE))
        return Frozen(game, game.step, whole=True)
    game.step = _fill(game, run)
    return Frozen(game, game.step, whole=False)


def _fill(game: Game, run: Run) -> int:
    """Lay the kept weights of both players into the game; averages become the generator."""
    generator, _, step = load_generator(run.generator_file(None))
    if not (run.folder / CRITIC).is_file():
        raise UserError(f"the critic of {run.id} was not kept, and an update needs both players")
    critic, _, of_step = load_critic(run.folder)
    if of_step != step:
        raise UserError(f"the players of {run.id} are of steps {step} and {of_step}, and an update needs them of one")
    game.networks["generator"].load_state_dict(generator.state_dict())
    game.networks["critic"].load_state_dict(critic.state_dict())
    for name, average in game.averages.items():
        average.load_state_dict(game.networks[name].state_dict())
    return step
