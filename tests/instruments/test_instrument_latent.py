"""Effects of directions, and the noise of a picture: generators of which both are known in closed form."""

import math

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.mnist import load_mnist
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from gan_core.latent.attributes import ATTRIBUTES
from gan_core.latent.directions import FAMILIES, Direction
from gan_core.latent.effects import BASES, _Changes, described
from gan_core.latent.projection import Progress, project
from gan_core.studio.search import words
from tests.handmade import bars, loaded


def hashed(z: Tensor, salt: float = 0.0) -> Tensor:
    """A number 0 ... 1 for each z [N, d], another one for the slightest move."""
    return ((z.double() * (12.9898 + salt)).sum(dim=1).mul(43758.5453).sin() * 1e4).frac().abs()


def effects(generator: Loaded, seed: int, count: int | None = None) -> list[str]:
    found = FAMILIES["coordinates"].find(generator, 0)[:count]
    return [direction.effect for direction in described(generator, found, seed)]


def test_effects_are_as_large_as_the_formula_says() -> None:
    """A bar's width grows by z0 / 2, its lean by 0.1 z1 pixels a row; from -2 to +2: 2 pixels, and 22.6 degrees."""
    generator = loaded(lambda z: bars(4 + 0.5 * z[:, 0], 0.1 * z[:, 1]) * 2 - 1, dataset="mnist", latent_dim=3)
    of_width, of_lean, of_none = effects(generator, 1)
    share = of_width.split("more ink (+")[1].split(" ")[0]  # of 3 pixels, give or take: 2 / 3
    assert "thicker strokes (+1." in of_width and 60 < float(share) < 75
    slanted, error = (float(part) for part in of_lean.split("°")[0].removeprefix("slants right (+").split(" ± "))
    assert slanted == pytest.approx(22.6, abs=0.3) and error < 0.2
    assert of_none == "little visible"


def test_points_move_by_what_the_matrix_says() -> None:
    layer = nn.Linear(2, 2, bias=False)
    layer.weight.data = torch.tensor([[3.0, 0.0], [0.0, 0.5]])
    assert effects(loaded(layer, kind="points", shape=(2,), latent_dim=2), 1) == [
        "moves right (+12)",
        "moves up (+2.0)",
    ]


def test_an_effect_is_told_with_its_standard_error() -> None:
    def noisy(z: Tensor) -> Tensor:
        return torch.stack([z[:, 0] + 4 * (hashed(z) - 0.5).float(), z[:, 1]], dim=1)

    (told,) = effects(loaded(noisy, kind="points", shape=(2,), latent_dim=2), 1, 1)
    # The difference of two uniform numbers 4 wide deviates by 4 / sqrt(6), over 32 places by 0.29.
    amount, error = (float(part) for part in told.removeprefix("moves right (+").removesuffix(")").split(" ± "))
    assert amount == pytest.approx(4, abs=4 * 0.29) and error == pytest.approx(0.29, abs=0.1)


def test_bars_that_change_at_random_give_no_direction_a_name() -> None:
    def chaos(z: Tensor) -> Tensor:
        return bars(2 + 4 * hashed(z, 1).float(), 0.8 * (hashed(z, 2).float() - 0.5)) * 2 - 1

    generator = loaded(chaos, dataset="mnist", latent_dim=30)
    named = [told for told in effects(generator, 1) if not told.startswith("each sample in its own way")]
    assert len(named) <= 1, named
    assert FAMILIES["attributes"].find(generator, 0) == [], "chance explains a little of every attribute"


@pytest.mark.parametrize("several", [2, 4, 10])
def test_digits_that_are_dealt_anew_are_no_effect(several: int) -> None:
    """One direction in fifty at most is given a name by the digits; a tenth are no digit."""
    rng, named = np.random.default_rng(0), 0
    for _ in range(1000):
        ends = rng.integers(0, several, (2, BASES))
        ends[rng.random((2, BASES)) < 0.1] = -1
        named += _Changes._flips(*ends).strength >= 1
    assert named <= 20


def test_digits_that_change_one_way_are_told() -> None:
    nine = np.full(BASES, 9)
    four = np.where(np.arange(BASES) < 12, 4, 9)
    assert _Changes._flips(nine, four).words.startswith("becomes 4 (0% to 38%, ± ")
    assert _Changes._flips(nine, np.where(np.arange(BASES) < 8, 4, 9)).words == f"9 → 4 (8 of {BASES})"
    assert _Changes._flips(nine, np.full(BASES, -1)).strength == 0, "what is no digit has become none"


@pytest.mark.parametrize("name", ["clothes", "noise", "one colour", "nothing"])
def test_where_an_attribute_means_nothing_no_direction_is_named_for_it(needs_data: None, name: str) -> None:
    clothes = torch.from_numpy(DATASETS["fashion-mnist"].load(Request()).values[:2000]).float() / 127.5 - 1
    draw = {
        "clothes": lambda z: clothes[(torch.special.ndtr(z[:, 0]) * 1999).long()],
        "noise": lambda z: torch.rand(len(z), 1, 28, 28) * 2 - 1,
        "one colour": lambda z: (z[:, :1, None, None] * torch.ones(1, 1, 28, 28)).tanh(),
        "nothing": lambda z: torch.full((len(z), 1, 28, 28), -1.0),
    }[name]
    torch.manual_seed(0)
    generator = loaded(draw, latent_dim=4)
    pen = {"ink", "slant", "stroke"}
    assert not pen & {direction.name for direction in FAMILIES["attributes"].find(generator, 0)}
    said = {ATTRIBUTES[one].more for one in pen} | {ATTRIBUTES[one].less for one in pen}
    assert not any(word in told for word in said for told in effects(generator, 1))


def test_a_direction_of_no_change_is_little_visible() -> None:
    generator = loaded(lambda z: torch.zeros(len(z), 1, 28, 28), latent_dim=4)
    still = Direction(name="z:0", family="coordinates", label="z0", vector=torch.eye(4)[0])
    assert described(generator, [still], 1)[0].effect == "little visible"


@pytest.fixture
def linear() -> Loaded:
    """Images [1, 6, 6] that are A z + b of 5 numbers."""
    torch.manual_seed(0)
    layer = nn.Linear(5, 36)
    layer.weight.data = 0.2 * torch.randn(36, 5)
    return loaded(layer, shape=(1, 6, 6), latent_dim=5)


def last(generator: Loaded, target: Tensor, steps: int = 300) -> Progress:
    return list(project(generator, target, steps=steps))[-1]


def test_the_noise_of_a_linear_generator_is_its_least_squares_solution(linear: Loaded) -> None:
    layer, z = linear.network, torch.tensor([1.0, -1.5, 0.5, 1.0, -0.5])  # |z|^2 is 4.75, as noise has it
    basis = torch.linalg.qr(layer.weight.data)[0]
    away = torch.randn(36)
    away = 0.6 * (away - basis @ (basis.t() @ away)) / away.norm()  # what no z can draw
    target = (layer(z) + away).detach().view(1, 1, 6, 6)
    found = last(linear, target)
    assert found.z == pytest.approx(z.tolist(), abs=0.02)
    assert found.error == pytest.approx(float(away.norm()) / 6 / 2, rel=0.01)  # 36 pixels, of a range of 2
    right = 1 - found.error**2 / float((target / 2).var(unbiased=False))
    assert found.explained == pytest.approx(right, rel=1e-4)


def plain(images: np.ndarray, generator: Loaded) -> Tensor:
    low, high = generator.facts.pixel_range
    return torch.from_numpy(images.astype(np.float32)) / 255 * (high - low) + low


@pytest.fixture(scope="module")
def trained(needs_data: None) -> Loaded:
    return load("mnist-wgan-gp")


def test_its_own_samples_are_found(trained: Loaded) -> None:
    for seed in (77, 78):
        found = last(trained, trained.samples(trained.latents(1, seed)), steps=60)
        assert found.found and found.explained is not None and found.explained > 0.9
        assert words(found).startswith("Found: ") and "variance" in words(found)


def test_new_digits_are_found_and_what_is_no_digit_is_not(trained: Loaded) -> None:
    digits, rng = load_mnist("test")[0][:3], np.random.default_rng(0)
    assert all(last(trained, plain(digit[None], trained), steps=60).found for digit in digits)
    clothes = DATASETS["fashion-mnist"].held_out(Request()).values[:3]
    for other in (*clothes, 255 - digits[0], rng.integers(0, 256, (1, 28, 28))):
        found = last(trained, plain(other[None], trained), steps=60)
        assert found.found is False, found
        assert words(found).startswith("Not found: ") and "nothing like it" in words(found)


def test_of_one_colour_nothing_can_be_found(linear: Loaded) -> None:
    found = last(linear, torch.full((1, 1, 6, 6), 0.3), steps=10)
    assert found.explained is None and found.found is None and words(found).startswith("The picture is of one colour")
    points = loaded(lambda z: z, kind="points", shape=(2,), latent_dim=2)
    assert last(points, torch.zeros(1, 2), steps=5).found is None


@pytest.mark.parametrize(
    ("target", "why"),
    [
        (torch.full((1, 1, 6, 6), math.nan), "not finite"),
        (torch.full((1, 1, 6, 6), 255.0), "pixels of this generator run from -1 to 1"),
        (torch.zeros(1, 3, 6, 6), "draws"),
        (torch.zeros(1, 1, 7, 7), "draws"),
    ],
)
def test_what_is_no_sample_of_it_is_refused(linear: Loaded, target: Tensor, why: str) -> None:
    with pytest.raises(UserError, match=why):
        next(project(linear, target))
