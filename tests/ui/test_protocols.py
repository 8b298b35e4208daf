"""The table and the chart of a protocol, from results made by hand."""

from typing import Any

import pytest

from gan_core.experiments import results
from gan_core.experiments.protocols import PROTOCOLS
from ui.protocol_chart import chart, figures_on_the_way, in_words, mean_way
from ui.protocol_table import table
from ui.protocols import _estimate

empty = results.empty


def d2l(*modes: float, steps: int = 20_000) -> dict[str, Any]:
    found = empty("d2l-grid") | {"oracle": {"modes": 25.0, "high_quality": 0.9889}}
    for seed, value in enumerate(modes):
        figures = {"modes": value, "high_quality": 0.05 + 0.01 * seed}
        trial = {"seed": seed, "steps": steps, "samples": 10_000, "seconds": 80.0, "figures": figures}
        results.add(found, "gan", trial)
    return found


def claims() -> dict[str, Any]:
    found = empty("mnist-claims")
    for seed in range(2):
        looks = [
            {"step": step, "seconds": step / 100 + seed, "figures": {"fd_mnist_cnn_2": 1000 / step + 2 * seed}}
            for step in (10, 20)
        ]
        trial = {"seed": seed, "steps": 20, "samples": 10_000, "seconds": 1.0, "figures": {}, "looks": looks}
        results.add(found, "wgan", trial)
    return found


def test_a_row_shows_published_ours_and_whether_they_agree() -> None:
    text = table("d2l-grid", d2l(20, 21, 22, 21, 21), empty("d2l-grid"))
    assert "21 <small>one run</small>" in text and "21 ± 0.32" in text and "✓ agrees" in text
    assert "7.0 ± 0.7 %" in text and "98.9 %" in text, "shares are percent"
    assert text.count("not run so far") == len(PROTOCOLS["d2l-grid"].rows) - 1
    assert "5 seeds, 20,000 steps" in text and "torch 2." in text


def test_agreement_is_explained_where_there_is_something_to_agree_with() -> None:
    assert "“Agrees” means" in table("d2l-grid", empty("d2l-grid"), empty("d2l-grid"))
    assert "Agrees" not in table("mnist-claims", empty("mnist-claims"), empty("mnist-claims"))


def test_the_second_ruler_stands_beside_the_error_over_seeds() -> None:
    """As a difference, or as a value where its scale is its own."""
    found = empty("mnist-claims")
    for seed in range(3):
        figures = {"class_entropy": 2.0 + 0.1 * seed, "fd_mnist_cnn_2": 200.0 + seed}
        second = {"class_entropy": 1.9 + 0.1 * seed, "fd_mnist_cnn_2": 500.0 + seed}
        trial = {"seed": seed, "steps": 20, "samples": 10_000, "seconds": 1.0, "figures": figures, "second": second}
        results.add(found, "wgan", trial)
    text = table("mnist-claims", found, empty("mnist-claims"))
    assert "2.100 ± 0.058 <small>± 0.1</small>" in text and "201 ± 0.58 <small>[501]</small>" in text
    assert "difference between the two digit classifiers" in text and all(one in text for one in found["rulers"])
    assert "digit classifiers" not in table("d2l-grid", d2l(20, 21), empty("d2l-grid"))


def test_a_gap_has_its_sign() -> None:
    assert "gap −11" in table("d2l-grid", d2l(10, 10, 10.1, 10, 10), empty("d2l-grid"))


def test_a_shortened_row_says_so_and_compares_nothing() -> None:
    text = table("d2l-grid", d2l(20, 21, 22, steps=500), empty("d2l-grid"))
    assert "shortened to 500 of 20,000 steps" in text
    assert 'class="agrees"' not in text and 'class="differs"' not in text


def test_ones_own_trials_stand_beside_those_that_came_with_the_app() -> None:
    text = table("d2l-grid", d2l(20, 21, 22), d2l(18, 19, 20))
    assert text.index("ours<br>") < text.index("yours<br>") and "19 ± 0.58" in text


def test_undefined_figures_are_told() -> None:
    found = d2l(20, 21, 22)
    for trial in found["rows"]["gan"]["trials"][:2]:
        trial["figures"].pop("modes")
    assert "undefined in 2" in table("d2l-grid", found, empty("d2l-grid"))
    assert "undefined</td>" in table("d2l-grid", found, empty("d2l-grid")), "no seed has a reverse KL"


def test_an_estimate_does_not_rest_on_trials_that_have_hardly_begun() -> None:
    long, short = d2l(21, steps=20_000)["rows"]["gan"], d2l(21, steps=5)["rows"]["gan"]
    assert "as quick as" in _estimate(long, short, 1, 20_000), "80 s for 5 steps say little of 20,000"
    assert _estimate(long, long, 1, 20_000) == "About 80 seconds on 1 core, as your own trials took."
    assert _estimate(None, short, 1, 50).startswith("At most 13 minutes")
    assert _estimate(None, None, 1, 50).startswith("How long this takes is not known")


@pytest.mark.parametrize("name", PROTOCOLS)
def test_every_shipped_table_can_be_drawn(name: str) -> None:
    text = table(name, results.load(name), empty(name))
    assert text.count("<tr>") == text.count("</tr>") and "nan" not in text.lower().replace("nand", "")


def test_the_way_is_the_mean_over_seeds_look_by_look() -> None:
    way = mean_way(claims()["rows"]["wgan"], "fd_mnist_cnn_2", "step")
    assert way == {"x": [10, 20], "y": [101.0, 51.0], "error": [1.0, 1.0]}
    assert mean_way(claims()["rows"]["wgan"], "fd_mnist_cnn_2", "seconds")["x"] == pytest.approx([0.6, 0.7])
    assert mean_way(claims()["rows"]["wgan"], "classes", "step")["x"] == []


def test_the_chart_has_a_line_for_each_row_that_was_run() -> None:
    protocol, found = PROTOCOLS["mnist-claims"], claims()
    assert figures_on_the_way(found) and not figures_on_the_way(d2l(1, 2))
    drawn = chart(protocol, found, "fd_mnist_cnn_2", "step")
    assert [line.name for line in drawn.data] == [protocol.rows["wgan"].label]
    assert list(drawn.data[0].error_y.array) == [1.0, 1.0]
    assert "goes from 101 to 51 in 20" in in_words(protocol, found, "fd_mnist_cnn_2", "step")
