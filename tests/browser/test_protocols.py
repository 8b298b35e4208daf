"""Published experiments in a real browser: a table is read, a row is run again, and found after a reload."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Locator, Page, expect

from gan_core import runs
from gan_core.base.events import Finished, Metrics, Scores
from gan_core.engines.cores import cores
from gan_core.experiments import results
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.runs import Recorder
from tests.browser.menus import press
from tests.browser.patience import PATIENCE
from ui.protocols import tag

pytestmark = pytest.mark.browser
NAME, ROW = "d2l-grid", "gan"
PROTOCOL = PROTOCOLS[NAME]


@pytest.fixture
def tidy(root: Path) -> Iterator[None]:
    """No trials of anybody are left."""
    yield
    for run in runs.list_runs(root):
        if run.preset.startswith(f"{NAME}."):
            run.delete()


def keep_trial(root: Path, seed: int, *, steps: int, seconds: float, modes: float) -> None:
    """A visitor's finished trial, written by hand."""
    config = PROTOCOL.rows[ROW].config.replace(seed=seed, steps=steps, score_samples=PROTOCOL.samples)
    figures = {"modes": modes, "high_quality": 0.05, "reverse_kl": 0.9, "binned_kl": 4.0, "spread": 3.0}
    oracle = {"modes": 25.0, "high_quality": 0.9889, "reverse_kl": 0.001, "binned_kl": 0.012, "spread": 1.0}
    with Recorder(runs.create(config, preset=tag(NAME, ROW), root=root)) as recorder:
        recorder.status("running")
        recorder.write(Metrics(steps, seconds, steps * config.batch_size, {"critic_loss": 0.5}))
        recorder.write(Scores(steps, PROTOCOL.samples, figures, oracle, [0.04] * 25))
        recorder.write(Finished(steps))


def open_protocol(page: Page, address: str) -> Locator:
    """The table."""
    page.goto(f"{address}/compare?view=protocols&protocol={NAME}")
    table = page.locator(".ga-protocol table")
    expect(table).to_be_visible()
    return table


def line_of(table: Locator, row: str, whose: str) -> Locator:
    """The line "published", "ours" or "yours" of a row."""
    body = table.locator("tbody").filter(
        has=table.page.get_by_role("rowheader", name=PROTOCOL.rows[row].label, exact=True)
    )
    return body.locator("tr").filter(has=table.page.locator("th", has_text=re.compile(f"^{whose}")))


@pytest.mark.usefixtures("tidy")
def test_a_table_holds_what_was_published_ours_the_verdict_and_the_oracle(page: Page, address: str, root: Path) -> None:
    for seed, modes in enumerate((20.0, 21.0, 22.0, 21.0, 21.0)):
        keep_trial(root, seed, steps=PROTOCOL.steps, seconds=60.0, modes=modes)
    table = open_protocol(page, address)
    expect(page.get_by_text(PROTOCOL.source)).to_be_visible()
    for row, entry in PROTOCOL.rows.items():
        expect(line_of(table, row, "published").locator("td").first).to_contain_text(
            f"{entry.published['modes'].value}"
        )
    mine = line_of(table, ROW, "yours")
    expect(mine.locator("td").first).to_have_text("21 ± 0.32 ✓ agrees")
    expect(mine.locator("th")).to_contain_text(f"5 seeds, {PROTOCOL.steps:,} steps")
    expect(mine.locator("th")).to_contain_text(results.processor())
    expect(mine.locator("th")).to_contain_text(re.compile(r"\d{4}-\d\d-\d\d, torch \d"))
    oracle = table.locator("tbody").filter(has_text="Oracle").locator("td")
    expect(oracle.first).to_have_text("25")


@pytest.mark.usefixtures("tidy")
def test_a_row_is_run_again_by_its_button(page: Page, address: str, root: Path) -> None:
    keep_trial(root, 0, steps=1000, seconds=2000.0, modes=3.0)
    table = open_protocol(page, address)
    page.get_by_text("Run a row again on this machine").click()
    for label, value in (("Seeds", 2), ("Steps", 15)):
        field = page.get_by_label(label, exact=True)
        field.fill(str(value))
        field.press("Enter")
    at_once = min(cores(), 2)
    expect(page.get_by_text(f"About {60 // at_once} seconds on {at_once} core")).to_be_visible()
    press(page, page.get_by_role("button", name="Run again"))
    expect(page.get_by_test_id("stToast")).to_be_visible()
    expect(page.get_by_text("under way; the table follows")).to_be_visible()
    mine = line_of(table, ROW, "yours")
    expect(mine.locator("th")).to_contain_text("2 seeds, shortened to 15 of", timeout=2 * PATIENCE)
    expect(page.get_by_text("under way; the table follows")).to_be_hidden()
    trials = [run for run in runs.list_runs(root) if run.preset == tag(NAME, ROW) and run.config.steps == 15]
    assert sorted(run.config.seed for run in trials) == [0, 1]
    modes = sum(run.scores()["figures"]["modes"] for run in trials) / 2
    page.reload()
    expect(mine.locator("td").first).to_contain_text(f"{modes:.3g} ±")
    expect(mine.locator(".agrees, .differs")).to_have_count(0)  # a shortened row gets no verdict


@pytest.mark.usefixtures("tidy")
def test_trials_that_take_too_long_are_stopped(page: Page, address: str, root: Path) -> None:
    open_protocol(page, address)
    page.get_by_text("Run a row again on this machine").click()
    press(page, page.get_by_role("button", name="Run again"))
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(page.get_by_text("under way; the table follows")).to_be_hidden()
    states = [run.status()["state"] for run in runs.list_runs(root) if run.preset == tag(NAME, ROW)]
    assert states == ["stopped"] * 5
    expect(page.get_by_role("button", name="Stop", exact=True)).to_be_hidden()
