"""Any generator cut at any layer: the two parts draw what the whole draws, and a unit less is a unit less."""

from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.dissection.cut import Cut
from gan_core.dissection.layers import Layer, layer_numbered, layers_of
from gan_core.dissection.single import WithoutUnit
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from tests.handmade import loaded

SHIPPED = {  # their layers: units, and the side of a unit's map
    "mnist-gan": [(256, 0), (512, 0), (1024, 0)],
    "mnist-dcgan": [(50, 56), (25, 56)],
    "fashion-dcgan": [(128, 7), (64, 14)],
    "mnist-cvae-gan": [],
    "mnist-projection": [],
    "mnist-progressive": [],
    "frogs-dcgan": [],
}


class Around(nn.Module):
    """A layer with a way around it, so that nothing after its first half is a chain."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.relu, self.second = nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 4)
        self.last = nn.Linear(4, 784)

    def forward(self, z: Tensor) -> Tensor:
        drawn: Tensor = self.last(z + self.second(self.relu(self.first(z)))).tanh()
        return drawn.view(-1, 1, 28, 28)


class Labelled(nn.Module):
    """The label's embedding stands beside the noise."""

    def __init__(self) -> None:
        super().__init__()
        self.of_label, self.first, self.act, self.last = nn.Linear(3, 5), nn.Linear(9, 7), nn.ELU(), nn.Linear(7, 784)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        told = self.of_label(nn.functional.one_hot(labels, 3).float())
        return self.last(self.act(self.first(torch.cat((z, told), 1)))).view(-1, 1, 28, 28)


def checked(found: Loaded) -> list[Layer]:
    """All layers, once each of them was cut and sewn together."""
    layers = layers_of(found)
    z, labels = found.latents(5, seed=3), found.labels(5)
    whole = found.samples(z, labels)
    for layer in layers:
        cut = Cut(found, layer)
        h = cut.before(z, labels)
        assert h.shape == (5, layer.units, *layer.size)
        kept = h.clone()
        torch.testing.assert_close(cut.after(h, z, labels), whole, rtol=1e-4, atol=1e-4)
        less = h.clone()
        less[:, 1] = 0
        want = cut.after(less, z, labels)
        torch.testing.assert_close(WithoutUnit(cut, h, z, labels)(1), want, rtol=1e-4, atol=1e-4)
        torch.testing.assert_close(h, kept, rtol=0, atol=0)
    assert not any(module._forward_hooks for module in found.network.modules())
    return layers


@pytest.mark.parametrize("name", SHIPPED)
def test_of_what_comes_with_the_app(name: str) -> None:
    layers = checked(load(name, paths=False))
    found = [(layer.units, layer.size[0] if layer.size else 0) for layer in layers]
    assert found == SHIPPED[name] if SHIPPED[name] else len(found) >= 2
    assert [layer.number for layer in layers] == list(range(1, len(layers) + 1))


def test_of_a_network_that_is_no_chain() -> None:
    found = loaded(Around())
    layers = checked(found)
    assert [(layer.module, layer.units) for layer in layers] == [("relu", 6), ("second", 4)]
    assert Cut(found, layers[0]).tail is None


def test_a_label_s_embedding_is_no_layer() -> None:
    layers = checked(loaded(Labelled(), classes=("a", "b", "c")))
    assert [(layer.module, layer.units) for layer in layers] == [("act", 7)]


@pytest.mark.parametrize(
    "network",
    [
        [nn.Conv2d(5, 3, 3, padding=2, dilation=2), nn.ReLU()],
        [nn.Conv2d(5, 3, 3, padding=1, stride=2), nn.Upsample(scale_factor=2)],
        [nn.Conv2d(5, 5, 3, padding=1, groups=5), nn.ReLU(), nn.Conv2d(5, 3, 1)],
        [nn.Conv2d(5, 3, 3, padding=1, padding_mode="reflect"), nn.ReLU()],
        [nn.ConvTranspose2d(5, 3, 3, stride=2, padding=1, output_padding=1), nn.AvgPool2d(2)],
    ],
)
def test_of_every_kind_of_map_behind_the_layer(network: list[nn.Module]) -> None:
    torch.manual_seed(0)
    begins = [nn.Linear(4, 5 * 196), nn.Unflatten(1, (5, 14, 14)), nn.BatchNorm2d(5), nn.ReLU()]
    whole = nn.Sequential(*begins, *network, nn.Flatten(), nn.LazyLinear(784))
    whole(torch.zeros(2, 4))  # now the last layer knows its width
    layers = checked(loaded(whole))
    assert (layers[0].module, layers[0].size) == ("3", (14, 14))


def test_of_a_stranger_s_file(tmp_path: Path) -> None:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(16, 32), nn.ReLU(), nn.Linear(32, 64), nn.ReLU(), nn.Linear(64, 784), nn.Tanh())
    torch.save(network.state_dict(), tmp_path / "theirs.pt")
    layers = checked(load(str(tmp_path / "theirs.pt")))
    assert [layer.units for layer in layers] == [32, 64]


def test_points_and_single_layers_are_refused_in_a_sentence() -> None:
    with pytest.raises(UserError, match="draws points"):
        layers_of(load("ring-wgan-gp", paths=False))
    with pytest.raises(UserError, match="no layer of several units"):
        layers_of(loaded(nn.Sequential(nn.Linear(4, 784), nn.Unflatten(1, (1, 28, 28)))))


def test_a_layer_is_asked_for_by_its_number() -> None:
    layers = [Layer(1, "a", 8, ()), Layer(2, "b", 4, (7, 7))]
    assert (layer_numbered(layers, None), layer_numbered(layers, "1")) == (layers[1], layers[0])
    for wrong in ("0", "3", "x", "-1"):
        with pytest.raises(UserError, match=r"choose from 1 \(8 units\), 2 \(4 units of 7 x 7\)"):
            layer_numbered(layers, wrong)
