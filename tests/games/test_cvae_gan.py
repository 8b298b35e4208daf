"""The CVAE-GAN: its terms against closed forms and plain loops, what the decoder is told, and who learns when."""

import io
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from PIL import Image
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.distributions import Normal, kl_divergence
from torch.nn.functional import one_hot

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.events import Samples
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.games.batch import Batch
from gan_core.games.cvae_gan import FORMS, PAPER, TUTORIAL
from gan_core.games.cvae_gan.rules import encode, pass_through, reconstruct
from gan_core.games.cvae_gan.terms import TERMS, divergence, half_square
from gan_core.games.losses import Losses
from gan_core.generators.checkpoint_loader import load_own
from gan_core.generators.loaded import Loaded
from gan_core.generators.starting import lay_into, start_from
from gan_core.latent.projection import project
from gan_core.networks.layers.features import before_last, last
from gan_core.training import pictures
from gan_core.training.game import Game
from gan_core.training.loop import train

SMALL: dict[str, Any] = {
    "game": "cvae-gan",
    "dataset": "digits",
    "latent_dim": 3,
    "batch_size": 12,
    "decoder.output": "sigmoid",
    "encoder.network": "conv",
    "encoder.widths": (4, 4),
    "decoder.widths": (8,),
    "critic.widths": (8,),
    "classifier.widths": (8,),
}


def last_of(network: nn.Module) -> nn.Linear:
    layers = list(network.get_submodule("net").children())
    assert isinstance(layers[-1], nn.Linear)
    return layers[-1]


def game(**changes: Any) -> Game:
    return Game(RunConfig(**(SMALL | changes)))


def test_the_divergence_is_that_of_normal_distributions() -> None:
    mean, log_variance = torch.randn(7, 3), torch.randn(7, 3)
    exact = kl_divergence(Normal(mean, (log_variance / 2).exp()), Normal(torch.zeros(7, 3), torch.ones(7, 3)))
    torch.testing.assert_close(divergence(mean, log_variance), exact.sum(1).mean())


def test_the_papers_terms_are_those_of_plain_loops() -> None:
    played = game(form=PAPER)
    drawn = pass_through(played)
    found, _ = TERMS[PAPER](played, drawn)
    critic, classifier = played.networks["critic"], played.networks["classifier"]
    rebuilt = half_square(drawn.reconstructed, drawn.real)
    for judge in (critic, classifier):
        rebuilt += half_square(before_last(judge, drawn.reconstructed), before_last(judge, drawn.real))
    torch.testing.assert_close(found["reconstruction"], rebuilt)
    real, sampled = before_last(critic, drawn.real), before_last(critic, drawn.sampled)
    torch.testing.assert_close(found["looks_real"], 0.5 * (real.mean(0) - sampled.mean(0)).square().sum())
    each = []
    for kind in drawn.classes.unique():
        mine = drawn.classes == kind
        of_real, of_sampled = (before_last(classifier, x[mine]).mean(0) for x in (drawn.real, drawn.sampled))
        each.append(0.5 * (of_real - of_sampled).square().sum())
    torch.testing.assert_close(found["is_its_class"], torch.stack(each).mean())


def test_features_and_the_last_layer_are_the_network() -> None:
    played = game()
    for name in ("critic", "classifier", "encoder"):
        network, x = played.networks[name].eval(), torch.rand(5, 1, 8, 8)
        torch.testing.assert_close(last(network, before_last(network, x)).squeeze(1), network(x))


@pytest.mark.parametrize("form", FORMS)
def test_the_decoder_is_told_classes_and_no_chance(form: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """A well-known script draws Gaussian numbers where the class belongs, for samples of noise."""
    played, told = game(form=form), list[Tensor]()
    within = played.networks["decoder"].get_submodule("within")
    within.register_forward_pre_hook(lambda _, taken: told.append(taken[0][:, 3:]))
    seen, real = list[Batch](), played.real

    def noted() -> Batch:
        seen.append(real())
        return seen[-1]

    monkeypatch.setattr(played, "real", noted)
    for turn in played.rules.turns[1:]:
        told.clear()
        turn.update(played, Losses())
        assert len(told) == 2, "reconstructed, and drawn of noise"
        for each in told:
            classes = seen[-1].classes
            assert classes is not None and torch.equal(each, one_hot(classes, 10).float())


def test_each_turn_moves_its_players_and_nobody_else() -> None:
    played = game()
    for turn in played.rules.turns:
        before = {name: [w.detach().clone() for w in weights] for name, weights in played.parameters.items()}
        turn.update(played, Losses())
        moved = {name for name, old in before.items() if any(map(_differ, old, played.parameters[name]))}
        assert moved == set(turn.players)
    assert played.step == 1


def _differ(one: Tensor, other: Tensor) -> bool:
    return not torch.equal(one, other)


@pytest.mark.parametrize("form", FORMS)
def test_every_term_has_its_weight_and_its_curve(form: str) -> None:
    played, losses = game(form=form, reconstruction=2.0, kl=0.5, looks_real=3.0, is_its_class=0.0), Losses()
    state = torch.get_rng_state(), {n: r.get_state() for n, r in played._rngs().items()}
    terms, _ = TERMS[form](played, pass_through(played))
    torch.set_rng_state(state[0])
    for name, rng in played._rngs().items():
        rng.set_state(state[1][name])
    played.rules.turns[-1].update(played, losses)
    for name, weight in (("reconstruction", 2.0), ("kl", 0.5), ("looks_real", 3.0), ("is_its_class", 0.0)):
        torch.testing.assert_close(losses[name], weight * terms[name], rtol=1e-4, atol=1e-6)
    curves = {curve.key for curve in played.kind.curves(played.config)}
    assert {played.figure_of(name) for name in losses} <= curves


def test_a_critic_that_has_won_teaches_the_papers_form_alone() -> None:
    """Where D calls everything generated, surely: log D's gradient has not vanished, but that of log(1 - D) has; mean
    features are off whatever the score says."""
    played = game(form=PAPER)
    with torch.no_grad():
        last_of(played.networks["critic"]).bias.fill_(-1e4)
    drawn = pass_through(played)
    (slope,) = torch.autograd.grad(TERMS[PAPER](played, drawn)[0]["looks_real"], drawn.sampled)
    assert slope.abs().max() > 0
    with torch.no_grad():
        last_of(played.networks["critic"]).bias.fill_(1e4)
    drawn = pass_through(played)
    (slope,) = torch.autograd.grad(TERMS[TUTORIAL](played, drawn)[0]["looks_real"], drawn.sampled)
    assert slope.abs().max() == 0, "the critic is fooled already"


def test_reconstructions_are_drawn_of_the_middle() -> None:
    played = game()
    batch = played.real()
    once, again = (reconstruct(played, batch.samples, batch.classes) for _ in range(2))
    torch.testing.assert_close(once, again, rtol=0, atol=0)
    assert once.shape == batch.samples.shape and played.networks["encoder"].training


def test_a_picture_shows_real_samples_above_their_reconstructions() -> None:
    walls = [event.arrays for event in train(game(steps=2)) if isinstance(event, Samples)]
    wall = np.asarray(Image.open(io.BytesIO(walls[-1]["png"].tobytes())))
    real = np.asarray(Image.open(io.BytesIO(walls[0]["real"].tobytes())))
    assert wall.shape == (6 * 10 - 2, 10 * 10 - 2)
    np.testing.assert_allclose(wall[:8], real[:8], atol=1)
    np.testing.assert_allclose(wall[20:28], real[10:18], atol=1)
    assert np.abs(wall[10:18].astype(int) - wall[:8]).max() > 10, "reconstructed, not copied"


@pytest.mark.parametrize(("changes", "told"), [
    ({"dataset": "grid"}, "no classes that are known beforehand"),
    ({"data_class": "3"}, "played with all classes"),
    ({"encoder.widths": (4,) * 6}, "encoder.widths do not fit"),
])  # fmt: skip
def test_what_does_not_fit_is_refused(changes: dict[str, Any], told: str) -> None:
    with pytest.raises(UserError, match=told):
        RunConfig(**(SMALL | changes))


@pytest.mark.parametrize("told", [False, True])
def test_an_encoder_hears_of_the_class_if_it_is_to(told: bool) -> None:
    played = game(encoder_told=told)
    batch = played.real()
    assert batch.classes is not None
    other = (batch.classes + 1) % 10
    played.networks["encoder"].eval()
    one, two = (encode(played, batch.samples, classes)[0] for classes in (batch.classes, other))
    assert torch.equal(one, two) != told


@pytest.mark.parametrize("encoder_told", [False, True])
def test_what_an_encoder_says_is_where_a_search_begins(encoder_told: bool, tmp_path: Path) -> None:
    changes = {"steps": 40, "encoder.lr": 3e-3, "decoder.lr": 3e-3, "encoder_told": encoder_told}
    run = runs.create(RunConfig(**(SMALL | changes)), root=tmp_path)
    assert execute(run) == "finished"
    loaded = load_own(run.folder / "decoder.safetensors", title="", origin="run")
    samples = loaded.samples(loaded.latents(1, 3), torch.tensor([7]))
    z = loaded.encoded(samples, torch.tensor([7]))
    assert z is not None and z.shape == (1, 3)
    alone = Loaded(loaded.network, loaded.facts)
    begun, drawn = (next(project(one, samples, restarts=1, labels=[7])) for one in (loaded, alone))
    again = loaded.samples(z, torch.tensor([7]))
    assert begun.error <= float((again - samples).square().mean().sqrt()) + 1e-6
    assert begun.by_chance >= drawn.by_chance, "chance does not know what the encoder says"
    scores = loaded.scores(samples)
    assert scores is not None and scores.shape == (1,), "the critic is told of no class"


def test_a_run_starts_from_another_ones_decoder_critic_and_encoder(tmp_path: Path) -> None:
    config = RunConfig(**(SMALL | {"steps": 2, "encoder_told": True}))
    first = runs.create(config, root=tmp_path)
    assert execute(first) == "finished"
    told = start_from(str(first.folder), config, root=tmp_path)
    begun = Game(told)
    lay_into(begun, tmp_path)
    for name in ("decoder", "critic", "encoder"):
        kept = load_file(first.folder / f"{name}.safetensors")
        assert all(torch.equal(kept[key], value) for key, value in begun.networks[name].state_dict().items())


@pytest.mark.parametrize("form", FORMS)
def test_who_is_named_rightly_is_told_by_the_classifier_of_what_was_drawn_of_noise(form: str) -> None:
    played = game(form=form)
    drawn = pass_through(played)
    _, logits = TERMS[form](played, drawn)
    torch.testing.assert_close(logits, played.networks["classifier"](drawn.sampled))


def test_a_wall_of_many_classes_has_room_for_pairs_and_samples(monkeypatch: pytest.MonkeyPatch) -> None:
    """Twenty-six letters leave two rows of a usual wall."""
    monkeypatch.setattr(pictures, "WALL", 20)
    walls = [event.arrays for event in train(game(steps=1)) if isinstance(event, Samples)]
    shapes = [Image.open(io.BytesIO(walls[0][name].tobytes())).size for name in ("png", "real")]
    assert shapes == [(10 * 10 - 2, 5 * 10 - 2)] * 2
