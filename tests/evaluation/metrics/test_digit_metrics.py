"""The figures of digits on real digits: what is known of them must come out."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch

from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.data.sources.mnist import load_mnist
from gan_core.evaluation.digit_classifier.stacked import expected_modes
from gan_core.evaluation.metrics import METRICS, applying, measured, one_class, oracle, protocol_samples, score
from gan_core.evaluation.metrics.digits import digit_report

pytestmark = pytest.mark.usefixtures("needs_data")


@pytest.fixture(scope="module")
def mnist() -> Data:
    return DATASETS["mnist"].load(Request())


@pytest.fixture(scope="module")
def stacked() -> Data:
    return DATASETS["stacked-mnist"].load(Request())


def test_real_digits_are_the_oracle(mnist):
    values = oracle(mnist, 10_000)
    assert set(values) == set(applying(mnist))
    assert values["classes"] == values["classes_seen"] == 10
    assert values["class_entropy"] == pytest.approx(math.log(10), abs=0.01)  # natural log: log10 gives 1
    assert 0 <= values["class_kl"] < 0.002  # (K - 1) / 2 N = 0.0005, and the classifier's slips
    assert values["no_digit"] < 0.01 and values["disagreement"] < 0.02
    assert values["confidence"] > 0.98
    assert all(type(value) is float for value in values.values())


def test_figures_tell_collapse_from_variety(mnist):
    real, collapsed = oracle(mnist, 5000), one_class(mnist, 5000)
    assert collapsed["classes"] == 1 and collapsed["class_entropy"] < 0.1
    assert collapsed["class_kl"] == pytest.approx(math.log(60_000 / 6742), abs=0.1)  # all ones
    assert collapsed["fd_mnist_cnn_2"] > 20 * real["fd_mnist_cnn_2"] > 0
    for name, value in real.items():
        if name not in ("confidence", "no_digit", "disagreement"):  # a collapsed generator can draw clear ones
            better = (
                value > collapsed[name] if METRICS[name].direction == "higher is better" else value < collapsed[name]
            )
            assert better, name


def test_distance_is_taken_to_the_test_images(mnist):
    """Which no generator has seen: one that repeats its training images must not get 0."""
    test, _ = load_mnist("test")
    assert score(test, mnist)["fd_mnist_cnn_2"] == pytest.approx(0, abs=1e-6)
    assert oracle(mnist, len(mnist.values))["fd_mnist_cnn_2"] > 0.05


def test_distance_depends_on_the_number_of_samples(mnist):
    """Its bias falls as 1 / N: hence equal N, and the N beside it."""
    few, many = (oracle(mnist, n)["fd_mnist_cnn_2"] for n in (300, 10_000))
    assert few > 2 * many


def test_noise_is_far_from_digits(mnist):
    noise = np.random.default_rng(0).integers(0, 256, (2000, 1, 28, 28), dtype=np.uint8)
    assert score(noise, mnist)["fd_mnist_cnn_2"] > 20 * oracle(mnist, 2000)["fd_mnist_cnn_2"]


def test_what_shows_no_digit_is_counted_and_spread_over_no_class(mnist):
    """A third of clothes: the entropy is that of the digits, and the shares of all samples lack a third."""
    clothes = DATASETS["fashion-mnist"].load(Request()).values[:1000]
    ones, twos = (mnist.values[mnist.labels == digit][:1000] for digit in (1, 2))
    mixed = np.concatenate([ones, twos, clothes])
    found = measured(mixed, mnist)
    for figures in (found.figures, found.second):
        assert figures["no_digit"] == pytest.approx(1 / 3, abs=0.02)
        assert figures["class_entropy"] == pytest.approx(math.log(2), abs=0.05) and figures["classes"] == 2
    assert sum(digit_report(mixed)["class_shares"]) == pytest.approx(2 / 3, abs=0.02)
    nothing = score(clothes, mnist)
    assert nothing["no_digit"] > 0.97


def test_figures_without_a_single_digit_are_undefined_and_not_zero(mnist):
    blank = np.zeros((100, 1, 28, 28), np.uint8)
    found = measured(blank, mnist)
    for figures in (found.figures, found.second):
        assert figures["no_digit"] == 1 and figures["classes"] == 0
        assert "class_entropy" not in figures and "class_kl" not in figures and "confidence" not in figures
    stacked = score(np.zeros((100, 3, 28, 28), np.uint8), DATASETS["stacked-mnist"].load(Request()))
    assert stacked["stacked_modes"] == 0 and "stacked_kl" not in stacked


def test_the_second_ruler_measures_every_figure_that_rests_on_one(mnist):
    found = measured(mnist.values[:2000], mnist)
    assert set(found.second) == set(found.figures) - {"disagreement"}
    for name, value in found.second.items():
        if not METRICS[name].own_scale:
            assert value == pytest.approx(found.figures[name], abs=0.02), name
    ring = DATASETS["ring"].load(Request())
    assert measured(ring.values[:500], ring).second == {}


def test_the_earlier_scale_is_known_by_name_and_measured_no_more(mnist):
    assert "fd_mnist_cnn" in METRICS and METRICS["fd_mnist_cnn"].label == "FD(MNIST-CNN), earlier scale"
    assert "fd_mnist_cnn" not in score(mnist.values[:500], mnist)


def test_kl_is_to_the_balance_of_the_data(mnist):
    """Data that are nearly all ones, and samples of the same balance: 0, and not the KL to ten even classes."""
    rng = np.random.default_rng(0)
    ones, others = np.flatnonzero(mnist.labels == 1), np.flatnonzero(mnist.labels != 1)
    chosen = np.concatenate([rng.choice(ones, 1800), rng.choice(others, 200)])
    skewed = replace(mnist, values=mnist.values[chosen], labels=mnist.labels[chosen])
    assert score(skewed.values, skewed)["class_kl"] < 0.01
    assert score(skewed.values, mnist)["class_kl"] > 1


def test_a_class_counts_from_one_percent_on(mnist):
    ones, zeros = (mnist.values[mnist.labels == digit] for digit in (1, 0))
    for share, covered in ((10, 2), (9, 1)):  # of 1000
        figures = score(np.concatenate([ones[: 1000 - share], zeros[:share]]), mnist)
        assert figures["classes"] == covered and figures["classes_seen"] >= 2


def test_one_digit_alone_is_held_against_its_own_test_images(mnist):
    sevens = DATASETS["mnist"].load(Request(data_class="7"))
    values = oracle(sevens, 3000)
    assert set(values) == set(applying(sevens)) == {"confidence", "no_digit", "disagreement", "fd_mnist_cnn_2"}
    assert values["fd_mnist_cnn_2"] < score(sevens.values[:3000], mnist)["fd_mnist_cnn_2"] / 20  # no classes to cover
    assert one_class(sevens) == {}


def test_floats_are_refused_because_their_range_is_not_known(mnist):
    with pytest.raises(ValueError, match="as bytes, 0 to 255, not as float32"):
        score(mnist.values[:10].astype(np.float32) / 127.5 - 1, mnist)


def test_stacked_digits_have_modes(stacked):
    n = 2500
    values = oracle(stacked, n)
    assert set(values) == set(applying(stacked)) - {"stacked_covered"}  # a fifth of an even share is half a sample
    assert values["stacked_modes"] == pytest.approx(916, rel=0.02)
    assert values["stacked_kl"] == pytest.approx(0.228, rel=0.1)
    assert values["stacked_modes_thrice"] < values["stacked_modes_sure"] <= values["stacked_modes"]
    assert values["stacked_kl"] >= math.log(1000 / values["stacked_modes"])
    assert "class_kl" not in values  # nobody counted the digits of the triples
    assert one_class(stacked) == {}


def test_channels_are_judged_one_by_one(mnist, stacked):
    """A generator of one triple: three digits a third each, one mode, and KL = ln 1000."""
    one = np.stack([mnist.values[mnist.labels == digit][0, 0] for digit in (3, 1, 4)])
    values = score(np.tile(one, (30, 1, 1, 1)), stacked)
    assert values["stacked_modes"] == values["stacked_modes_sure"] == values["stacked_modes_thrice"] == 1
    assert values["stacked_kl"] == pytest.approx(math.log(1000))
    assert values["classes"] == 3 and values["class_entropy"] == pytest.approx(math.log(3))


def test_metrics_of_digits_do_not_apply_to_other_pictures():
    images = np.zeros((8, 1, 28, 28), np.uint8)
    assert applying(Data(values=images, labels=np.arange(8))) == {}
    fashion = DATASETS["fashion-mnist"].load(Request())
    assert applying(fashion) == {} and oracle(fashion, 10) == {}


def test_protocols_draw_as_many_as_published_ones(mnist, stacked):
    ring = DATASETS["ring"].load(Request())
    assert [protocol_samples(data) for data in (ring, mnist, stacked)] == [2500, 10_000, 26_000]
    assert {METRICS[name].fewest for name in METRICS if name.startswith("stacked")} == {10_000}


def test_a_live_report(mnist):
    images = mnist.values[:256]
    report = digit_report(images)
    assert report["class_shares"] == pytest.approx(np.bincount(mnist.labels[:256], minlength=10) / 256, abs=0.01)
    assert set(report) - {"class_shares"} <= set(METRICS) - {"disagreement"}  # which takes a second classifier
    full = score(images, mnist)
    assert all(report[name] == full[name] for name in report if name in METRICS)
    floats = images.astype(np.float32) / 255
    for other in (torch.from_numpy(images), floats, torch.from_numpy(floats)):
        again = digit_report(other)
        assert again.pop("class_shares") == report["class_shares"]
        assert again == pytest.approx({name: report[name] for name in again})
    with pytest.raises(ValueError, match="not in"):
        digit_report(floats * 2 - 1)


def test_a_live_report_of_triples_says_what_to_expect_of_so_few(stacked):
    report = digit_report(stacked.values[:256])
    assert report["modes_expected"] == expected_modes(256)
    assert report["stacked_modes"] == pytest.approx(report["modes_expected"], rel=0.1)
    assert sum(report["class_shares"]) == pytest.approx(1, abs=0.02)


def test_a_digit_is_covered_from_a_fifth_of_its_even_share(mnist):
    """One in sixty sevens is above 1 % and below 2 %."""
    seven, one = (mnist.values[mnist.labels == digit] for digit in (7, 1))
    values = score(np.concatenate([seven[:985], one[:15]]), mnist)
    assert (values["classes"], values["classes_covered"]) == (2, 1)
