"""Each kind of collapse, acted out, raises its own alarm and no other."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base.events import Metrics, Samples, Tick
from gan_core.evaluation.collapse import (
    FEW,
    HOPPING,
    IMBALANCE,
    KINDS,
    MISSING,
    VARIANCE,
    Watch,
    effective_modes,
    occupied,
)

K = 10


def on(*modes: int, of: int = K) -> np.ndarray:
    """All samples, evenly, on these modes."""
    shares = np.zeros(of, np.float32)
    shares[list(modes)] = 1 / len(modes)
    return shares


ALL = on(*range(K))


def alarms(pictures: list[np.ndarray], spread: float = 1.0) -> list[tuple[int, str]]:
    watch = Watch()
    return [(a.step, a.kind) for step, shares in enumerate(pictures) for a in watch.look(step, shares, spread=spread)]


def test_effective_modes_are_the_exponential_of_the_entropy() -> None:
    for count in range(1, K + 1):
        assert effective_modes(on(*range(count))) == pytest.approx(count)
    assert effective_modes(np.array([0.75, 0.25])) == pytest.approx(
        math.exp(0.75 * math.log(4 / 3) + 0.25 * math.log(4))
    )
    assert effective_modes(np.zeros(K)) == 0


def test_a_mode_is_occupied_from_a_fifth_of_its_even_share() -> None:
    assert occupied(np.array([0.5, 0.45, 0.0399, 0.0101])) == {0, 1}
    assert occupied(np.array([0.5, 0.4, 0.05, 0.05])) == {0, 1, 2, 3}


def test_steady_coverage_and_growing_coverage_are_no_alarm() -> None:
    assert alarms([ALL] * 50) == []
    assert alarms([on(*range(1 + i // 5)) for i in range(50)]) == []


def test_one_odd_picture_is_no_alarm() -> None:
    assert alarms([ALL] * 10 + [on(3)] + [ALL] * 10) == []


def test_lost_modes() -> None:
    found = alarms([ALL] * 10 + [on(0, 1, 2)] * 10)
    assert found == [(11, MISSING)]  # the second picture of it: the median of three has turned


def test_crowding_on_some_modes_while_all_are_there() -> None:
    crowded = np.full(K, 0.03, np.float32)
    crowded[0] = 1 - 0.03 * (K - 1)
    assert alarms([ALL] * 10 + [crowded] * 10) == [(11, IMBALANCE)]


def test_modes_that_shrink() -> None:
    watch = Watch()
    widths = [1.0] * 5 + [0.1] * 10
    found = [(a.step, a.kind) for step, width in enumerate(widths) for a in watch.look(step, ALL, spread=width)]
    assert found == [(6, VARIANCE)]


def test_the_spread_of_a_handful_of_good_samples_means_nothing() -> None:
    watch = Watch()
    assert not [a for step in range(20) for a in watch.look(step, ALL, high_quality=0.01, spread=0.0)]
    assert not [a for step in range(20) for a in watch.look(step, ALL, high_quality=0.9, spread=math.nan)]


def test_hopping_is_told_at_the_second_hop() -> None:
    pictures = [on(0, 1)] * 10 + [on(4, 5)] * 10 + [on(8, 9)] * 10
    assert alarms(pictures) == [(22, HOPPING)]


def test_a_generator_that_spreads_out_does_not_hop() -> None:
    assert alarms([on(0, 1)] * 10 + [on(*range(2, 10))] * 10 + [on(*range(0, 8))] * 10) == []


def test_a_kind_is_not_told_again_at_once() -> None:
    hops = [on(k % K, (k + 1) % K) for k in range(0, 200, 3) for _ in range(4)]
    steps = [step for step, kind in alarms(hops) if kind == HOPPING]
    assert len(steps) >= 2 and all(b - a >= 40 for a, b in itertools.pairwise(steps))


def test_it_follows_events() -> None:
    watch = Watch()
    told = []
    for step in range(12):
        watch.follow(Metrics(step, 0.0, 0, {"spread": 0.1}))
        told += watch.follow(Samples(step, "points", {"nearest": ALL, "shares": 0.5 * ALL}))
        assert watch.follow(Tick(step)) == []
    assert [alarm.kind for alarm in told] == [VARIANCE] and told[0].step == 2
    assert Watch().follow(Samples(0, "images", {"png": np.zeros(3, np.uint8)})) == []


@given(st.lists(st.lists(st.floats(0, 1), min_size=4, max_size=4), max_size=60))
def test_whatever_comes_alarms_are_of_known_kinds_and_rare(pictures: list[list[float]]) -> None:
    found = alarms([np.array(shares, np.float32) for shares in pictures])
    assert all(kind in KINDS for _, kind in found)
    assert len(found) <= len(KINDS) * 2


NONE = np.zeros(K, np.float32)


def told(pictures: list[np.ndarray], steps: int | None = None) -> list[tuple[int, str, str]]:
    """As digits are watched: shares that may leave samples without a mode, and how much of the run is over."""
    watch, last = Watch(), steps or len(pictures)
    found = [watch.look(i, shares, 0.0, math.nan, (i + 1) / last) for i, shares in enumerate(pictures)]
    return [(alarm.step, alarm.kind, alarm.text) for alarms in found for alarm in alarms]


def test_a_run_that_is_stuck_on_few_modes_is_told_once_at_half_time() -> None:
    ((step, kind, text),) = told([on(3)] * 100)
    assert (step, kind, text) == (49, FEW, "no more than 1.0 effective modes of 10 after 50% of the run")
    assert told([on(0, 1, 2, 3)] * 100)[0][:2] == (49, FEW)
    assert told([on(0, 1, 2, 3, 4)] * 100) == []  # half of them
    assert told([on(3)] * 40 + [ALL] * 60) == []  # it found them in time
    assert told([on(3)] * 40, steps=100) == []


def test_a_run_that_draws_nothing_known_by_half_time_is_told() -> None:
    ((step, kind, text),) = told([0.1 * ALL] * 20)
    assert (step, kind) == (9, FEW) and text.startswith("at most 10% of the samples belong to one of the 10 modes")


def test_a_fall_is_not_told_again_as_few_modes() -> None:
    assert [kind for _, kind, _ in told([ALL] * 10 + [on(0, 1)] * 10)] == [MISSING]
    assert [kind for _, kind, _ in told([ALL] * 5 + [0.1 * on(1)] + [on(0, 1)] * 4)] == [MISSING]  # both at once


def test_a_fall_from_little_to_less_is_none() -> None:
    bit_of_another = np.array([0.9, 0.1, *[0] * 8], np.float32)  # 1.4 effective modes
    assert alarms([bit_of_another] * 10 + [on(0)] * 10) == []


def test_pictures_of_which_few_samples_have_a_mode_tell_nothing_of_modes() -> None:
    assert told([0.1 * ALL] * 5 + [0.2 * on(1)] * 5, steps=100) == []
    assert told([0.1 * on(k % K) for k in range(40)], steps=100) == []  # nor of hopping


def test_samples_that_no_longer_belong_to_any_mode() -> None:
    ((step, kind, text),) = told([0.9 * ALL] * 10 + [0.04 * ALL] * 10)
    assert (step, kind, text) == (11, MISSING, "all of 10 modes were lost: 4% of the samples belong to one")
    assert told([0.9 * ALL] * 10 + [NONE] + [0.9 * ALL] * 9) == []  # one odd picture


def test_coverage_is_told_with_a_decimal() -> None:
    ((_, _, text),) = told([ALL] * 10 + [on(0, 1, 2)] * 3, steps=100)
    assert text == "7 of 10 modes were lost: coverage fell from 10.0 to 3.0 effective modes of 10 since step 9"


def test_how_much_is_over_reaches_it_with_the_events() -> None:
    watch = Watch()
    found = [watch.follow(Samples(i, "images", {"nearest": on(3), "shares": on(3)}), 0.1 * i) for i in range(10)]
    assert [alarm.kind for alarms in found for alarm in alarms] == [FEW]


def watched(pictures: list[tuple[np.ndarray, np.ndarray]]) -> list[str]:
    """As points are watched: (nearest, high-quality shares) of each picture, in a run that is far from half time."""
    watch = Watch()
    return [
        a.kind
        for i, (near, good) in enumerate(pictures)
        for a in watch.follow(Samples(i, "points", {"nearest": near, "shares": good}))
    ]


def test_nothing_is_lost_before_anything_was_covered() -> None:
    """A blob in the middle is near all modes and in none; it moves to one side, and then begins to cover."""
    blob, aside = [(ALL, NONE)] * 10, [(on(0, 1, 2), NONE)] * 10
    assert watched(blob + aside + [(on(0, 1, 2), 0.5 * on(0))] * 10 + [(on(0, 1), 0.9 * on(0, 1))] * 10) == []
    assert watched(blob + [(on(k % K), NONE) for k in range(0, 60, 3) for _ in range(4)]) == [], "it does not hop yet"


def test_coverage_that_rises_from_a_smear_is_no_fall() -> None:
    """Samples everywhere, an eighth of them good and on two modes; then all good, on four."""
    assert watched([(ALL, 0.12 * on(0, 1))] * 10 + [(on(0, 1, 2, 3), on(0, 1, 2, 3))] * 10) == []
    assert watched([(ALL, 0.12 * on(0, 1))] * 10 + [(on(0), 0.12 * on(0))] * 10) == [MISSING]


def test_modes_that_were_covered_are_lost_wherever_the_samples_go() -> None:
    assert watched([(ALL, 0.9 * ALL)] * 10 + [(on(3), NONE)] * 10) == [MISSING]
