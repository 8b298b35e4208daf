"""What is measured in pictures of which everything is known."""

import numpy as np
import pytest
import torch

from gan_core.latent.attributes import (
    ATTRIBUTES,
    applying,
    colourfulness,
    contrast,
    greenness,
    height,
    ink,
    slant,
    stroke,
    warmth,
    width,
)
from tests.handmade import bars, facts


def shown(unit: torch.Tensor) -> np.ndarray:
    return (unit * 255).round().byte().permute(0, 2, 3, 1).numpy()


@pytest.fixture
def bar() -> np.ndarray:
    """4 wide and 16 high."""
    return shown(bars(torch.tensor([4.0]), torch.tensor([0.0])))


def test_a_bar_is_as_large_as_it_is(bar: np.ndarray) -> None:
    assert ink(bar).item() == pytest.approx(4 * 16 / 28**2)
    assert width(bar).item() == pytest.approx(4) and height(bar).item() == pytest.approx(16)
    assert slant(bar).item() == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize("lean", [-0.5, -0.2, 0.1, 0.5])
def test_a_sheared_bar_slants_by_the_angle_of_the_shear(lean: float) -> None:
    found = slant(shown(bars(torch.tensor([3.0]), torch.tensor([lean])))).item()
    assert found == pytest.approx(np.degrees(np.arctan(lean)), abs=0.3)


def test_the_stroke_of_a_bar_is_twice_its_area_over_its_outline(bar: np.ndarray) -> None:
    corners = 4 * (1 - np.sqrt(0.5))  # each corner of a square is cut by a cell's diagonal
    assert stroke(bar).item() == pytest.approx(2 * 64 / (2 * (4 + 16) - corners))


@pytest.mark.parametrize(("thick", "angle"), [(2.0, 0), (3.0, 0), (4.0, 0)])
def test_the_stroke_of_a_ring_is_its_width(thick: float, angle: int) -> None:
    y, x = np.mgrid[:64, :64] - 31.5
    radius = np.hypot(x, y)
    covered = np.clip(thick / 2 - np.abs(radius - 20) + 0.5, 0, 1)
    ring = np.round(255 * covered).astype(np.uint8)[None, ..., None]
    assert stroke(ring).item() == pytest.approx(thick, rel=0.03)


@pytest.mark.parametrize("turned", [False, True])
def test_a_diagonal_outline_is_as_long_as_it_looks(turned: bool) -> None:
    y, x = np.mgrid[:64, :64]
    away = abs(x - 31) + abs(y - 31)
    inside = ((away <= 22) & (away > 18))[None, ..., None]  # a frame on its corner, sides of 22.5 and 18.5 sqrt 2
    image = (inside[:, ::-1] if turned else inside).astype(np.uint8) * 255
    assert stroke(image).item() == pytest.approx(2 * inside.sum() / (4 * (22.5 + 18.5) * np.sqrt(2)), rel=0.02)


def test_of_nothing_drawn_nothing_is_said() -> None:
    blank = np.zeros((2, 28, 28, 1), np.uint8)
    for name, attribute in applying(facts(dataset="mnist")).items():
        assert np.isnan(attribute.measure(blank)).all(), name


def test_colours_have_the_numbers_of_their_formulas() -> None:
    plain = np.zeros((3, 4, 4, 3), np.uint8)
    plain[0, ..., 0], plain[1, ..., 1] = 255, 255  # red, green
    plain[2, :2] = 255  # half white, half black
    assert warmth(plain).tolist() == pytest.approx([1, 0, 0])
    assert greenness(plain).tolist() == pytest.approx([-0.5, 1, 0])
    assert colourfulness(plain).tolist() == pytest.approx([0.3 * np.hypot(1, 0.5), 0.3 * np.hypot(1, 0.5), 0])
    assert contrast(plain)[2] == pytest.approx(0.5)


@pytest.mark.parametrize(
    ("changes", "names"),
    [
        ({"dataset": "mnist"}, {"ink", "slant", "stroke", "height", "width"}),
        ({}, {"ink", "slant", "stroke", "brightness", "height", "width"}),
        ({"dataset": "fashion-mnist"}, {"brightness", "height", "width"}),
        ({"dataset": "cifar10", "shape": (3, 32, 32)}, {"brightness", "contrast", "colour", "warmth", "green"}),
        ({"kind": "points", "shape": (2,)}, {"x", "y"}),
    ],
)
def test_each_kind_of_sample_has_its_own_attributes(changes: dict, names: set) -> None:
    assert set(applying(facts(**changes))) == names


@pytest.mark.parametrize("name", ATTRIBUTES)
def test_every_attribute_measures_what_it_applies_to(name: str) -> None:
    rng = np.random.default_rng(0)
    bar = shown(bars(torch.tensor([2.0, 2.5, 3.0, 3.5, 4.0]), torch.zeros(5)))
    samples = {
        "digits": bar,
        "clothes": bar,
        "colour": rng.integers(0, 256, (5, 32, 32, 3), dtype=np.uint8),
        "points": rng.standard_normal((5, 2), np.float32),
    }
    of = {
        "digits": facts(dataset="mnist"),
        "clothes": facts(dataset="fashion-mnist"),
        "colour": facts(shape=(3, 32, 32)),
        "points": facts(kind="points", shape=(2,)),
    }
    applied = [kind for kind in samples if ATTRIBUTES[name].applies(of[kind])]
    assert applied
    for kind in applied:
        found = ATTRIBUTES[name].measure(samples[kind])
        assert found.shape == (5,) and found.dtype == np.float64 and np.isfinite(found).all()
