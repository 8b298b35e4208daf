"""The critic's pass written by hand against autograd, and autograd's against the whole critic loss."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from gan_core.config.run_config import RunConfig
from gan_core.games.adversarial.critic_passes import AutogradPass, Pass, critic_pass
from gan_core.games.adversarial.critic_view import seen_by_critic
from gan_core.losses.penalties import slope
from gan_core.networks import CRITICS
from gan_core.networks.layers.by_hand import HandPass
from gan_core.networks.layers.chain import Mask, read_chain
from gan_core.networks.spec import Spec
from gan_core.training.game import Game

SHAPE = (1, 8, 8)
REAL, FAKE, MIXED = (
    torch.randn(6, *SHAPE, generator=torch.Generator().manual_seed(seed), dtype=torch.float64) for seed in range(3)
)
CRITICS_TRIED = [
    ("mlp", ()),
    ("mlp", (5,)),
    ("mlp", (16, 8, 4)),
    ("maxout", (7, 6)),
    ("dcgan", (3,)),
    ("dcgan", (4, 6)),
    ("pooled", (3, 5, 8)),
    ("unpadded", (3, 5)),
]


def critic_of(name: str, widths: tuple[int, ...], activation: str, dropout: float = 0.0) -> nn.Module:
    torch.manual_seed(1)
    spec = Spec(shape=SHAPE, widths=widths, activation=activation, norm="none", dropout=dropout)
    critic = CRITICS[name].build(spec).double()
    return critic.to(memory_format=torch.channels_last) if CRITICS[name].convolutional else critic


def some_loss(real_scores: Tensor, fake_scores: Tensor, slopes: list[Tensor]) -> Tensor:
    """Uneven in every sample, so that a mixed-up row is seen."""
    weights = torch.arange(1.0, 7.0, dtype=torch.float64)
    loss = (weights * fake_scores.sigmoid()).mean() - (weights * real_scores.sigmoid()).mean()
    return loss + sum((weights * (part.flatten(1).norm(dim=1) - 1).square()).mean() for part in slopes)


def gradients(critic: nn.Module) -> list[Tensor]:
    found = [torch.zeros_like(p) if p.grad is None else p.grad.clone() for p in critic.parameters()]
    critic.zero_grad(set_to_none=True)
    return found


def insist_on_the_same(critic: nn.Module, hand: HandPass, scores: Callable[[Tensor], Tensor], points: list) -> None:
    """Scores, slopes, by_samples and gradients, against autograd's of `scores`."""
    fake = FAKE.clone().requires_grad_()
    both = scores(torch.cat((REAL, fake)))
    real_scores, fake_scores = both.split(6)
    slopes = [slope(scores, x) for x in points]
    for ours, theirs in zip(
        (hand.real_scores, hand.fake_scores, *hand.slopes), (real_scores, fake_scores, *slopes), strict=True
    ):
        torch.testing.assert_close(ours, theirs)
    (by_samples,) = torch.autograd.grad(fake_scores.exp().sum(), fake, retain_graph=True)
    torch.testing.assert_close(hand.sample_gradient(hand.fake_scores.exp().sum()), by_samples)
    some_loss(real_scores, fake_scores, slopes).backward()
    expected = gradients(critic)
    hand.learn(some_loss(hand.real_scores, hand.fake_scores, hand.slopes))
    for weight in critic.parameters():
        assert weight.grad.stride() == weight.stride(), "fused optimizers go through both as they lie in memory"
    for ours, theirs in zip(gradients(critic), expected, strict=True):
        torch.testing.assert_close(ours, theirs)


@pytest.mark.parametrize("penalised", [0, 1, 2])
@pytest.mark.parametrize("activation", ["relu", "leaky-relu"])
@pytest.mark.parametrize(("name", "widths"), CRITICS_TRIED)
def test_by_hand_equals_autograd(name: str, widths: tuple[int, ...], activation: str, penalised: int) -> None:
    critic = critic_of(name, widths, activation)
    points = [MIXED, REAL][:penalised]
    insist_on_the_same(critic, HandPass(critic.chain, REAL, FAKE, points), critic, points)


@pytest.mark.parametrize(
    ("name", "widths"),
    [("mlp", (16, 8)), ("maxout", (8, 9)), ("dcgan", (8, 8)), ("pooled", (3, 5, 16)), ("unpadded", (8, 8))],
)
def test_by_hand_equals_autograd_under_the_same_dropout(name: str, widths: tuple[int, ...]) -> None:
    critic = critic_of(name, widths, "leaky-relu", dropout=0.4)
    hand = HandPass(critic.chain, REAL, FAKE)
    masks = [
        activation.mask
        for activations in hand._activations
        for activation in activations
        if isinstance(activation, Mask)
    ]
    assert masks and all(0 < (mask == 0).double().mean() < 1 for mask in masks)

    def scores(h: Tensor) -> Tensor:
        left = iter(masks)
        for module in critic.net:
            h = h.flatten(1) if isinstance(module, nn.Linear) else h
            h = h * next(left) if isinstance(module, nn.Dropout | nn.Dropout2d) else module(h)
        return h.squeeze(1)

    insist_on_the_same(critic, hand, scores, [])


@pytest.mark.parametrize(("name", "widths"), [("mlp", (16, 8)), ("dcgan", (4,))])
def test_dropout_is_off_where_the_critic_is_only_asked(name: str, widths: tuple[int, ...]) -> None:
    critic = critic_of(name, widths, "relu", dropout=0.4).eval()
    torch.testing.assert_close(HandPass(critic.chain, REAL, FAKE).fake_scores, critic(FAKE))


def test_what_is_not_a_chain_of_slopes_is_left_to_autograd() -> None:
    lines = [nn.Linear(4, 4), nn.Linear(4, 1)]
    assert read_chain([lines[0], nn.ReLU(), lines[1]])
    for other in ([*lines], [lines[0], nn.ELU(), lines[1]], [nn.ReLU(), *lines], [lines[0], nn.Flatten(), lines[1]]):
        assert read_chain(other) == []


GAME = RunConfig(
    dataset="digits",
    steps=10,
    batch_size=16,
    generator_output="tanh",
    generator_widths=(8,),
    critic_widths=(8, 4),
)


@pytest.mark.parametrize(
    ("about", "by_hand"),
    [
        ({}, True),
        ({"critic_dropout": 0.3}, True),
        ({"critic_activation": "tanh"}, False),
        ({"critic_norm": "layer"}, False),
        ({"critic_norm": "spectral"}, False),
        ({"critic_norm": "weight"}, False),
        ({"critic_layer_noise": 0.3}, False),
        ({"critic_norm": "instance", "critic": "dcgan"}, False),
        ({"precision": "bf16"}, False),
        ({"critic": "dcgan"}, True),
        ({"critic": "dcgan", "critic_norm": "batch"}, False),
        ({"critic": "pooled", "critic_widths": (4, 8, 16)}, True),
        ({"critic": "maxout"}, True),
        ({"critic_minibatch": "stddev"}, False),
        ({"critic_minibatch": "discrimination", "critic": "dcgan"}, False),
        ({"packing": 3}, True),
        ({"packing": 2, "critic": "dcgan"}, True),
    ],
    ids=str,
)
def test_only_plain_piecewise_linear_critics_go_by_hand(about: dict, by_hand: bool) -> None:
    game = Game(GAME.replace(**about))
    real, fake = (
        seen_by_critic(game, game.real().samples),
        seen_by_critic(game, game.networks["generator"](game.noise())),
    )
    scored = critic_pass(game, real, fake, to_samples=False)
    assert isinstance(scored, HandPass if by_hand else AutogradPass)


@pytest.mark.parametrize("norm", ["none", "spectral", "weight", "layer", "instance", "batch"])
def test_both_ways_take_the_same_update_to_the_same_place(norm: str) -> None:
    """The general pass on a whole loss with a penalty, against `backward` on that loss."""
    maps = {"critic": "dcgan", "critic_widths": (4, 6)} if norm == "instance" else {}
    penalties = {"gradient-penalty": 10.0} if norm != "batch" else {}
    game = Game(GAME.replace(critic_norm=norm, penalties=penalties, **maps))
    game.networks["critic"].double().eval()
    real, fake = torch.randn(16, 1, 8, 8, dtype=torch.float64), torch.randn(16, 1, 8, 8, dtype=torch.float64)
    points = [real] if game.penalties else []
    scored: Pass = AutogradPass(game, real, fake.clone(), points, to_samples=True)
    loss = scored.fake_scores.mean() - scored.real_scores.mean()
    loss = loss + sum((part.flatten(1).norm(dim=1) - 1).square().mean() for part in scored.slopes)
    by_samples = scored.sample_gradient(scored.fake_scores.mean())
    scored.learn(loss)
    ours = gradients(game.networks["critic"])
    seen = fake.clone().requires_grad_()
    whole = game.networks["critic"](seen).mean() - game.networks["critic"](real).mean()
    whole = whole + sum((slope(game.networks["critic"], x).flatten(1).norm(dim=1) - 1).square().mean() for x in points)
    whole.backward()
    torch.testing.assert_close(by_samples, seen.grad, rtol=1e-5, atol=1e-6)
    for a, b in zip(ours, gradients(game.networks["critic"]), strict=True):
        torch.testing.assert_close(a, b, rtol=1e-5, atol=1e-6)
