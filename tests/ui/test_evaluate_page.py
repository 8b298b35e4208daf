"""What the page "Evaluate" shows of results, and what its form asks for."""

import csv
import io
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from gan_core.evaluation.features import FEATURES
from gan_core.evaluation.features.inception_v3.weights import VARIABLE
from tests.ui.test_pages import app
from ui import evaluation_form
from ui.degraded_view import strip
from ui.evaluation_chart import curves, in_words
from ui.evaluation_table import csv_of, data_of, rows_of

__all__ = ["app"]


def result(title: str, kid: float, **changes: Any) -> dict[str, Any]:
    """As `scoreboard.Evaluator` returns it, with two figures."""
    return {
        "title": title,
        "dataset": "cifar10",
        "data_class": "frog",
        "features": "effnet-lite0",
        "samples": 100,
        "metrics": {"KID x1000": kid, "FD(EffNet-L0) N→∞": None},
        "fd_curve": [[50, 4.0 + kid], [100, 2.0 + kid]],
        "oracle": {
            "samples": 90,
            "held_out": True,
            "metrics": {"KID x1000": -1.0, "FD(EffNet-L0) N→∞": None},
            "fd_curve": [[45, 3.0], [90, 1.5]],
        },
    } | changes


def test_the_real_row_stands_once_below_the_generators() -> None:
    rows = rows_of([result("one", 5.0), result("two", 3.0)])
    assert [row["Generator"] for row in rows] == ["one", "two", "real test images, CIFAR-10, frog"]
    assert [row["KID x1000"] for row in rows] == [5.0, 3.0, -1.0]
    assert [row["Pictures"] for row in rows] == [100, 100, 90]
    other = rows_of([result("one", 5.0), result("few", 9.0, samples=50)])
    assert len(other) == 4  # figures of another count have a real row of their own


def test_the_csv_has_every_digit_and_nothing_where_there_is_no_figure() -> None:
    read = list(csv.DictReader(io.StringIO(csv_of(rows_of([result("one, two", 1 / 3)])).decode())))
    assert read[0]["Generator"] == "one, two" and float(read[0]["KID x1000"]) == 1 / 3
    assert read[0]["FD(EffNet-L0) N→∞"] == ""


def test_data_are_called_by_their_label_and_class() -> None:
    assert data_of(result("one", 0.0)) == "CIFAR-10, frog"
    assert data_of(result("one", 0.0, data_class="all")) == "CIFAR-10"


def test_the_chart_has_a_line_for_each_and_one_for_real_pictures() -> None:
    results = [result("one", 5.0), result("two", 3.0)]
    drawn = curves(results)
    assert [line.name for line in drawn.data] == ["one", "two", "real pictures"]
    assert drawn.data[0].y == (9.0, 7.0) and drawn.data[2].x == (45, 90)
    assert in_words(results).endswith("real pictures 3 at 45 pictures, 1.5 at 90.")


def test_a_strip_shows_pictures_side_by_side_in_whole_pixels() -> None:
    pictures = np.arange(3 * 4, dtype=np.uint8).reshape(3, 1, 2, 2)
    shown = strip(pictures)
    assert shown.shape == (64, 3 * 64 + 2 * 4, 3)
    assert (shown[:32, :32] == 0).all() and (shown[32:, 32:64] == 3).all() and (shown[:32, 68:100] == 4).all()


def test_inception_is_gray_and_says_how(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    app.run()
    app.switch_page("../pages/evaluate.py").run()
    assert not app.exception
    said = [caption.value for caption in app.caption]
    assert any("Inception-v3" in text and "6726825d" in text for text in said)
    assert any("do not follow human judgement" in text for text in said)
    offered = app.selectbox(key="evaluated-features").options
    assert FEATURES["inception"].label not in offered and FEATURES["effnet-lite0"].label in offered


def test_what_no_visitor_may_open_is_said(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evaluation_form, "FIRST", ())  # nothing is ticked
    app.run()
    app.switch_page("../pages/evaluate.py").run()
    app.text_input(key="evaluated-others").set_value("nobody")
    next(button for button in app.button if button.label == "Evaluate").click().run()
    assert not app.exception
    assert any("nobody" in box.value for box in app.error)
    assert any("Tick a run" in box.value for box in app.warning)
