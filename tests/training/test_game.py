"""The tricks, each against what its definition says."""

import pytest
import torch
from torch.nn.functional import binary_cross_entropy_with_logits

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_view import seen_by_critic, targets
from gan_core.games.adversarial.updates import update_both, update_critic, update_generator
from gan_core.games.losses import Losses
from gan_core.training.game import Game
from gan_core.training.loop import train
from gan_core.training.pictures import to_pixels

BASE = RunConfig(dataset="ring", steps=10, batch_size=64, generator_widths=(8,), critic_widths=(8,))


def test_the_players_begin_with_weights_of_their_own() -> None:
    """Both are 2-8-... here: the same rng would make them twins."""
    game = Game(BASE)
    ours, theirs = (
        game.networks["generator"].state_dict()["net.0.weight"],
        game.networks["critic"].state_dict()["net.0.weight"],
    )
    assert ours.shape == theirs.shape and not torch.equal(ours, theirs)


def test_one_sided_and_two_sided_smoothing() -> None:
    found = targets(Game(BASE.replace(smooth_real=0.1, smooth_fake=0.2)))
    assert (found.real, found.fake) == (0.9, 0.2)


def test_flipped_labels_are_as_many_as_asked_for() -> None:
    game = Game(BASE.replace(flip_labels=0.25, batch_size=20_000))
    found = targets(game)
    assert found.real.mean().item() == pytest.approx(0.75, abs=0.02)
    assert found.fake.mean().item() == pytest.approx(0.25, abs=0.02)
    assert set(found.real.unique().tolist()) == {0.0, 1.0}


def test_noisy_labels_add_a_uniform_share() -> None:
    found = targets(Game(BASE.replace(label_noise=0.05, batch_size=5000)))
    for labels, base in ((found.real, 1.0), (found.fake, 0.0)):
        assert base <= labels.min() and labels.max() <= base + 0.05
        assert labels.mean().item() == pytest.approx(base + 0.025, abs=0.002)


def test_inverted_labels_are_those_of_a_critic_that_names_the_generated() -> None:
    """Chollet 2017, section 8.5: generated = 1, real = 0, and U(0, 0.05) is added to both."""
    game = Game(BASE.replace(label_noise=0.05, invert_labels=True, batch_size=5000))
    found = targets(game)
    noise_real, noise_fake = 1 - found.real, -found.fake  # of labels 0 + noise and 1 + noise
    for noise in (noise_real, noise_fake):
        assert noise.min() >= 0 and noise.max() <= 0.05
        assert noise.mean().item() == pytest.approx(0.025, abs=0.002)
    real, fake = torch.randn(2, 5000)
    book = binary_cross_entropy_with_logits(-torch.cat((fake, real)), torch.cat((1 + noise_fake, noise_real)))
    torch.testing.assert_close(game.objective.critic_loss(real, fake, found) / 2, book)
    upright = targets(Game(BASE.replace(label_noise=0.05, batch_size=5000)))
    torch.testing.assert_close(upright.real - 1, noise_real)


def test_instance_noise_has_its_size_and_fades() -> None:
    game = Game(BASE.replace(instance_noise=0.5, anneal_instance_noise=True))
    blank = torch.zeros(20_000, 2)
    assert seen_by_critic(game, blank).std().item() == pytest.approx(0.5, rel=0.02)
    game.step = 5
    assert seen_by_critic(game, blank).std().item() == pytest.approx(0.25, rel=0.02)
    game.step = 10
    assert torch.equal(seen_by_critic(game, blank), blank)


@pytest.mark.parametrize(
    ("decay", "expected"), [("constant", [1, 1, 1]), ("linear", [1, 0.55, 0.1]), ("exponential", [1, 0.1**0.5, 0.1])]
)
def test_learning_rates_decay_to_their_final_share(decay: str, expected: list[float]) -> None:
    game = Game(BASE.replace(lr_decay=decay, lr_final=0.1, critic_lr=1.0))
    rates = []
    for game.step in (0, 5, 10):
        rates.append(game.learning_rate("critic"))
    assert rates == pytest.approx(expected)


def test_the_decay_per_update_counts_each_players_own_updates() -> None:
    """Keras 2: lr / (1 + decay t), where t is 0 in the first update."""
    game = Game(BASE.replace(update_decay=0.5, critic_steps=2, critic_lr=1.0, generator_lr=3.0))
    used: dict[str, list[float]] = {"critic": [], "generator": []}
    for _ in train(game):
        for name, optimizer in game.optimizers.items():
            rate = optimizer.param_groups[0]["lr"]
            if game.total[name] > len(used[name]):
                used[name].append(rate)
    assert used["critic"] == pytest.approx([1 / (1 + 0.5 * t) for t in range(20)])
    assert used["generator"] == pytest.approx([3 / (1 + 0.5 * t) for t in range(10)])


def test_both_decays_act_together() -> None:
    game = Game(BASE.replace(update_decay=1.0, lr_decay="linear", lr_final=0.1, critic_lr=1.0))
    game.step, game.total["critic"] = 5, 3
    assert game.learning_rate("critic") == pytest.approx(0.55 / 4)


def test_a_changed_learning_rate_acts_on_the_next_update() -> None:
    game = Game(BASE)
    before = [p.clone() for p in game.parameters["critic"]]
    game.set_learning_rate("critic", 0.0)
    update_critic(game, Losses())
    assert all(torch.equal(a, b) for a, b in zip(before, game.parameters["critic"], strict=True))


def test_clipping_bounds_every_weight_after_every_critic_update() -> None:
    game = Game(BASE.replace(weight_clip=0.05))
    update_critic(game, Losses())
    assert max(p.abs().max().item() for p in game.parameters["critic"]) <= 0.05 * (1 + 1e-6)
    assert max(p.abs().max().item() for p in game.parameters["generator"]) > 0.05


def test_gradient_values_are_clipped() -> None:
    game = Game(BASE.replace(gradient_clip=1e-3))
    update_critic(game, Losses()), update_generator(game, Losses())
    for parameters in game.parameters.values():
        assert max(p.grad.abs().max().item() for p in parameters) <= 1e-3 * (1 + 1e-6)


def test_the_averaged_generator_follows_slowly() -> None:
    game = Game(BASE.replace(ema=0.9))
    start = [p.clone() for p in game.averages["generator"].parameters()]
    update_generator(game, Losses())
    for old, new, average in zip(
        start, game.parameters["generator"], game.averages["generator"].parameters(), strict=True
    ):
        torch.testing.assert_close(average, 0.9 * old + 0.1 * new)
    assert game.sampler is game.averages["generator"]


def test_simultaneous_play_is_both_gradients_at_the_same_point() -> None:
    """Against the tutorial's way: G's step first, the same fakes detached for D, two passes through D."""
    config = BASE.replace(schedule="simultaneous", average_critic_loss=True)
    game, reference = Game(config), Game(config)
    losses = Losses()
    update_both(game, losses)

    real, fake = reference.real().samples, reference.networks["generator"](reference.noise())
    scores = reference.networks["critic"](fake)
    generator_loss = reference.objective.generator_loss(scores)
    for gradient, parameter in zip(
        torch.autograd.grad(generator_loss, reference.parameters["generator"], retain_graph=True),
        game.parameters["generator"],
        strict=True,
    ):
        torch.testing.assert_close(gradient, parameter.grad)
    scores = reference.networks["critic"](fake.detach())
    critic_loss = reference.objective.critic_loss(reference.networks["critic"](real), scores, targets(reference)) / 2
    for gradient, parameter in zip(
        torch.autograd.grad(critic_loss, reference.parameters["critic"]), game.parameters["critic"], strict=True
    ):
        torch.testing.assert_close(gradient, parameter.grad)
    assert losses["critic"].item() == pytest.approx(critic_loss.item())
    assert losses["generator"].item() == pytest.approx(generator_loss.item())


@pytest.mark.parametrize("activation", ["leaky-relu", "tanh"])  # by hand, and by autograd
@pytest.mark.parametrize("schedule", ["alternating", "simultaneous"])
def test_a_relative_generator_is_compared_with_real_samples(schedule: str, activation: str) -> None:
    """With the critic's own batch in simultaneous play, with a fresh one after the critic's update."""
    config = BASE.adapted(objective="rpgan", schedule=schedule, critic_activation=activation)
    game, book = Game(config), Game(config)
    losses = Losses()
    (update_both if schedule == "simultaneous" else update_generator)(game, losses)
    fake = book.networks["generator"](book.noise())
    real = book.real().samples if schedule == "simultaneous" else book.partners().samples
    loss = torch.nn.functional.softplus(book.networks["critic"](real).detach() - book.networks["critic"](fake)).mean()
    assert losses["generator"] is not None and losses["generator"].item() == pytest.approx(loss.item())
    expected = torch.autograd.grad(loss, book.parameters["generator"])
    for ours, theirs in zip(game.parameters["generator"], expected, strict=True):
        torch.testing.assert_close(ours.grad, theirs)


def test_partners_leave_the_critics_batches_and_the_count_alone() -> None:
    game, other = Game(BASE), Game(BASE)
    partners = game.partners().samples
    assert game.images == 0 and partners.shape == (64, 2)
    assert torch.equal(game.real().samples, other.real().samples)


def test_the_generators_update_leaves_no_gradient_in_the_critic() -> None:
    game = Game(BASE)
    update_generator(game, Losses())
    assert all(p.grad is None for p in game.parameters["critic"])


@pytest.mark.parametrize("noise", ["normal", "uniform"])
def test_noise_has_its_distribution(noise: str) -> None:
    z = Game(BASE.replace(noise=noise, batch_size=20_000)).noise()
    if noise == "uniform":
        assert z.min() >= -1 and z.max() <= 1 and z.std().item() == pytest.approx(3**-0.5, rel=0.02)
    else:
        assert z.std().item() == pytest.approx(1, rel=0.02)


def test_images_come_in_the_generators_range() -> None:
    images = RunConfig(dataset="ring", steps=2, batch_size=16).adapted(dataset="digits")
    tanh, unit = (Game(images.replace(generator_output=output)).real().samples for output in ("tanh", "sigmoid"))
    assert tanh.min() == -1 and tanh.max() == 1 and unit.min() == 0 and unit.max() == 1
    torch.testing.assert_close(tanh, unit * 2 - 1)


def test_a_tanh_beside_images_from_0_to_1_is_drawn_as_they_are() -> None:
    """Chollet 2017, section 8.5: half of the range is never asked for; what falls there is black."""
    images = RunConfig(dataset="ring", steps=2, batch_size=16).adapted(dataset="digits")
    mismatched, unit = (Game(images.replace(generator_output=output)) for output in ("tanh-unit", "sigmoid"))
    assert torch.equal(mismatched.real().samples, unit.real().samples)
    assert mismatched.pixel_range == (0.0, 1.0)
    z = 5 * torch.randn(64, images.latent_dim)
    drawn = mismatched.draw(z)
    assert drawn.min() < -0.1, "the network itself may go there"
    pixels = to_pixels(drawn, mismatched.config.output)
    assert (pixels[drawn.permute(0, 2, 3, 1).numpy() < 0] == 0).all()
    assert (pixels == to_pixels(drawn.clamp(0, 1), "sigmoid")).all()


REMEDIES: list[dict] = [
    {"packing": 2, "critic": "maxout"},
    {"mode_seeking": 1.0},
    {"critic_minibatch": "discrimination"},
    {"critic_minibatch": "stddev"},
    {"objective": "rpgan"},
    {"unroll_steps": 2},
]


@pytest.mark.parametrize("about", [{}, {"schedule": "simultaneous"}, {"instance_noise": 0.1}, *REMEDIES], ids=str)
@pytest.mark.parametrize("penalty", [None, "gradient-penalty", "r1", "r2"])
def test_bfloat16_trains_to_finite_numbers(about: dict, penalty: str | None) -> None:
    penalties = {penalty: 1.0} if penalty else {}
    game = Game(BASE.replace(precision="bf16", penalties=penalties, **about))
    list(train(game))
    assert game.step == 10 and all(torch.isfinite(p).all() for p in game.parameters["generator"])


def test_an_absent_device_is_named() -> None:
    if torch.cuda.is_available():
        pytest.skip("this machine has an NVIDIA GPU")
    with pytest.raises(ValueError, match="this machine has no device 'cuda'; choose from auto, "):
        Game(BASE.replace(device="cuda"))
