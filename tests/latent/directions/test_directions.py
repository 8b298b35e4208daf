"""Directions of generators of which the right answer is known; and a contract for every family."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.generators.loaded import Loaded
from gan_core.latent import directions
from gan_core.latent.directions import FAMILIES, applying, family_of
from gan_core.latent.effects import described
from gan_core.latent.sample_cache import shows_digits
from gan_core.training.game import build_generator
from tests.handmade import bars, loaded

ROOT = Path(__file__).parents[3]


def linear(weight: Tensor, **changes: object) -> Loaded:
    """Samples that are weight @ z."""
    layer = nn.Linear(weight.shape[1], weight.shape[0], bias=False)
    layer.weight.data = weight
    return loaded(layer, **({"latent_dim": weight.shape[1]} | changes))


def stretched(*lengths: float, seed: int = 0) -> tuple[Tensor, Tensor]:
    """A weight [6, d] with these singular values, and its right singular vectors as rows [d, d]."""
    torch.manual_seed(seed)
    count = len(lengths)
    left, right = torch.linalg.qr(torch.randn(6, 6))[0], torch.linalg.qr(torch.randn(count, count))[0]
    return left[:, :count] @ torch.diag(torch.tensor(lengths)) @ right.t(), right.t()


def along(found: Tensor, truth: Tensor) -> float:
    """How parallel two directions are, whatever their signs: 1 for parallel ones."""
    return abs(float(nn.functional.cosine_similarity(found, truth, dim=0)))


POINTS = {"kind": "points", "shape": (6,)}


def test_sefa_is_the_singular_vectors_of_the_weight() -> None:
    weight, right = stretched(5.0, 3.0, 1.0)
    found = FAMILIES["sefa"].find(linear(weight, **POINTS), 0)
    assert [direction.name for direction in found] == ["sefa:0", "sefa:1", "sefa:2"]
    assert all(along(direction.vector, row) > 0.9999 for direction, row in zip(found, right, strict=True))
    assert [direction.share for direction in found] == pytest.approx([25 / 35, 9 / 35, 1 / 35], rel=1e-4)


def test_pca_of_a_linear_map_is_its_singular_vectors_too() -> None:
    weight, right = stretched(5.0, 2.0, 0.5)
    found = FAMILIES["ganspace"].find(linear(weight, **POINTS), 0)
    assert all(along(direction.vector, row) > 0.99 for direction, row in zip(found, right, strict=True))
    assert [direction.share for direction in found] == pytest.approx([25 / 29.25, 4 / 29.25, 0.25 / 29.25], rel=0.15)


def test_pca_looks_behind_the_first_activation() -> None:
    """One unit never fires: what it sees varies most before the activation, and not at all behind it."""
    first, second = nn.Linear(2, 2), nn.Linear(2, 2)
    first.weight.data, first.bias.data = torch.diag(torch.tensor([9.0, 1.0])), torch.tensor([-1000.0, 5.0])
    found = FAMILIES["ganspace"].find(
        loaded(nn.Sequential(first, nn.ReLU(), second), latent_dim=2, kind="points", shape=(2,)), 0
    )
    assert len(found) == 1 and along(found[0].vector, torch.tensor([0.0, 1.0])) > 0.99


class Labelled(nn.Module):
    """z beside an embedding of the label that is a hundred times as large."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        self.embedding = nn.Embedding(3, 2)
        self.mix = nn.Linear(2, 2)
        self.first = nn.Linear(2 + weight.shape[1], len(weight))
        self.first.weight.data = torch.cat([100 * torch.randn(len(weight), 2), weight], dim=1)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.first(torch.cat([self.mix(self.embedding(labels)), z], dim=1))


class Transposed(nn.Module):
    """The same weight as a transposed convolution, or as a convolution, of a 1 x 1 map."""

    def __init__(self, weight: Tensor, transposed: bool) -> None:
        super().__init__()
        outputs, inputs = weight.shape
        if transposed:
            self.first = nn.ConvTranspose2d(inputs, outputs // 2, (1, 2), bias=True)
            self.first.weight.data = weight.t().reshape(inputs, outputs // 2, 1, 2)
        else:
            self.first = nn.Conv2d(inputs, outputs, 1)
            self.first.weight.data = weight[..., None, None]
        self.act = nn.ReLU()
        self.last = nn.Linear(outputs, 2)

    def forward(self, z: Tensor) -> Tensor:
        return self.last(self.act(self.first(z[..., None, None])).flatten(1))


@pytest.mark.parametrize("kind", ["labelled", "transposed", "convolution"])
def test_sefa_reads_z_s_part_of_any_first_layer(kind: str) -> None:
    weight, right = stretched(4.0, 2.0, 1.0)
    networks = {
        "labelled": lambda: loaded(Labelled(weight), latent_dim=3, classes=("a", "b", "c"), **POINTS),
        "transposed": lambda: loaded(Transposed(weight, True), latent_dim=3, kind="points", shape=(2,)),
        "convolution": lambda: loaded(Transposed(weight, False), latent_dim=3, kind="points", shape=(2,)),
    }
    found = FAMILIES["sefa"].find(networks[kind](), 0)
    assert all(along(direction.vector, row) > 0.999 for direction, row in zip(found, right, strict=True))
    assert found[0].share == pytest.approx(16 / 21, rel=1e-3)


def test_our_own_stem_is_read_too() -> None:
    config = RunConfig(
        dataset="mnist",
        generator="dcgan",
        generator_output="tanh",
        generator_widths=(8, 4),
        latent_dim=5,
        generator_norm="batch",
    )
    network = build_generator(config, sample_shape(config))
    found = FAMILIES["sefa"].find(loaded(network, latent_dim=5, dataset="mnist"), 0)
    stem = network.get_submodule("net.0.linear").weight
    assert along(found[0].vector, torch.linalg.svd(stem.detach())[2][0]) > 0.9999


def test_a_generator_without_a_layer_has_no_factorisation() -> None:
    assert "sefa" not in applying(loaded(lambda z: z, kind="points", shape=(2,), latent_dim=2))


def leaning(z: Tensor) -> Tensor:
    """Bars whose width grows with z0 and whose slant grows with z1 + z2."""
    return bars(4 + z[:, 0].clamp(-3, 3), 0.2 * (z[:, 1] + z[:, 2]).clamp(-3, 3)) * 2 - 1


def test_attributes_grow_along_their_directions() -> None:
    generator = loaded(leaning, dataset="mnist")
    found = {direction.name: direction for direction in FAMILIES["attributes"].find(generator, 0)}
    assert along(found["stroke"].vector, torch.tensor([1.0, 0, 0, 0])) > 0.99
    assert along(found["slant"].vector, torch.tensor([0.0, 1, 1, 0])) > 0.99
    assert found["stroke"].vector[0] > 0 and found["slant"].vector[1] > 0, "towards more of it"
    assert found["slant"].share > 0.9


def test_effects_say_what_was_measured() -> None:
    generator = loaded(leaning, dataset="mnist")
    found = FAMILIES["coordinates"].find(generator, 0)
    effects = [direction.effect for direction in described(generator, found, 1)]
    assert "more ink (+" in effects[0] and "thicker strokes" in effects[0]
    assert effects[1].startswith("slants right (+") and effects[1].split("+")[1].startswith(("3", "4"))  # 4 * 0.2: 39°
    assert effects[3] == "little visible"


def test_points_are_told_where_they_move() -> None:
    found = linear(torch.tensor([[2.0, 0.0], [0.0, -1.0]]), kind="points", shape=(2,))
    effects = [direction.effect for direction in described(found, FAMILIES["coordinates"].find(found, 0), 1)]
    assert effects == ["moves right (+8.0)", "moves down (-4.0)"]


@pytest.fixture
def sorter(needs_data: None) -> Loaded:
    """Draws a real seven where z0 > 0.5, a real zero where z0 < -0.5, and a one in between."""
    from gan_core.data.sources.mnist import load_mnist

    images, labels = load_mnist("test")
    pages = torch.stack([torch.from_numpy(images[np.flatnonzero(labels == digit)[0]]) for digit in (0, 1, 7)])
    pages = pages.float() / 127.5 - 1
    return loaded(lambda z: pages[(z[:, 0] > -0.5).long() + (z[:, 0] > 0.5).long()])


def test_a_class_lies_where_the_classifier_sees_it(sorter: Loaded) -> None:
    found = {direction.name: direction for direction in FAMILIES["classes"].find(sorter, 0)}
    assert set(found) == {"class:0", "class:1", "class:7"}
    axis = torch.tensor([1.0, 0, 0, 0])
    assert float(found["class:7"].vector @ axis) > 0.99 and float(found["class:0"].vector @ axis) < -0.99
    assert found["class:7"].share == pytest.approx(0.3085, abs=0.04)  # P(N(0, 1) > 0.5)
    effects = [direction.effect for direction in described(sorter, [found["class:7"]], 1)]
    assert effects[0].startswith("becomes 7 (")


def test_only_a_generator_of_digits_has_classes_by_the_classifier(sorter: Loaded) -> None:
    assert shows_digits(sorter), "its data are unknown, but the classifier is sure"
    assert not shows_digits(loaded(leaning, dataset="fashion-mnist"))
    assert not shows_digits(loaded(lambda z: (z[:, :1, None, None] * torch.ones(28, 28)).sin()))
    with_labels = loaded(sorter.network, classes=("a", "b"), dataset="mnist")
    assert "classes" not in applying(with_labels), "it has classes of its own"


GENERATORS = {
    "images": {"dataset": "mnist", "generator_output": "tanh", "generator_widths": (16, 16), "latent_dim": 6},
    "uniform": {
        "dataset": "fashion-mnist",
        "noise": "uniform",
        "generator_output": "sigmoid",
        "generator_widths": (8,),
        "latent_dim": 3,
    },
    "colour": {
        "dataset": "cifar10",
        "generator": "dcgan",
        "generator_output": "tanh",
        "generator_widths": (8, 4),
        "latent_dim": 30,
    },
    "points": {"dataset": "ring", "generator_output": "linear", "latent_dim": 2},
}


def fresh(name: str) -> Loaded:
    from gan_core.generators.checkpoint_loader import facts_of

    if name == "conditional":
        torch.manual_seed(0)
        return loaded(Labelled(torch.randn(784, 5)), latent_dim=5, classes=("a", "b", "c"))
    config = RunConfig(**GENERATORS[name])
    torch.manual_seed(0)
    network = build_generator(config, sample_shape(config))
    return Loaded(network, facts_of(config, title=name, origin="run", step=0))


@pytest.mark.parametrize("name", [*GENERATORS, "conditional"])
@pytest.mark.parametrize("family", FAMILIES)
def test_every_family_keeps_the_contract(family: str, name: str) -> None:
    generator = fresh(name)
    if family not in applying(generator):
        pytest.skip(f"{family} does not apply to {name}")
    found = FAMILIES[family].find(generator, 0)
    again = FAMILIES[family].find(generator, 0)
    assert len({direction.name for direction in found}) == len(found)
    for direction, twin in zip(found, again, strict=True):
        assert family_of(direction.name) == direction.family == family and direction.label
        assert direction.vector.shape == (generator.facts.latent_dim,) and direction.vector.dtype == torch.float32
        assert float(direction.vector.norm()) == pytest.approx(generator.facts.sigma, rel=1e-4)
        assert torch.equal(direction.vector, twin.vector), "the same for the same seed"
        assert direction.effect == "" and (direction.share is None or 0 <= direction.share <= 1 + 1e-9)
        assert (direction.share is None) == (FAMILIES[family].share == "")
    assert all(direction.effect for direction in described(generator, found, 1))


def test_unknown_names_list_the_legal_ones() -> None:
    with pytest.raises(UserError, match="their names begin with class, ink"):
        family_of("up:1")


def test_heads_belong_to_one_family() -> None:
    heads = [head for family in FAMILIES.values() for head in family.heads]
    assert len(heads) == len(set(heads))


def test_families_are_known_without_torch() -> None:
    code = "import sys, gan_core.latent.directions, gan_core.latent.snippet; assert 'torch' not in sys.modules"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
    assert directions.FAMILIES["sefa"].label
