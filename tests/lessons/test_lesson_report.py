"""The report to print holds all that was done, and shows hostile words as words."""

from datetime import date

from gan_core.lessons import LESSONS, against, judge
from gan_core.lessons.distribution import load
from gan_core.lessons.report import Attempt, report

HOSTILE = "<script>alert(1)</script>\"'&"
LESSON = LESSONS["clipping-starves"]


def test_it_holds_question_prediction_run_seed_figures_and_answer() -> None:
    seeds = load(LESSON).seeds
    found = judge(LESSON, seeds[0])
    attempt = Attempt(
        predicted="all",
        found=found.name if found else "",
        run="my-run",
        seed=1234,
        figures={"Modes": "0 of 8"},
        beside=against(LESSON, found, seeds),
    )
    page = report(LESSON, attempt, date(2026, 1, 2), "Ada")
    for told in ("my-run", "1234", "0 of 8", "Ada", "2026-01-02", "16 seeds", "<td>No</td>"):
        assert told in page


def test_whatever_was_named_is_escaped() -> None:
    attempt = Attempt(
        predicted="none",
        found="none",
        run=HOSTILE,
        figures={HOSTILE: HOSTILE},
        settings={HOSTILE: HOSTILE},
        suspects={LESSON.broken[0].name: HOSTILE},
    )
    page = report(LESSON, attempt, date(2026, 1, 2), HOSTILE)
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 6


def test_nothing_is_fetched() -> None:
    page = report(LESSON, Attempt(predicted="none", found="none"), date(2026, 1, 2))
    assert "src=" not in page
    assert "url(" not in page
