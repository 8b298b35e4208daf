"""The textbook's update against the game's own: the same loss and the same gradients, of every objective and preset."""

import pytest
import torch

from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.games.adversarial.plain import tricks_of
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES
from gan_core.training.game import Game
from gan_core.training.reference import CRITIC_LOSSES, GENERATOR_LOSSES, reference_update

RING = PRESETS["ring-gan"].config
PLAIN = [name for name, preset in PRESETS.items() if not preset.config.lacks_pictures and not tricks_of(preset.config)]
# A spectral norm is nearer to its limit with each pass, and the textbook makes two where the game makes one.
PLAIN.remove("grid-spectral")
# Sums of a folded kernel are rounded differently, which turns the sign of a unit near 0 here and there.
FOLDED = ("mnist-upsample-dcgan",)


def check_updates(config: RunConfig, tolerance: float) -> None:
    """Both players, the critic first, as in a step; each side draws the same random numbers."""
    config = config.replace(critic_dropout=0.0, threads=1)  # masks are drawn in another order
    for player in ("critic", "generator"):
        game, book = Game(config), Game(config)
        losses = Losses()
        loss, gradients = reference_update(book, player)
        game.update_alone(player, losses)
        assert torch.isclose(losses[player].detach(), loss, rtol=1e-5, atol=1e-6)
        largest = max(float(gradient.abs().max()) for gradient in gradients)
        for mine, theirs in zip(game.networks[player].parameters(), gradients, strict=True):
            assert float((theirs if mine.grad is None else mine.grad - theirs).abs().max()) <= tolerance * largest


@pytest.mark.parametrize("objective", OBJECTIVES)
def test_every_objective_descends_what_the_textbook_descends(objective: str) -> None:
    check_updates(RING.adapted(objective=objective), 1e-5)


@pytest.mark.parametrize("name", PLAIN)
def test_every_plain_preset_descends_what_the_textbook_descends(name: str, request: pytest.FixtureRequest) -> None:
    config = PRESETS[name].config
    if not DATASETS[config.dataset].built_in:
        request.getfixturevalue("needs_data")
    check_updates(config, 1e-3 if name in FOLDED else 2e-5)


def test_every_objective_stands_in_the_textbook() -> None:
    assert set(CRITIC_LOSSES) == set(GENERATOR_LOSSES) == set(OBJECTIVES)
    assert {"ring-gan", "grid-rpgan", "mnist-wgan-gp", "mnist-mlp-gan"} <= set(PLAIN)


def test_tricks_are_refused_by_name() -> None:
    with pytest.raises(UserError, match="leaves out packing, smooth_real"):
        reference_update(Game(RING.replace(packing=2, smooth_real=0.1)), "critic")
