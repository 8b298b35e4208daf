"""Games whose players know classes: losses by the book, classes from the data to the picture, and what is learned."""

import numpy as np
import pytest
import torch
from torch.nn.functional import cross_entropy

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import measured, real
from gan_core.evaluation.metrics.within_classes import diversity
from gan_core.games.losses import Losses
from gan_core.losses.objectives import OBJECTIVES, Targets
from gan_core.losses.penalties import slope, squares
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.pictures import Painter
from gan_core.training.sampling import asked_classes, like_data, samples

RING = PRESETS["ring-cgan"].config.replace(batch_size=16, critic_activation="tanh")
FORMS = ("concatenation", "projection", "auxiliary")


@pytest.mark.parametrize("objective", OBJECTIVES)
@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("schedule", ["alternating", "simultaneous"])
def test_every_objective_has_the_critics_gradient_of_its_definition(objective: str, form: str, schedule: str) -> None:
    config = RING.adapted(objective=objective).replace(conditioning=form, critic_steps=1, schedule=schedule)
    config = config.replace(generator_optimizer="sgd", critic_optimizer="sgd", generator_lr=0.0, critic_lr=0.0)
    game, book = Game(config), Game(config)
    losses = Losses()
    game.turn.update(game, losses)

    batch, generator, critic = book.real(), book.networks["generator"], book.networks["critic"]
    fake = generator(book.noise(), batch.classes).detach()
    scores = critic(batch.samples, batch.classes), critic(fake, batch.classes)
    loss = book.objective.critic_loss(*scores, Targets())
    for penalty, weight in book.penalties:
        where = penalty.where(batch.samples, fake, book.trick_rng)
        loss = loss + weight * penalty.cost(squares(slope(lambda x: critic(x, batch.classes), where)))
    if form == "auxiliary":
        loss = loss + sum(cross_entropy(critic.both(x)[1], batch.classes) for x in (batch.samples, fake))
        assert losses["class_loss"].item() > 0
    expected = torch.autograd.grad(loss, list(critic.parameters()), allow_unused=True)
    for ours, theirs in zip(game.parameters["critic"], expected, strict=True):
        if theirs is None or ours.grad is None:
            assert theirs is None and ours.grad is None
        else:
            torch.testing.assert_close(ours.grad, theirs, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_the_generator_pays_for_samples_of_the_wrong_class(form: str) -> None:
    config = RING.replace(conditioning=form, generator_optimizer="sgd", critic_optimizer="sgd", generator_lr=0.0)
    game, book = Game(config), Game(config)
    game.rules.alone["generator"](game, losses := Losses())
    classes, critic = book.wished_classes(), book.networks["critic"]
    fake = book.networks["generator"](book.noise(), classes)
    loss = book.objective.generator_loss(critic(fake, classes))
    if form == "auxiliary":
        loss = loss + cross_entropy(critic.both(fake)[1], classes)
    assert losses["generator"].item() == pytest.approx(loss.item(), rel=1e-5)
    for ours, theirs in zip(
        game.parameters["generator"], torch.autograd.grad(loss, book.parameters["generator"]), strict=True
    ):
        torch.testing.assert_close(ours.grad, theirs, rtol=1e-3, atol=1e-6)


@pytest.mark.parametrize("form", FORMS)
def test_it_learns_to_draw_the_mode_that_is_asked_for(form: str) -> None:
    game = Game(PRESETS["ring-cgan"].config.replace(conditioning=form, steps=700))
    for _ in train(game):
        pass
    classes = asked_classes(game.config, 800)
    assert classes is not None
    drawn = like_data(game.sampler, game.config, 800, 0)
    figures = measured(drawn, game.data, classes).figures
    assert figures["class_accuracy"] > 0.95, "an eighth by chance"
    third = samples(game.sampler, game.config, 100, 0, wished=2)
    assert np.square(third[:, None] - game.data.centers).sum(-1).argmin(1).tolist().count(2) > 90


def test_the_picture_has_the_class_of_each_point() -> None:
    game = Game(RING)
    picture = Painter(game).paint()
    assert picture.arrays["classes"].tolist() == [index % 8 for index in range(512)]
    assert "class_accuracy" in picture.figures


def test_a_wall_has_a_column_per_class_and_one_noise_a_row() -> None:
    config = RunConfig(dataset="ring").adapted(dataset="digits", conditioning="concatenation", batch_size=8)
    painter = Painter(Game(config))
    painter.paint()
    noise = painter._noise.view(6, 10, -1)
    assert painter._on_show is not None and painter._on_show.view(6, 10)[0].tolist() == list(range(10))
    assert (noise == noise[:, :1]).all() and not torch.equal(noise[0], noise[1])
    wanted = painter._real_pictures()
    assert wanted.shape == (60, 8, 8, 1)


def test_real_data_show_what_they_are_asked_for_and_are_as_varied_as_themselves() -> None:
    data = Game(RING).data
    figures = real(data, 2000, asked=True).figures
    assert figures["class_accuracy"] == 1.0 and figures["class_diversity"] == pytest.approx(1, abs=0.05)
    assert "class_accuracy" not in real(data, 2000).figures


def test_diversity_of_repeated_and_of_spread_samples() -> None:
    data = Game(RING).data
    assert data.labels is not None and data.centers is not None
    asked = np.arange(800) % 8
    same = data.centers[asked]
    assert diversity(same, data, asked) == pytest.approx(0, abs=1e-3)
    rng = np.random.default_rng(0)
    wide = same + 2 * data.sigma * rng.standard_normal(same.shape)
    assert diversity(wide, data, asked) == pytest.approx(2, abs=0.15)


def test_a_state_with_classes_goes_on_bit_for_bit() -> None:
    config = RING.replace(conditioning="projection", steps=30)
    straight, first, second = Game(config), Game(config), Game(config)
    for _ in train(straight):
        pass
    for _ in train(first, steps=13):
        pass
    second.load_state_dict(first.state_dict())
    for _ in train(second):
        pass
    one, other = straight.state_dict()["tensors"], second.state_dict()["tensors"]
    assert all(torch.equal(one[name], other[name]) for name in one if not name.startswith("dice.torch"))
