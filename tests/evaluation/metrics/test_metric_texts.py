"""How a figure is written, wherever it is shown, and what its entry says for tables and charts."""

import pytest

from gan_core.evaluation.metrics import METRICS
from gan_core.runs.headline import in_line

CHARTS = {"", "modes", "quality", "diversity"}
COLOURS = {"generated", "real", "critic", "generator"}


@pytest.mark.parametrize(
    ("name", "value", "error", "text"),
    [
        ("high_quality", 0.9889, None, "98.9 %"),
        ("high_quality", 0.9889, 0.0021, "98.9 ± 0.2 %"),
        ("covered", 8.0, None, "8"),
        ("covered", 7.6, 0.24495, "7.6 ± 0.24"),
        ("stacked_modes", 998.8, 0.37, "998.8 ± 0.37"),
        ("stacked_modes", 1000.0, None, "1,000"),
        ("fd_mnist_cnn_2", 12.345, 0.5, "12.3 ± 0.5"),
        ("class_entropy", 2.3026, None, "2.303"),
        ("reverse_kl", 0.0142, None, "0.014"),
        ("reverse_kl", 0.00012, None, "1.2e-04"),
        ("covered", None, None, "undefined"),
    ],
)
def test_a_figure_is_written_alike_everywhere(name: str, value: float, error: float | None, text: str) -> None:
    assert METRICS[name].text(value, error) == text


def test_a_second_ruler_tells_a_difference_or_a_value_of_its_own() -> None:
    assert METRICS["no_digit"].second_text(0.10, 0.14) == "± 4.0 %"
    assert METRICS["fd_mnist_cnn_2"].second_text(10.0, 31.4) == "[31.4]"


def test_a_count_stands_with_its_whole_where_that_is_known() -> None:
    assert METRICS["classes_covered"].counted(9.0) == "9 of 10"
    assert METRICS["covered"].counted(7.0) == "7" and METRICS["covered"].counted(7.0, 8) == "7 of 8"
    assert METRICS["no_digit"].counted(0.1, 8) == "10.0 %"


def test_one_line_holds_the_few_figures_that_have_words_for_it() -> None:
    figures = {"covered": 7.0, "modes": 8.0, "high_quality": 0.5, "reverse_kl": 0.1, "spread": None}
    assert in_line(figures, 8) == "7 of 8 modes covered, 8 of 8 captured, 50.0 % high quality"
    assert in_line({"classes_covered": 9.0, "fd_mnist_cnn_2": 20.5}) == "9 of 10 digits covered, FD(MNIST-CNN 2) 20.5"
    assert in_line({}) == ""


@pytest.mark.parametrize("name", METRICS)
def test_an_entry_says_how_it_is_shown(name: str) -> None:
    metric = METRICS[name]
    assert metric.kind in ("count", "share", "number", "distance")
    assert metric.chart in CHARTS and metric.colour in COLOURS
    assert len(metric.short) <= len(metric.label)
    assert metric.kind == "count" or metric.of is None
    assert not (metric.live and metric.on_request)


def test_no_two_figures_of_one_run_share_a_column_of_the_table() -> None:
    """Points, digits and stacked digits are never one run; within each, heads of columns differ."""
    kinds = [{"covered", "modes", "high_quality"}, {name for name in METRICS if not name.startswith("stacked")}]
    for names in kinds:
        digits = [METRICS[n].short for n in names - {"covered", "modes"} if METRICS[n].headline]
        assert len(digits) == len(set(digits))
