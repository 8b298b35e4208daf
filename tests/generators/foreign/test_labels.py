"""Labels, joined to noise in the ways in which people write it."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn
from torch.nn import functional as F

from tests.generators.foreign.drawing import draws_the_same, examined
from tests.generators.foreign.strangers import mlp

Join = Callable[[Tensor, Tensor], Tensor]


class Labelled(nn.Module):
    """label: what makes numbers of one-hot labels or of their numbers; join: how they meet the noise."""

    def __init__(self, label: nn.Module, takes: int, join: Join, one_hot: bool = False) -> None:
        super().__init__()
        self.label_net, self.join, self.one_hot = label, join, one_hot
        self.net = mlp(takes, 48, 784)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        given = F.one_hot(labels, 10).float() if self.one_hot else labels
        return torch.tanh(self.net(self.join(z, self.label_net(given)))).view(-1, 1, 28, 28)


def table(width: int) -> nn.Embedding:
    return nn.Embedding(10, width)


def noise_first(z: Tensor, label: Tensor) -> Tensor:
    return torch.cat((z, label), 1)


def label_first(z: Tensor, label: Tensor) -> Tensor:
    return torch.cat((label, z), 1)


WAYS: dict[str, tuple[Callable[[], nn.Module], str]] = {
    "noise, embedding": (lambda: Labelled(table(12), 32, noise_first), "noise-label"),
    "embedding, noise": (lambda: Labelled(table(12), 32, label_first), "label-noise"),
    "product": (lambda: Labelled(table(20), 20, torch.mul), "multiply"),
    "sum": (lambda: Labelled(table(20), 20, torch.add), "add"),
    "embedding, then linear": (
        lambda: Labelled(nn.Sequential(table(16), nn.Linear(16, 12)), 32, noise_first),
        "noise-label",
    ),
    "linear without embedding": (lambda: Labelled(nn.Linear(10, 12), 32, label_first, one_hot=True), "label-noise"),
}


@pytest.mark.parametrize("name", WAYS)
def test_a_label_meets_noise_as_its_author_wrote(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    build, join = WAYS[name]

    def inputs(count: int) -> tuple[Tensor, ...]:
        return torch.randn(count, 20), torch.randint(10, (count,))

    report = draws_the_same(build().eval(), inputs, tmp_path, join=join, activation="relu", output="tanh")
    assert (report.latent_dim, report.classes) == (20, 10)
    assert any("label" in row.what for row in report.architecture)


def test_noise_and_label_with_layers_of_their_own_are_named(tmp_path: Path) -> None:
    """A well-known conditional GAN: fc1_1 of the noise, fc1_2 of the label, fc2 of both."""
    parts = {"fc1_1": nn.Linear(100, 64), "fc1_2": nn.Linear(10, 64), "fc2": nn.Linear(128, 256)}
    report, _ = examined(nn.ModuleDict(parts | {"fc3": nn.Linear(256, 784)}).state_dict(), tmp_path)
    assert "noise and label go through layers of their own ('fc1_1' and 'fc1_2') before 'fc2'" in report.reason


@pytest.mark.parametrize("through", [False, True], ids=["embedding", "embedding, then linear"])
def test_a_map_made_of_the_label_is_named(through: bool, tmp_path: Path) -> None:
    """It is laid beside the maps that the noise became."""
    label = {"label_emb": nn.Sequential(table(50), nn.Linear(50, 49)) if through else nn.Sequential(table(49))}
    body = {"fc": nn.Linear(100, 64 * 49), "up1": nn.ConvTranspose2d(65, 32, 4, 2, 1)}
    net = nn.ModuleDict(label | body | {"up2": nn.ConvTranspose2d(32, 1, 4, 2, 1)})
    report, _ = examined(net.state_dict(), tmp_path)
    assert "'up1' takes 65 maps, and 'fc' gives 64 of 7 x 7: one more is made of the label" in report.reason
