"""Many seeds in a real browser: chosen in the form, followed until all are counted, stopped half way."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core import races, runs
from gan_core.evaluation.seed_spread import has_collapsed
from tests.browser.menus import choose
from tests.browser.patience import PATIENCE, until_true
from tests.browser.screens import page_on
from tests.browser.started import end, started_race
from tests.engines.patience import until

pytestmark = pytest.mark.browser
RING = "Ring of 8: the same three losses"
LANES = ("GAN", "WGAN", "WGAN-GP")


@pytest.fixture
def tidy(root: Path) -> Iterator[None]:
    """Whatever a test starts is ended and deleted."""
    before = {race.id for race in races.list_races(root)}
    yield
    for race in races.list_races(root):
        if race.id not in before:
            end(race)
            race.delete(with_runs=True)


def start(page: Page, address: str, root: Path, *, steps: int) -> races.Race:
    """Five seeds of three lanes on the ring, as a visitor asks for them."""
    page.goto(f"{address}/compare")
    page.get_by_text("Many seeds").click()
    lanes = page.get_by_label("Lanes", exact=True)
    choose(page, lanes, RING)
    field = page.get_by_role("spinbutton", name="Steps")
    expect(field).to_have_value("3000")
    field.fill(str(steps))
    field.press("Enter")
    page.get_by_role("button", name="Start", exact=True).click()
    return started_race(page, root, "seeds")


def view_of(page: Page, race: races.Race) -> Locator:
    return page.locator(f".ga-many[data-race='{race.id}']")


def until_fans(page: Page, lanes: int) -> None:
    """The chart holds a median line with points for every lane."""
    lines = "[...(document.querySelector('.ga-fan .ga-plot-inner')?.data ?? [])].filter((line) => line.name)"
    until_true(page, f"lanes => {lines}.filter((line) => line.x.length && line.y.length).length === lanes", lanes)


@pytest.mark.usefixtures("tidy")
def test_seeds_are_followed_until_the_collapsed_ones_are_counted(page: Page, address: str, root: Path) -> None:
    race = start(page, address, root, steps=20)
    assert [(lane.label, len(lane.runs)) for lane in race.lanes] == [(label, 5) for label in LANES]
    assert {run.config.steps for run in race.all_runs()} == {20}
    view = view_of(page, race)
    expect(view).to_have_attribute("data-state", "over", timeout=2 * PATIENCE)
    until_fans(page, 3)
    verdict = view.locator(".ga-verdict").inner_text()
    for lane in race.lanes:
        collapsed = sum(has_collapsed(run.scores()["nearest"]) for run in race.runs_of(lane) if run is not None)
        assert re.search(rf"{lane.label}( collapsed)? in {collapsed or 'none'} of 5", verdict)
        strip = view.locator(".ga-strip").nth(LANES.index(lane.label))
        expect(strip.locator(".ga-seed[data-end='collapsed']")).to_have_count(collapsed)
        expect(strip.locator(".ga-seed[data-end='sound']")).to_have_count(5 - collapsed)
    expect(view.locator(".ga-pill")).to_have_text("Finished")
    expect(view.get_by_role("button", name="Stop all")).to_be_hidden()
    table = view.locator(".ga-table")
    modes = [run.scores()["figures"]["modes"] for run in race.runs_of(race.lanes[0]) if run is not None]
    cell = table.locator("[data-lane='0'] [data-figure=modes]")
    expect(cell).to_have_text(re.compile(" ± "))
    assert float(cell.inner_text().split(" ± ")[0]) == pytest.approx(sum(modes) / 5, abs=0.01)
    expect(table.locator(".ga-oracle [data-figure=modes]")).to_have_text("8/8")
    expect(table.locator("[data-lane='0'] td").last).to_have_text("5 of 5")
    view.get_by_role("tab", name="high quality").click()
    expect(view.locator(".ga-fan")).to_have_attribute("aria-label", re.compile("quality.*WGAN-GP: median"))


def test_a_finished_experiment_stands_there_before_anybody_started_one(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?view=seeds&seeds=grid-luck")
    view = page.locator(".ga-many[data-race='grid-luck']")
    told = "GAN collapsed in 8 of 8 seeds, WGAN in none of 8, WGAN-GP in none of 8."
    expect(view.locator(".ga-verdict")).to_have_text(told)
    until_fans(page, 3)
    expect(view.locator("caption")).to_have_text(
        re.compile("^Final figures, of 2,500 fresh .*; the curves are of 1,000$")
    )
    expect(view.get_by_role("button", name="Stop all")).to_be_hidden()
    expect(page.get_by_role("button", name="Delete this experiment")).to_have_count(0)


@pytest.mark.usefixtures("tidy")
def test_seeds_stopped_half_way_are_found_again_by_their_address(page: Page, address: str, root: Path) -> None:
    race = start(page, address, root, steps=200_000)
    view = view_of(page, race)
    until(lambda: any(run.last_metrics().get("step", 0) > 0 for run in race.all_runs()), "a seed has reported")
    view.get_by_role("button", name="Stop all").click()
    expect(view).to_have_attribute("data-state", "over")
    assert {run.status()["state"] for run in race.all_runs()} == {"stopped"}
    page.reload()
    expect(view.locator(".ga-verdict")).to_have_text("No seed was trained to its end.")
    expect(view.locator(".ga-pill")).to_have_text("Stopped")
    expect(view.locator(".ga-seed[data-tip*='Stopped']")).to_have_count(15)
    until_true(page, "() => document.querySelector('.ga-fan .ga-plot-inner').data?.some((line) => line.x.length)")
    page.get_by_role("button", name="Delete this experiment").click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(view).to_have_count(0)
    assert not [run for run in runs.list_runs(root) if run.title.endswith(race.title)], "its runs went with it"


def test_a_finger_scrolls_over_the_fans(browser: Browser, address: str) -> None:
    """It does not zoom them, which no finger could undo without the bar that a mouse has."""
    with page_on(browser, "phone", is_mobile=True) as page:
        page.goto(f"{address}/compare")
        page.get_by_text("Many seeds").click()
        until_fans(page, 3)
        chart = page.locator(".ga-fan .ga-plot-inner")
        drawn = (
            "plot => [plot._fullLayout.dragmode, plot._fullLayout.xaxis.fixedrange, plot._fullLayout.yaxis.fixedrange]"
        )
        assert chart.evaluate(drawn) == [False, True, True]
