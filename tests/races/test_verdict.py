"""The verdict says what the numbers say, and never a count of modes alone."""

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.digit_classifier.cards import rulers
from gan_core.races import Standing, verdict
from gan_core.races.standings import yardstick

REAL = {"modes": 25.0, "high_quality": 0.989, "binned_kl": 0.014}


def lane(label: str, modes: int, high_quality: float, kl: float, **rest: object) -> Standing:
    figures = {"covered": float(modes), "modes": float(modes + 1), "high_quality": high_quality, "binned_kl": kl}
    return Standing(**({"label": label, "state": "finished", "step": 100, "figures": figures} | rest))  # type: ignore[arg-type]


def test_most_modes_and_the_smallest_kl_are_told_side_by_side() -> None:
    smear = lane("WGAN", 25, 0.10, 3.9)
    sharp = lane("WGAN-GP", 24, 0.91, 0.2)
    text = verdict([smear, sharp], REAL, 25)
    assert text.startswith(
        "WGAN covers 25 of 25 modes (26 captured) with 10.0 % of its samples in them; "
        "WGAN-GP covers 24 of 25 modes (25 captured) with 91.0 % of its samples in them. "
        "By the KL that counts samples off the modes too, WGAN-GP is closest to the data (0.200, WGAN 3.90; "
        "real data 0.014)."
    )
    assert text.endswith("One seed each: another may change the order.")
    assert "seeds" not in verdict([smear, sharp], REAL, 25, seeds=5)


def test_a_hair_is_no_lead() -> None:
    text = verdict([lane("A", 25, 0.9, 0.21), lane("B", 25, 0.9, 0.2), lane("C", 9, 0.9, 1.2)], REAL, 25)
    assert "B (0.200) and A (0.210) are too close to call (real data 0.014)." in text


def test_lanes_that_did_not_finish_are_named() -> None:
    stopped = lane("A", 25, 0.9, 0.2, state="stopped", step=1234)
    alarms = ({"step": 3, "kind": "mode hopping", "text": "x"}, {"step": 9, "kind": "mode hopping", "text": "y"})
    text = verdict([stopped, lane("B", 9, 0.9, 1.2, alarms=alarms), Standing(label="C", state="deleted")], REAL, 25)
    assert "A stopped at step 1,234: what it would have come to is not known." in text
    assert "On the way: B mode hopping." in text and "The run of C was deleted." in text


def test_without_figures_there_is_no_winner() -> None:
    blind = [Standing(label=label, state="finished") for label in "AB"]
    assert verdict(blind, {}, 0) == "No metric applies to these samples: compare the pictures."


def test_digits_are_ranked_by_their_frechet_distance() -> None:
    many = {"classes_covered": 10.0, "classes": 10.0, "class_entropy": 2.25, "fd_mnist_cnn_2": 80.4}
    few = {"classes_covered": 3.0, "classes": 4.0, "class_entropy": 0.9, "fd_mnist_cnn_2": 300.0}
    lanes = [Standing(label=name, state="finished", figures=them) for name, them in (("A", few), ("B", many))]
    text = verdict(lanes, {"fd_mnist_cnn_2": 1.2}, 10)
    assert (
        "By the Frechet distance of the digit classifier's features B is closest to the data "
        "(80.4, A 300; real data 1.20)." in text
    )
    assert text.startswith("B covers 10 of 10 digits, entropy 2.25; A covers 3 of 10 digits, entropy 0.90.")


def digit_lane(label: str, first: float, second: float, by: tuple[str, ...] = ()) -> Standing:
    figures, other = {"fd_mnist_cnn_2": first}, {"fd_mnist_cnn_2": second}
    return Standing(label=label, state="finished", figures=figures, second=other, rulers=by or tuple(rulers()))


def test_a_lead_by_digits_needs_both_classifiers() -> None:
    agreed = verdict([digit_lane("A", 300, 900), digit_lane("B", 80, 200)], {}, 10)
    assert "B is closest to the data (80, A 300). The second digit classifier agrees." in agreed
    split = verdict([digit_lane("A", 300, 200), digit_lane("B", 80, 900)], {}, 10)
    assert "The second digit classifier puts A first, so this is not decided." in split
    tie = verdict([digit_lane("A", 100, 200), digit_lane("B", 101, 900)], {}, 10)
    assert "too close to call. The second digit classifier puts A first" in tie


def test_lanes_measured_by_different_classifiers_are_not_compared() -> None:
    mixed = verdict([digit_lane("A", 300, 900), digit_lane("B", 80, 200, by=("old",))], {}, 10)
    assert mixed == "These lanes were scored by different digit classifiers: their figures are on different scales."


def test_lanes_of_an_earlier_classifier_say_so_and_have_no_winner() -> None:
    figures = {"classes": 9.0, "class_entropy": 1.9, "fd_mnist_cnn": 80.0}
    old = [Standing(label=one, state="finished", figures=figures, rulers=("e724a0508c32",)) for one in "AB"]
    text = verdict(old, {}, 10)
    assert text.startswith("These lanes were scored by an earlier digit classifier (e724a0508c32)")
    assert "A shows 9 of 10 digits" in text and "closest" not in text


def test_stacked_digits_are_counted_in_triples() -> None:
    few = {"classes": 10.0, "class_entropy": 2.3, "fd_mnist_cnn_2": 90.0, "stacked_modes": 812.0, "stacked_kl": 1.204}
    text = verdict([Standing(label="A", state="finished", figures=few)], {}, 10)
    assert text.startswith("A captures 812 of 1000 triples of digits, KL to uniform 1.20. By the Frechet distance")
    text = verdict([Standing(label="A", state="finished", figures=few | {"stacked_covered": 640.0})], {}, 10)
    assert text.startswith("A covers 640 of 1000 triples of digits (812 captured), KL to uniform 1.20.")


def test_a_smear_does_not_cover_more_than_a_sharp_generator_though_it_captures_more() -> None:
    """500 steps in: a sample or two in 21 modes, and 4 % of the samples in any."""
    smear = Standing(
        label="smear", state="finished", figures={"covered": 0, "modes": 21, "high_quality": 0.04, "binned_kl": 4}
    )
    sharp = Standing(
        label="sharp", state="finished", figures={"covered": 9, "modes": 9, "high_quality": 0.9, "binned_kl": 2}
    )
    text = verdict([smear, sharp], {}, 25)
    assert text.startswith(
        "sharp covers 9 of 25 modes (9 captured) with 90.0 % of its samples in them; smear covers 0 of 25"
    )


def test_where_the_figures_were_taken_is_said() -> None:
    final = lane("A", 25, 0.9, 0.2, scored_step=1000, samples=2500)
    assert "Scored at step 1,000, over 2,500 samples each." in verdict([final], REAL, 25)
    stopped = lane("B", 25, 0.9, 0.9, scored_step=300, samples=1000)
    text = verdict([final, stopped], REAL, 25)
    assert "Scored: A at step 1,000 over 2,500 samples, B at step 300 over 1,000 samples." in text


def test_what_stacked_and_single_digits_are_measured_by() -> None:
    mnist = PRESETS["mnist-mlp-gan"].config
    stacked = yardstick(mnist.adapted(dataset="stacked-mnist"))
    assert stacked.modes == 10 and {"stacked_modes", "stacked_kl", "classes", "fd_mnist_cnn_2"} <= {*stacked.metrics}
    one = yardstick(mnist.replace(data_class="3"))
    assert one.modes == 0 and {*one.metrics} == {"confidence", "fd_mnist_cnn_2", "no_digit", "disagreement"}, (
        "there is but one digit to cover"
    )


def test_points_are_measured_against_real_points() -> None:
    grid = yardstick(PRESETS["grid-gan"].config)
    assert grid.modes == 25 and grid.oracle["modes"] == 25 and {*grid.metrics} == {*grid.oracle}
    assert 0.97 < grid.oracle["high_quality"] < 1 and grid.oracle["binned_kl"] < 0.05
    moons = yardstick(RunConfig(dataset="moons"))
    assert moons.modes == 0 and [*moons.metrics] == [*moons.oracle] == ["sliced_emd"]
    digits = yardstick(PRESETS["mnist-mlp-gan"].config)
    assert digits.modes == 10 and "classes" in digits.metrics and not digits.oracle


def test_lanes_without_modes_are_ranked_by_their_shadows() -> None:
    figures = {"A": 0.2, "B": 0.05}
    lanes = [Standing(label=name, state="finished", figures={"sliced_emd": far}) for name, far in figures.items()]
    text = verdict(lanes, {"sliced_emd": 0.02}, 0)
    assert "By the earth mover's distance of their shadows B is closest to the data (0.05" in text
    assert "A 0.200; real data 0.02" in text
