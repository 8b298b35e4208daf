"""Effects of units that are known: a digit's parts, drawn by a generator that is made of them."""

from math import isnan

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.dissection.dissector import Dissector, Event, Ranked
from gan_core.dissection.effects import Effect, class_changes, ranked
from gan_core.dissection.random_sets import Comparison, random_orders
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from tests.handmade import loaded


class Stripes(nn.Module):
    """Eight units, each of which draws a bright row as strong as it is; the fourth is always off."""

    def __init__(self) -> None:
        super().__init__()
        self.first, self.act, self.last = nn.Linear(4, 8), nn.Sigmoid(), nn.Linear(8, 16 * 16)
        with torch.no_grad():
            rows = torch.zeros(16, 16, 8)
            for unit in range(8):
                rows[unit * 2, :, unit] = 0.1 * (unit + 1)
            self.last.weight.copy_(rows.view(256, 8))
            self.last.bias.zero_()
            self.first.weight.mul_(0.2)
            self.first.bias.zero_()
            self.first.bias[3] = -200

    def forward(self, z: Tensor) -> Tensor:
        return self.last(self.act(self.first(z))).view(-1, 1, 16, 16)


def effects_of(events: list[Event]) -> list[Effect]:
    return [event for event in events if isinstance(event, Effect)]


def stripes() -> Loaded:
    torch.manual_seed(0)
    return loaded(Stripes(), shape=(1, 16, 16), pixel_range=(0.0, 1.0))


def test_the_effect_on_brightness_is_what_the_unit_draws() -> None:
    dissector = Dissector(stripes())
    events = list(dissector.rank(dissector.layer(), 64))
    found = effects_of(events)
    assert [effect.unit for effect in found] == list(range(8)) and set(dissector.measures) == {"brightness"}
    for effect in found:
        want = 0.0 if effect.unit == 3 else -0.5 * 0.1 * (effect.unit + 1) / 16  # half open, one row of sixteen
        assert effect.changes["brightness"] == pytest.approx(want, abs=0.002)
    (tops,) = (event.tops for event in events if isinstance(event, Ranked))
    assert tops["brightness"][:3] == [7, 6, 5]
    (comparison,) = (event for event in events if isinstance(event, Comparison))
    assert comparison.units == (7, 6, 5, 4) and len(comparison.random) == 20
    assert comparison.change == pytest.approx(-0.5 * 0.1 * (8 + 7 + 6 + 5) / 16, abs=0.005)
    assert comparison.change < comparison.median and comparison.before is None


def test_the_curve_grows_with_the_number_of_units() -> None:
    dissector = Dissector(stripes())
    events = dissector.curve(dissector.layer(), "brightness", [7, 6, 5, 4], 32)
    points = [event for event in events if isinstance(event, Comparison)]
    assert [point.size for point in points] == [1, 2, 3]
    assert [point.change for point in points] == sorted((point.change for point in points), reverse=True)
    assert all(min(point.random) >= point.change - 1e-9 for point in points)


def test_class_effects_are_means_over_what_shows_the_class() -> None:
    before = np.array([[0.9, 0.1]] * 4 + [[0.2, 0.8]] * 5 + [[0.5, 0.5]])
    after = before.copy()
    after[:4, 0] = 0.5  # the four that show the first
    after[4:9, 0] = 0.7  # what others turn into hides nothing
    shows = np.array([0] * 4 + [1] * 5 + [-1])
    found = class_changes(("a", "b"), shows, before, after)
    assert found == {"class:a": pytest.approx(-0.4), "class:b": pytest.approx(0.0)}
    few = class_changes(("a", "b"), np.array([0] * 3 + [1] * 7), before, after)
    assert isnan(few["class:a"])


def test_units_are_ranked_by_what_they_hold_up() -> None:
    changes = [-0.1, 0.5, -0.3, float("nan"), 0.0]
    effects = [Effect(unit, {"class:a": change, "ink": change}) for unit, change in enumerate(changes)]
    assert ranked(effects, "class:a") == [2, 0, 4, 1]  # a class: what lowers it
    assert ranked(effects, "ink") == [1, 4, 0, 2]  # anything else: the way of the strongest


def test_three_times_the_median() -> None:
    def holds(change: float, random: list[float], second: float = -0.9) -> bool:
        return Comparison("class:a", 1, (0,), 9, change, tuple(random), 0.9, second, (-0.1, -0.2)).holds

    assert holds(-0.61, [-0.1, -0.2, -0.3]) and not holds(-0.59, [-0.1, -0.2, -0.3])
    assert not holds(-0.61, [-0.1, -0.2, -0.3], second=-0.4)  # the other classifier does not see it
    assert holds(-0.2, [0.0, 0.1, -0.1]) and not holds(-0.05, [0.0, 0.1, -0.1])  # random sets lower nothing
    assert not holds(0.1, [0.2, 0.3])


def test_random_sets_are_the_same_for_the_same_seed() -> None:
    orders = random_orders(9, 5)
    assert orders == random_orders(9, 5) != random_orders(9, 6)
    assert len(orders) == 20 and all(sorted(order) == list(range(9)) for order in orders)


@pytest.mark.parametrize("name", ["7", "9"])
def test_a_digit_s_ten_units_matter_three_times_as_much_as_random_ones(name: str) -> None:
    """On the DCGAN that comes with the app, by both classifiers, on samples that did not rank the units."""
    dissector = Dissector(load("mnist-dcgan", paths=False))
    events = dissector.rank(dissector.layer("1"), 64, dissector.class_number(name))
    (comparison,) = (event for event in events if isinstance(event, Comparison))
    assert (comparison.measure, comparison.size, len(comparison.random)) == (f"class:{name}", 10, 20)
    assert comparison.samples >= 32 and comparison.before is not None and comparison.before > 0.5
    assert comparison.holds, comparison


def test_a_class_that_nobody_names() -> None:
    with pytest.raises(UserError, match="choose from 0, 1, 2"):
        Dissector(load("mnist-gan", paths=False)).class_number("ten")
    with pytest.raises(UserError, match="no classifier names"):
        Dissector(stripes()).class_number("1")
