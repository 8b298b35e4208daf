"""Contracts over every network, and the folded convolution against the plain one."""

import math
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest
import torch
from torch import nn
from torch.nn.functional import conv2d, interpolate

from gan_core.config.presets import PRESETS
from gan_core.games.roles import CRITIC_MINIBATCHES, CRITIC_NORMS, GENERATOR_NORMS
from gan_core.networks import CRITICS, GENERATORS
from gan_core.networks.layers.dcgan import UpsampleConv, fold
from gan_core.networks.layers.gray import FromGray, ToGray, convolution
from gan_core.networks.layers.maxout import Maxout
from gan_core.networks.layers.minibatch import MinibatchDiscrimination, MinibatchStddev, couples_samples
from gan_core.networks.layers.parts import FILLS, GaussianNoise, Weighted, initialise
from gan_core.networks.layers.parts import norm as norm_layers
from gan_core.networks.spec import Spec
from gan_core.training.game import build_network

SHAPES = {"points": (2,), "images": (3, 16, 16)}


def cases(registry: dict) -> list[tuple[str, str]]:
    return [(name, kind) for name, entry in registry.items() for kind in entry.kinds]


def whole_run(network: nn.Module) -> Iterator[None]:
    """Once for most networks; for one that grows, at moments from the beginning of a run to its end."""
    growing = [part for part in network.modules() if hasattr(part, "progress")]
    for share in (0.0, 0.6, 1.0) if growing else (1.0,):
        for part in growing:
            part.progress(share)
        yield


def normalised(registry: dict, norms: Iterable[str]) -> list[tuple[str, str, str]]:
    """The same with each norm that fits: instances of maps need maps."""
    return [
        (*case, norm)
        for case in cases(registry)
        for norm in norms
        if norm != "instance" or registry[case[0]].convolutional
    ]


@pytest.mark.parametrize(("name", "kind", "norm"), normalised(GENERATORS, GENERATOR_NORMS))
def test_generators_turn_noise_into_samples(name: str, kind: str, norm: str) -> None:
    shape = SHAPES[kind]
    spec = Spec(shape=shape, widths=(8, 4), activation="relu", norm=norm, latent_dim=5, output="tanh")
    network = GENERATORS[name].build(spec)
    for _ in whole_run(network):
        samples = network(torch.randn(6, 5))
        assert samples.shape == (6, *shape) and samples.abs().max() <= 1
        samples.sum().backward()
    assert all(p.grad is not None for p in network.parameters()), "every weight takes part"


@pytest.mark.parametrize(("name", "kind", "norm"), normalised(CRITICS, CRITIC_NORMS))
@pytest.mark.parametrize("minibatch", CRITIC_MINIBATCHES)
def test_critics_turn_samples_into_scores(name: str, kind: str, minibatch: str, norm: str) -> None:
    about = {"shape": SHAPES[kind], "widths": (8, 4), "activation": "leaky-relu", "dropout": 0.2}
    spec = Spec(norm=norm, minibatch=minibatch, **about)
    network = CRITICS[name].build(spec)
    for _ in whole_run(network):
        scores = network(torch.randn(6, *SHAPES[kind]))
        assert scores.shape == (6,)
        scores.sum().backward()
    assert all(p.grad is not None for p in network.parameters())


@pytest.mark.parametrize(("name", "kind", "norm"), normalised(CRITICS, CRITIC_NORMS))
@pytest.mark.parametrize("minibatch", CRITIC_MINIBATCHES)
def test_critics_that_say_samples_are_independent_keep_them_so(name: str, kind: str, minibatch: str, norm: str) -> None:
    """Real and generated samples share a pass only if this holds."""
    about = {"shape": SHAPES[kind], "widths": (8, 4), "activation": "leaky-relu"}
    spec = Spec(norm=norm, minibatch=minibatch, **about)
    network = CRITICS[name].build(spec)
    network(torch.randn(6, *SHAPES[kind]))  # let spectral normalisation take its first step
    one, other = torch.randn(4, *SHAPES[kind]), torch.randn(4, *SHAPES[kind])
    state = {key: value.clone() for key, value in network.state_dict().items()}
    together = network(torch.cat((one, other)))[:4]
    network.load_state_dict(state)
    alone = network(one)
    assert couples_samples(network) is (norm == "batch" or minibatch != "none")
    assert torch.allclose(alone, together, atol=1e-6) is not couples_samples(network)


@pytest.mark.parametrize(("name", "kind"), cases(CRITICS))
@pytest.mark.parametrize("minibatch", CRITIC_MINIBATCHES)
def test_a_critic_that_is_only_asked_scores_every_sample_for_itself(name: str, kind: str, minibatch: str) -> None:
    """As on the heat map, whose cells are no batch."""
    about = {"shape": SHAPES[kind], "widths": (8, 4), "activation": "leaky-relu"}
    network = CRITICS[name].build(Spec(norm="none", minibatch=minibatch, **about))
    network(torch.randn(8, *SHAPES[kind]))
    asked = torch.randn(5, *SHAPES[kind])
    network.eval()
    torch.testing.assert_close(network(asked)[:1], network(asked[:1]))


def test_minibatch_discrimination_sums_closeness_over_the_others() -> None:
    layer = MinibatchDiscrimination(3, "none").double()
    x = torch.randn(5, 3, dtype=torch.float64)
    rows = (x @ layer.tensor.weight.t()).view(5, 100, 5)
    ours = layer(x)
    assert torch.equal(ours[:, :3], x)
    for i in range(5):
        for k in (0, 41, 99):
            expected = sum(math.exp(-(rows[i, k] - rows[j, k]).abs().sum().item()) for j in range(5) if j != i)
            assert ours[i, 3 + k].item() == pytest.approx(expected, rel=1e-12)
    torch.testing.assert_close(layer.usual, 0.1 * ours[:, 3:].mean(0))


@pytest.mark.parametrize("batch", [2, 3, 4, 6, 8, 12])
def test_minibatch_stddev_is_the_mean_deviation_of_each_group(batch: int) -> None:
    """Groups of four, or the whole batch if it does not divide into them."""
    x = torch.randn(batch, 3, dtype=torch.float64)
    ours = MinibatchStddev()(x)
    groups = batch // 4 if batch % 4 == 0 else 1
    for i in range(batch):
        group = x.numpy()[i % groups :: groups]
        assert len(group) == batch // groups
        assert ours[i, 3].item() == pytest.approx(group.std(0).mean(), rel=1e-6)
    assert torch.equal(ours[:, :3], x)


@pytest.mark.parametrize("layer", [MinibatchDiscrimination(3, "none"), MinibatchStddev()], ids=["kernels", "stddev"])
def test_what_a_batch_tells_can_be_differentiated_twice(layer: nn.Module) -> None:
    """Penalties and unrolling do."""
    x = torch.randn(4, 3, dtype=torch.float64, requires_grad=True)
    assert torch.autograd.gradcheck(lambda x: layer.double()(x)[:, :8], x)
    assert torch.autograd.gradgradcheck(lambda x: layer.double()(x)[:, :8], x)


@pytest.mark.parametrize("norm", [name for name in GENERATOR_NORMS if name != "instance"])
def test_running_statistics_take_on_a_tenth_or_a_twentieth_of_each_batch(norm: str) -> None:
    spec = Spec(shape=(2,), widths=(8,), activation="relu", norm=norm, latent_dim=5)
    generator = GENERATORS["mlp"].build(spec)
    z = torch.randn(64, 5)
    generator(z)
    share = {"batch": 0.1, "batch-slow": 0.05}.get(norm)
    found = [layer for layer in generator.modules() if isinstance(layer, nn.BatchNorm1d)]
    assert bool(found) is (share is not None)
    for layer in found:
        torch.testing.assert_close(layer.running_mean, share * generator.net[0](z).mean(0))


@pytest.mark.parametrize("dtype", [torch.float32, torch.float64])
def test_maxout_is_the_largest_piece(dtype: torch.dtype) -> None:
    layer = Maxout(5)
    z = torch.randn(7, 5 * 6, dtype=dtype, requires_grad=True)
    pieces = [z[:, start : start + 6] for start in range(0, 30, 6)]
    assert torch.equal(layer(z), torch.stack(pieces).max(0).values)
    weights = torch.randn(7, 6, dtype=dtype)
    (ours,) = torch.autograd.grad((layer(z) * weights).sum(), z)
    (theirs,) = torch.autograd.grad((torch.stack(pieces).max(0).values * weights).sum(), z)
    assert torch.equal(ours, theirs)


def test_the_maxout_critic_has_the_published_size() -> None:
    """PacGAN's: (2m)-200-200-200-1 with five pieces, 405 201 numbers at m = 1."""
    critic = CRITICS["maxout"].build(Spec(shape=(2,), widths=(200, 200, 200), activation="relu", norm="none"))
    assert sum(p.numel() for p in critic.parameters()) == 405_201


FROGS = PRESETS["frogs-tutorial"].config


def sizes(player: str) -> list[int]:
    """Numbers of each layer of that player in the frogs' tutorial, in order; weights and bias together."""
    shape = FROGS.spec("generator", (3, 32, 32)).shape
    network = build_network(FROGS, player, shape)
    return [sum(p.numel() for p in m.parameters()) for m in network.modules() if isinstance(m, Weighted)]


def test_the_frogs_players_have_the_published_sizes() -> None:
    """As `summary()` prints them in the notebook of Chollet 2017, section 8.5."""
    assert sizes("generator") == [1_081_344, 819_456, 1_048_832, 1_638_656, 1_638_656, 37_635]
    assert sizes("critic") == [3_584, 262_272, 262_272, 262_272, 513]


def test_the_frogs_maps_have_the_published_sides() -> None:
    sides: dict[str, list[int]] = {}
    for player, given in (("generator", torch.zeros(1, 32)), ("critic", torch.zeros(1, 3, 32, 32))):
        network = build_network(FROGS, player, (3, 32, 32))
        found = sides[player] = []
        for module in network.modules():
            if isinstance(module, nn.Conv2d | nn.ConvTranspose2d):
                module.register_forward_hook(lambda _, x, y, found=found: found.append(y.shape[2]))
        network(given)
    assert sides == {"generator": [16, 32, 32, 32, 32], "critic": [30, 14, 6, 2]}


@pytest.mark.parametrize(
    ("widths", "maps"), [((8, 4), [16]), ((8, 6, 4), [8, 16]), ((8, 6, 4, 5), [8, 16, 16])], ids=str
)
def test_a_half_size_generator_doubles_once(widths: tuple[int, ...], maps: list[int]) -> None:
    spec = Spec(shape=(3, 16, 16), widths=widths, activation="relu", norm="none", latent_dim=5, output="tanh")
    network = GENERATORS["half-size"].build(spec)
    found = []
    for layer in network.net[2:-2]:
        if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
            layer.register_forward_hook(lambda _, x, y: found.append((y.shape[1], y.shape[2])))
    network(torch.zeros(2, 5))
    assert found == [*zip(widths[1:], maps, strict=True)]


def test_folding_equals_doubling_and_convolving() -> None:
    torch.manual_seed(0)
    layer = UpsampleConv(3, 5).double()
    x = torch.randn(2, 3, 7, 4, dtype=torch.float64)
    plain = conv2d(interpolate(x, scale_factor=2, mode="nearest"), layer.weight, layer.bias, padding=1)
    torch.testing.assert_close(layer(x), plain)


def test_folding_has_the_gradient_of_the_plain_convolution() -> None:
    torch.manual_seed(0)
    layer = UpsampleConv(2, 3).double()
    x = torch.randn(2, 2, 4, 4, dtype=torch.float64)
    layer(x).square().sum().backward()
    ours = layer.weight.grad.clone()
    layer.zero_grad()
    conv2d(
        interpolate(x, scale_factor=2, mode="nearest"), layer.weight, layer.bias, padding=1
    ).square().sum().backward()
    torch.testing.assert_close(ours, layer.weight.grad)


def test_a_fold_keeps_the_sum_of_the_taps_four_times() -> None:
    """Each output pixel sees each of the 9 taps once, and there are 4 kinds of output pixel."""
    weight = torch.randn(2, 3, 3, 3)
    torch.testing.assert_close(fold(weight).sum((2, 3)).t(), 4 * weight.sum((2, 3)))


@pytest.mark.parametrize("scheme", [*FILLS, "default"])
def test_initialisation_reaches_every_layer(scheme: str) -> None:
    torch.manual_seed(0)
    spec = Spec(shape=(1, 16, 16), widths=(32, 16), activation="relu", norm="batch", latent_dim=9)
    network = GENERATORS["dcgan"].build(spec)
    before = [p.clone() for p in network.parameters()]
    initialise(network, scheme)
    changed = [not torch.equal(a, b) for a, b in zip(before, network.parameters(), strict=True)]
    assert any(changed) is (scheme != "default")
    stem = network.net[0].linear.weight
    gains = {"orthogonal": 1.0, "orthogonal-1.4": 1.4}
    if scheme in gains:
        torch.testing.assert_close(stem.t() @ stem, gains[scheme] ** 2 * torch.eye(9))
    if scheme == "normal-0.02":
        weights = [m.weight for m in network.modules() if isinstance(m, nn.ConvTranspose2d)]
        assert weights[0].std().item() == pytest.approx(0.02, rel=0.1)
    if scheme == "xavier-uniform":  # Glorot & Bengio 2010, equation 16
        bound = math.sqrt(6 / (stem.shape[0] + stem.shape[1]))
        assert 0.95 * bound < stem.abs().max().item() <= bound
        assert stem.std().item() == pytest.approx(bound / math.sqrt(3), rel=0.05)


def test_initialisation_reaches_through_spectral_normalisation() -> None:
    critic = CRITICS["mlp"].build(Spec(shape=(2,), widths=(64,), activation="relu", norm="spectral"))
    initialise(critic, "normal-0.02")
    raw = critic.net[0].parametrizations.weight.original
    assert raw.std().item() == pytest.approx(0.02, rel=0.3)
    assert torch.linalg.matrix_norm(critic.net[0].weight, 2).item() == pytest.approx(1, rel=0.2)


@pytest.mark.parametrize("scheme", [*FILLS, "default"])
def test_a_weight_under_weight_normalisation_begins_as_it_was_drawn(scheme: str) -> None:
    """And is g v / |v| of each unit ever after (Salimans & Kingma 2016, equation 2)."""
    networks = []
    for norm in ("weight", "none"):
        torch.manual_seed(0)
        spec = Spec(shape=(3, 8, 8), widths=(6, 4), activation="relu", norm=norm)
        networks.append(CRITICS["dcgan"].build(spec))
        torch.manual_seed(1)
        initialise(networks[-1], scheme)
    ours, plain = ([m for m in network.modules() if isinstance(m, Weighted)] for network in networks)
    for layer, book in zip(ours, plain, strict=True):
        torch.testing.assert_close(layer.weight, book.weight)
        g, v = layer.parametrizations.weight.parameters()
        with torch.no_grad():
            v.mul_(3.0)
            g.mul_(torch.arange(1.0, len(g) + 1).view_as(g))
        each = (1, *([1] * (v.ndim - 1)))
        lengths = v.flatten(1).norm(dim=1).view(-1, *each[1:])
        torch.testing.assert_close(layer.weight, g * v / lengths)


@pytest.mark.parametrize(("name", "kind"), cases(CRITICS))
def test_each_hidden_layer_of_a_critic_is_made_noisy_in_training_alone(name: str, kind: str) -> None:
    about = {"shape": SHAPES[kind], "widths": (8, 4), "activation": "leaky-relu", "norm": "none"}
    torch.manual_seed(0)
    noisy = CRITICS[name].build(Spec(layer_noise=0.5, **about))
    torch.manual_seed(0)
    plain = CRITICS[name].build(Spec(**about))
    layers = [layer for layer in noisy.modules() if isinstance(layer, GaussianNoise)]
    hidden = sum(isinstance(layer, nn.LeakyReLU) for layer in plain.modules()) or 2  # maxout is bent by itself
    assert len(layers) == hidden, "behind each"
    x = torch.zeros(400, 50)
    added = layers[0](x)
    assert added.std().item() == pytest.approx(0.5, rel=0.02) and added.mean().abs().item() < 0.02
    samples = torch.randn(6, *SHAPES[kind])
    assert not torch.allclose(noisy(samples), plain(samples), atol=1e-3)
    torch.testing.assert_close(noisy.eval()(samples), plain.eval()(samples))


def test_instance_normalisation_is_of_each_map_by_itself() -> None:
    (layer,) = norm_layers("instance", 4, image=True)
    x = 3 + 2 * torch.randn(5, 4, 6, 6)
    flat = x.flatten(2)
    expected = (flat - flat.mean(2, keepdim=True)) / (flat.var(2, correction=0, keepdim=True) + 1e-5).sqrt()
    torch.testing.assert_close(layer(x).flatten(2), expected)
    torch.testing.assert_close(layer.eval()(x).flatten(2), expected)
    assert len([*layer.parameters()]) == 2, "a scale and a shift of each channel, as BatchNorm's"


@pytest.mark.parametrize("asked", [{"padding": 1}, {"padding": 0}, {"padding": 1, "stride": 2}], ids=str)
@pytest.mark.parametrize(("inputs", "outputs"), [(1, 3), (3, 1)])
@pytest.mark.parametrize("kernel", [2, 3, 4])
def test_gray_convolutions_equal_torchs(kernel: int, inputs: int, outputs: int, asked: dict) -> None:
    """Forward, both gradients, and the gradient of a gradient, in every memory format that a game uses."""
    torch.manual_seed(2)
    ours = convolution(inputs, outputs, kernel, **asked)
    plain = torch.nn.Conv2d(inputs, outputs, kernel, **asked)
    plain.load_state_dict(ours.state_dict())
    found = []
    for layer in (ours.to(memory_format=torch.channels_last), plain):
        x = torch.randn(4, inputs, 10, 8, generator=torch.Generator().manual_seed(3)).requires_grad_()
        y = layer(x)
        (slope,) = torch.autograd.grad(y.square().sum(), x, create_graph=True)
        (slope.square().sum() + y.sum()).backward()
        found.append((y, slope, x.grad, layer.weight.grad, layer.bias.grad))
    for a, b in zip(*found, strict=True):
        torch.testing.assert_close(a, b, rtol=1e-4, atol=1e-3)


def test_gray_images_get_the_quicker_convolutions() -> None:
    assert isinstance(convolution(1, 8, 4, stride=2, padding=1), FromGray)
    assert isinstance(convolution(8, 1, 3, padding=1), ToGray)
    assert type(convolution(3, 8, 3)) is torch.nn.Conv2d


def test_who_draws_first_can_train_afterwards() -> None:
    """What a layer keeps between calls must be no inference tensor, whoever asked for it first."""
    code = """
import torch
from gan_core.config.presets import PRESETS
from gan_core.config.settings import sample_shape
from gan_core.training.game import build_network

for config in (preset.config for preset in PRESETS.values()):
    for player in (player for player in config.kind.players if player.role.draws):
        network = build_network(config, player.name, sample_shape(config)).eval()
        given = [torch.randn(2, config.latent_dim), *([torch.arange(2)] if config.classes else [])]
        with torch.inference_mode():
            network(*given)
        network(*given).square().sum().backward()
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert not done.returncode, done.stderr[-400:]
