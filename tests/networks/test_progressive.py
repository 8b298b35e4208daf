"""Progressive growing: its layers against plain formulas, its stages against each other."""

from math import sqrt

import pytest
import torch
from torch import Tensor, nn
from torch.nn.functional import avg_pool2d, conv2d, interpolate, linear

from gan_core.base.errors import UserError
from gan_core.networks import CRITICS, GENERATORS
from gan_core.networks.growth import place_at, stages
from gan_core.networks.layers.equalised import EqualConv, EqualLinear, EqualUpsampleConv, PixelNorm, equal_weighted
from gan_core.networks.spec import Spec

SHAPE = (3, 16, 16)  # with three widths: 4, 8 and 16 pixels


def generator(norm: str = "none", widths: tuple[int, ...] = (12, 8, 6)) -> nn.Module:
    torch.manual_seed(0)
    spec = Spec(shape=SHAPE, widths=widths, activation="leaky-relu", norm=norm, latent_dim=5, output="tanh")
    return GENERATORS["progressive"].build(spec)


def critic(minibatch: str = "stddev", norm: str = "none") -> nn.Module:
    torch.manual_seed(1)
    about = {"shape": SHAPE, "widths": (6, 8, 12), "activation": "leaky-relu"}
    return CRITICS["progressive"].build(Spec(norm=norm, minibatch=minibatch, **about))


def tell(network: nn.Module, share: float) -> nn.Module:
    """The network at that share of a run."""
    told = [part for part in network.modules() if hasattr(part, "progress")]
    assert len(told) == 1
    told[0].progress(share)
    return network


def twice(x: Tensor) -> Tensor:
    return interpolate(x, scale_factor=2, mode="nearest")


def test_equalised_layers_scale_normal_weights_by_hes_constant() -> None:
    torch.manual_seed(2)
    x, maps = torch.randn(4, 50), torch.randn(4, 7, 6, 6)
    dense, convolved, drawn = EqualLinear(50, 200), EqualConv(7, 90, 3), EqualConv(7, 3, 1, gain=1.0)
    torch.testing.assert_close(dense(x), linear(x, dense.weight * sqrt(2 / 50)))
    torch.testing.assert_close(convolved(maps), conv2d(maps, convolved.weight * sqrt(2 / 63), padding=1))
    torch.testing.assert_close(drawn(maps), conv2d(maps, drawn.weight * sqrt(1 / 7)))
    for layer in (dense, convolved):
        assert layer.weight.std().item() == pytest.approx(1, abs=0.03) and not layer.bias.any()


def test_equalised_upsampling_is_doubling_and_the_plain_convolution() -> None:
    layer, x = EqualUpsampleConv(3, 5), torch.randn(2, 3, 4, 4)
    nn.init.normal_(layer.bias)
    torch.testing.assert_close(layer(x), conv2d(twice(x), layer.weight * sqrt(2 / 27), layer.bias, padding=1))


def test_equalised_weights_move_at_one_speed() -> None:
    """Adam's first step is the learning rate for every weight: scaled, it is the same share of each layer's weights."""
    layers = [EqualLinear(10, 4), EqualLinear(1000, 4)]
    for layer in layers:
        before = layer.weight.detach() * layer.scale
        optimizer = torch.optim.Adam(layer.parameters(), lr=0.01)
        layer(torch.randn(8, layer.in_features)).square().sum().backward()
        optimizer.step()
        moved = (layer.weight.detach() * layer.scale - before).abs().mean() / layer.scale
        assert moved.item() == pytest.approx(0.01, rel=1e-3)


def test_pixel_norm_makes_each_pixels_mean_square_one() -> None:
    x = torch.randn(2, 9, 3, 4, dtype=torch.float64)
    ours = PixelNorm()(x)
    for pixel in ((0, 0, 0), (1, 2, 3)):
        b, i, j = pixel
        expected = x[b, :, i, j] / sqrt(sum(v**2 for v in x[b, :, i, j].tolist()) / 9 + 1e-8)
        torch.testing.assert_close(ours[b, :, i, j], expected)


def test_spectral_normalisation_divides_the_scale_out() -> None:
    layer = equal_weighted(EqualLinear(30, 20), "spectral").train()
    for _ in range(30):
        y = layer(torch.eye(30))
    assert torch.linalg.matrix_norm(y - layer.bias, 2).item() == pytest.approx(1, rel=0.02)


def test_stages_share_the_run_and_fade_in_during_their_first_half() -> None:
    assert [(stage.begins, stage.whole, stage.label) for stage in stages([4, 8])] == [
        (0.0, 0.0, "4×4"),
        (0.5, 0.75, "8×8"),
    ]
    assert [place_at(share, 2) for share in (0.0, 0.49, 0.5, 0.625, 0.75, 0.99, 1.0)] == [
        (0, 1.0),
        (0, 1.0),
        (1, 0.0),
        (1, 0.5),
        (1, 1.0),
        (1, 1.0),
        (1, 1.0),
    ]
    assert place_at(-3.0, 2) == (0, 1.0) and place_at(1e9, 2) == (1, 1.0) and place_at(0.7, 1) == (0, 1.0)


@pytest.mark.parametrize("stage", [1, 2])
def test_a_stage_begins_as_the_one_before_ended_and_ends_as_itself(stage: int) -> None:
    network, z = generator().double(), torch.randn(4, 5, dtype=torch.float64)
    maps = [z]
    for block in network.blocks:
        maps.append(block(maps[-1]))
    own = network.to_image[stage](maps[stage + 1])
    lower = twice(network.to_image[stage - 1](maps[stage]))
    assert own.shape[-1] == 4 * 2**stage
    begins, whole = stage / 3, (stage + 0.5) / 3
    for share, expected in ((begins, lower), (begins + (whole - begins) / 4, (3 * lower + own) / 4), (whole, own)):
        shown = tell(network, share)(z)
        assert shown.shape == (4, *SHAPE)
        torch.testing.assert_close(shown, interpolate(expected, size=SHAPE[1:], mode="nearest"), atol=1e-6, rtol=1e-5)


@pytest.mark.parametrize("stage", [1, 2])
def test_nothing_jumps_where_a_stage_begins(stage: int) -> None:
    """Pictures, scores and slopes just before are those just after."""
    z, x = torch.randn(4, 5), torch.randn(4, *SHAPE, requires_grad=True)
    found = []
    for share in (stage / 3 - 1e-6, stage / 3 + 1e-6):
        shown, scores = tell(generator(), share)(z), tell(critic(), share)(x)
        found.append((shown, scores, *torch.autograd.grad(scores.sum(), x)))
    for before, after in zip(*found, strict=True):
        torch.testing.assert_close(before, after, atol=1e-4, rtol=1e-4)


def test_the_critic_sees_no_more_than_its_stage_shows() -> None:
    x = torch.randn(4, *SHAPE)
    coarse = interpolate(avg_pool2d(x, 4), scale_factor=4, mode="nearest")
    early, late = tell(critic(), 0.1), tell(critic(), 1.0)
    torch.testing.assert_close(early(x), early(coarse))
    assert not torch.allclose(late(x), late(coarse), atol=1e-3)


@pytest.mark.parametrize("stage", [0, 1, 2])
def test_an_image_keeps_its_length_at_every_stage(stage: int) -> None:
    """So a slope by the small image the critic sees is as long as that by the image of full size."""
    network = tell(critic(), (stage + 0.9) / 3)
    small = torch.randn(2, 3, 4 * 2**stage, 4 * 2**stage)
    seen: list[Tensor] = []
    network.net[0].from_image[stage].register_forward_pre_hook(lambda layer, taken: seen.append(taken[0]))
    full = interpolate(small, size=SHAPE[1:], mode="nearest")
    network(full)
    torch.testing.assert_close(seen[0].flatten(1).norm(dim=1), full.flatten(1).norm(dim=1))


def test_real_images_lie_between_two_resolutions_while_one_fades_in() -> None:
    x = torch.randn(2, *SHAPE)
    four, eight = avg_pool2d(x, 4), avg_pool2d(x, 2)
    network = generator()
    torch.testing.assert_close(tell(network, 0.2).coarsened(x), twice(twice(four)))
    torch.testing.assert_close(tell(network, 1.25 / 3).coarsened(x), twice((twice(four) + eight) / 2))
    torch.testing.assert_close(tell(network, 1.75 / 3).coarsened(x), twice(eight))
    assert torch.equal(tell(network, 1.0).coarsened(x), x)


def test_a_faded_slope_can_be_differentiated_again() -> None:
    network = tell(critic(), 1.2 / 3).double()
    x = torch.randn(4, *SHAPE, dtype=torch.float64, requires_grad=True)
    (slope,) = torch.autograd.grad(network(x).sum(), x, create_graph=True)
    weight = network.net[0].blocks[1][0].weight
    (ours,) = torch.autograd.grad(slope.square().sum(), weight)
    with torch.no_grad():
        moved = torch.zeros_like(weight)
        moved[0, 0, 1, 1] = 1e-6
        squares = []
        for sign in (1, -1):
            weight += sign * moved
            with torch.enable_grad():
                (there,) = torch.autograd.grad(network(x).sum(), x)
            squares.append(there.square().sum())
            weight -= sign * moved
    numeric = (squares[0] - squares[1]).item() / 2e-6
    assert ours[0, 0, 1, 1].item() == pytest.approx(numeric, rel=1e-3)


def test_a_copy_draws_at_the_stage_of_the_original() -> None:
    original, z = tell(generator(), 0.45), torch.randn(3, 5)
    copy = generator(widths=(12, 8, 6))
    assert torch.equal(copy.grown, torch.tensor(1.0)), "who is told nothing is grown to the end"
    copy.load_state_dict(original.state_dict())
    assert torch.equal(copy(z), original(z))


@pytest.mark.parametrize("registry", [GENERATORS, CRITICS], ids=["generator", "critic"])
def test_sizes_count_every_weight(registry: dict) -> None:
    spec = Spec(shape=SHAPE, widths=(5, 7, 11), activation="relu", norm="none", latent_dim=9, output="tanh")
    network = registry["progressive"].build(spec)
    assert registry["progressive"].size(spec).weights == sum(p.numel() for p in network.parameters())


@pytest.mark.parametrize("widths", [(), (4,) * 4])
def test_resolutions_that_do_not_fit_are_refused(widths: tuple[int, ...]) -> None:
    spec = Spec(shape=SHAPE, widths=widths, activation="relu", norm="none")
    with pytest.raises(UserError, match="give between 1 and 3 widths"):
        CRITICS["progressive"].check(spec)
