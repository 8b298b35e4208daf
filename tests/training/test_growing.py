"""Games whose players grow: what they are told, what they see, and that they go on bit for bit."""

from pathlib import Path
from typing import Any

import pytest
import torch
from torch.nn.functional import avg_pool2d, interpolate

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.batching import why_apart
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.games.losses import Losses
from gan_core.generators.starting import lay_into, start_from
from gan_core.networks.conditioning import CONDITIONINGS
from gan_core.networks.layers.growing import Growing
from gan_core.training.checkpoint import load_generator, save_players
from gan_core.training.game import Game
from gan_core.training.loop import train

PROGRESSIVE = PRESETS["mnist-progressive"].config
SMALL = PROGRESSIVE.adapted(
    **{"dataset": "digits", "generator.widths": (8, 6), "critic.widths": (6, 8), "latent_dim": 6},
    **{"batch_size": 8, "steps": 16, "ema": 0.9, "device": "cpu", "threads": 1},
)  # 4 pixels, then 8: they fade in from step 8 to step 12


def told(game: Game) -> set[float]:
    """How far every network, and every average, is grown."""
    built = [*game.networks.values(), *game.averages.values()]
    return {float(part.grown) for network in built for part in network.modules() if isinstance(part, Growing)}


def played(game: Game, steps: int) -> Game:
    losses, last = Losses(), game.step + steps
    while game.step < last:
        game.take_turn(losses)
    return game


def test_all_networks_and_averages_grow_together() -> None:
    game = Game(SMALL)
    assert told(game) == {0.0}
    assert told(played(game, 11)) == {10 / 16}
    assert told(played(game, 5)) == {15 / 16}
    assert game.sampler.place() == (1, 1.0), "a run that is over draws with all stages, each as itself"


def test_one_update_alone_is_made_at_the_stage_of_the_moment() -> None:
    game = played(Game(SMALL), 10)
    for player in ("critic", "generator", "critic"):
        share = game.step / 16
        for _ in train(game, player=player, steps=1):
            pass
        assert told(game) == {share}
    assert game.step == 11


def test_the_critic_is_shown_real_images_as_the_generator_could_draw_them() -> None:
    game, plain = Game(SMALL), Game(SMALL.replace(generator="mlp", critic="dcgan", critic_minibatch="none"))
    full = plain.real().samples
    assert torch.allclose(game.real().samples, interpolate(avg_pool2d(full, 2), scale_factor=2), atol=1e-6)
    game.step = 12
    game.tell_networks()
    assert torch.equal(game.real().samples, plain.real().samples)


def test_pictures_of_the_first_stage_are_coarse_and_of_full_size() -> None:
    game = Game(SMALL)
    first = game.draw(game.noise())
    assert first.shape == (8, 1, 8, 8)
    assert (first[..., ::2, ::2] == first[..., 1::2, 1::2]).all() and first.std() > 0


@pytest.mark.parametrize("stop", [5, 10, 14], ids=["before", "within a fade", "after"])
@pytest.mark.parametrize("changes", [{}, {"ema": 0.0, "schedule": "simultaneous", "precision": "bf16"}], ids=str)
def test_it_goes_on_bit_for_bit(stop: int, changes: dict[str, Any]) -> None:
    config = SMALL.replace(**changes)
    straight, first, second = Game(config), played(Game(config), stop), Game(config)
    second.load_state_dict(first.state_dict())
    one, other = (game.state_dict()["tensors"] for game in (played(straight, 16), played(second, 16 - stop)))
    assert all(torch.equal(one[name], other[name]) for name in one if name != "dice.torch")
    assert all(torch.isfinite(value).all() for name, value in one.items() if not name.startswith("dice"))


def test_a_checkpoint_draws_at_the_stage_at_which_it_was_taken(tmp_path: Path) -> None:
    game = played(Game(SMALL), 10)
    z = game.noise()
    for _ in range(2):
        save_players(tmp_path, game.config, game.state_dict())
        again, _, step = load_generator(tmp_path)
        assert step == game.step and torch.equal(again(z), game.draw(z))
        played(game, 6)


@pytest.mark.parametrize("conditioning", [name for name in CONDITIONINGS if name != "none"])
def test_players_that_know_classes_grow_too(conditioning: str) -> None:
    game = Game(SMALL.adapted(conditioning=conditioning))
    assert told(game) == {0.0}
    assert told(played(game, 16)) == {15 / 16}
    learned = [weight in game.optimizers[name].state for name, weights in game.parameters.items() for weight in weights]
    assert all(learned), "every weight took part at some stage"


@pytest.mark.parametrize(
    "changes", [{"critic.norm": "spectral"}, {"packing": 2}, {"diffaugment": "translation"}], ids=str
)
def test_what_other_networks_take_they_take_too(changes: dict[str, Any]) -> None:
    game = played(Game(SMALL.replace(**changes)), 16)
    assert all(torch.isfinite(value).all() for value in game.sampler.state_dict().values())


def test_a_longer_run_grows_as_the_shorter_one_did() -> None:
    longer = SMALL.longer(40, 16, 1.0)
    assert longer.decay_steps == 16 and longer.stages == SMALL.stages
    game = Game(longer)
    game.step = 20
    game.tell_networks()
    assert told(game) == {1.0}
    assert RunConfig(dataset="ring", steps=16).longer(40, 16, 1.0).decay_steps == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"critic.widths": (8,)}, "generator and critic grow through as many resolutions, not 2 and 1"),
        ({"unroll_steps": 2}, "unroll_steps needs networks that do not grow"),
        ({"generator.init": "he-normal"}, "generator progressive draws its own weights at the start"),
        ({"generator.widths": (8, 8, 8), "critic.widths": (8, 8, 8)}, "8 pixels allow at most 2"),
    ],
    ids=lambda value: "" if isinstance(value, str) else str(value),
)
def test_what_does_not_go_together_is_refused(changes: dict[str, Any], why: str) -> None:
    with pytest.raises(UserError, match=why):
        SMALL.replace(**changes)


def test_a_run_that_starts_from_grown_networks_grows_them_again(tmp_path: Path) -> None:
    run = runs.create(SMALL.replace(score_samples=16), root=tmp_path)
    assert execute(run) == "finished"
    game = Game(start_from(run.id, SMALL.replace(seed=2), root=tmp_path))
    lay_into(game, tmp_path)
    assert told(game) == {0.0}
    learned = load_generator(run.folder)[0].to_image[1][0].weight
    assert torch.equal(game.networks["generator"].to_image[1][0].weight, learned)


def test_several_seeds_of_it_are_no_batch() -> None:
    assert "cannot be trained as one batch" in why_apart([SMALL, SMALL.replace(seed=1)])
