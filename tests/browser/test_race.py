"""A race in a real browser: started, watched to its verdict, scrubbed, paused, reloaded."""

import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Locator, Page, expect

from gan_core import races, runs
from gan_core.base.events import Alarm, Metrics, Samples
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.runs import Recorder
from tests.browser.menus import press
from tests.browser.patience import PATIENCE, until_true
from tests.browser.started import end, started_race
from tests.engines.patience import until

pytestmark = pytest.mark.browser
GRID = PRESETS["grid-gan"].config
NAMES = {"GAN": "gan", "WGAN": "wgan", "WGAN-GP": "wgan-gp"}


def lanes_of(count: int, **changes: object) -> list[tuple[str, RunConfig]]:
    return [
        (f"lane {number + 1}", GRID.replace(generator_lr=1e-3 / (number + 1), **changes)) for number in range(count)
    ]


@pytest.fixture
def racing(root: Path) -> Iterator[races.Race]:
    """Three lanes that workers train, longer than any test."""
    lanes = [(label, PRESETS[f"grid-{name}"].config) for label, name in NAMES.items()]
    race = races.create(lanes, steps=1_000_000, root=root)
    race.start()
    yield race
    end(race)


def figures(step: int, lane: int) -> Metrics:
    values = {"modes": 20.0 - lane, "high_quality": 0.5, "binned_kl": 1.0 + lane, "generator_loss": 0.1 * step}
    return Metrics(step, step / 10, step * 128, {"critic_loss": 0.5} | values)


def cloud(step: int, lane: int) -> Samples:
    points = np.random.default_rng(step + lane).uniform(-4, 4, (64, 2)).astype(np.float32)
    shares = np.full(25, 0.02 + 0.02 * (step > 50), np.float32)
    shares[: lane + 1] = 0
    return Samples(step, "points", {"fake": points, "shares": shares, "nearest": shares})


@pytest.fixture
def played(root: Path) -> Iterator[list[Recorder]]:
    """A race of three lanes that this test itself writes, each twice as slow as the one before."""
    race = races.create(lanes_of(3), steps=1000, title="Played", root=root)
    with ExitStack() as stack:
        recorders = [stack.enter_context(Recorder(run)) for run in race.all_runs()]
        for lane, recorder in enumerate(recorders):
            recorder.status("running", device="CPU", threads=1)
            for step in range(0, 100 // 2**lane, 10):
                recorder.write(figures(step, lane))
                recorder.write(cloud(step, lane))
        recorders[0].race = race  # type: ignore[attr-defined]
        yield recorders
        for recorder in recorders:
            if recorder.run.folder.is_dir() and recorder.run.status()["state"] in runs.LIVE:
                recorder.status("stopped")


def open_race(page: Page, address: str, race: races.Race) -> Locator:
    page.goto(f"{address}/compare?race={race.id}")
    view = page.locator(f".ga-race[data-race='{race.id}']")
    expect(view.locator("canvas[data-step]").first).to_be_visible()
    return view


def steps_shown(view: Locator) -> list[int]:
    return [int(canvas.get_attribute("data-step") or -1) for canvas in view.locator(".ga-canvas").all()]


def until_shown(page: Page, steps: list[int]) -> None:
    where = "[...document.querySelectorAll('.ga-race .ga-canvas')].map((c) => Number(c.dataset.step ?? -1))"
    until_true(page, f"steps => {where}.join() === steps.join()", steps)


def until_charts(page: Page, view: Locator) -> None:
    """Charts are drawn when they come into sight."""
    view.locator(".ga-race-charts").scroll_into_view_if_needed()
    plots = "[...document.querySelectorAll('.ga-race .ga-plot-inner')]"
    until_true(page, f"() => {plots}.every((plot) => plot.data?.length === 6)")


def until_each_moves(page: Page, view: Locator, lanes: int) -> None:
    """Every lane of this race (the last one may still be on show) has a picture, and then a later one."""
    expect(view.locator(".ga-canvas[data-step]")).to_have_count(lanes)
    before = steps_shown(view)
    where = "[...document.querySelectorAll('.ga-race .ga-canvas')].map((c) => Number(c.dataset.step ?? -1))"
    until_true(page, f"before => {where}.every((step, i) => step > before[i])", before)


def test_a_race_is_started_and_watched_to_its_verdict(page: Page, address: str, root: Path) -> None:
    page.goto(f"{address}/compare")
    expect(page.locator("h1")).to_have_text("Compare")
    page.get_by_text("Change the lanes").click()
    steps = page.get_by_label("Generator steps of the first lane")
    steps.fill("120")
    steps.press("Enter")
    page.get_by_role("button", name="Start", exact=True).click()
    race = started_race(page, root)
    assert [lane.label for lane in race.lanes] == [*NAMES]
    assert {run.config.steps for run in race.all_runs()} == {120}
    view = page.locator(f".ga-race[data-race='{race.id}']")
    expect(view.locator(".ga-verdict")).to_have_text(
        "The verdict is spoken when every lane has ended.", timeout=PATIENCE
    )
    verdict = view.locator(".ga-verdict[data-spoken]")
    expect(verdict).to_be_visible(timeout=2 * PATIENCE)
    text = verdict.inner_text()
    told = r"covers \d+ of 25 modes \(\d+ captured\) with [\d.]+ % of its samples"
    assert all(re.search(f"{label} {told}", text) for label in NAMES), text
    assert "real data 0.0" in text and text.endswith("One seed each: another may change the order.")
    until_shown(page, [120, 120, 120])
    expect(view.locator(".ga-pill[data-state='finished']")).to_have_count(4)
    table = view.locator(".ga-table")
    expect(table.locator("caption")).to_have_text(
        "Final figures: step 120, 2,500 samples. The curves are of 1,000 samples"
    )
    expect(table.locator(".ga-oracle [data-figure=modes]")).to_have_text("25/25")
    scores = race.all_runs()[0].scores()["figures"]
    expect(table.locator("[data-lane='0'] [data-figure=modes]")).to_have_text(f"{scores['modes']:.0f}/25")


def test_all_lanes_move_and_obey_at_once(page: Page, address: str, racing: races.Race) -> None:
    view = open_race(page, address, racing)
    until_each_moves(page, view, 3)
    view.get_by_role("button", name="Pause all").click()
    expect(view.locator(".ga-lane .ga-pill[data-state='paused']")).to_have_count(3)
    expect(view).to_have_attribute("data-state", "paused")
    assert [run.status()["state"] for run in racing.all_runs()] == ["paused"] * 3
    view.get_by_role("button", name="Resume all").click()
    until_each_moves(page, view, 3)
    view.get_by_role("button", name="Stop all").click()
    expect(view.locator(".ga-lane .ga-pill[data-state='stopped']")).to_have_count(3)
    expect(view.locator(".ga-verdict[data-spoken]")).to_contain_text("what they would have come to is not known")
    page.get_by_role("button", name="Delete this race").scroll_into_view_if_needed()
    newest = page.get_by_test_id("stDataFrame").locator("td")
    expect(newest.nth(4)).to_have_text("stopped")  # the list of kept races knows it, too
    view.get_by_role("button", name="Start again").click()
    page.wait_for_function("old => !location.search.includes(old)", arg=racing.id, timeout=PATIENCE)
    other = started_race(page, racing.root)
    fresh = page.locator(f".ga-race[data-race='{other.id}']")
    until_each_moves(page, fresh, 3)
    fresh.get_by_role("button", name="Stop all").click()
    until(lambda: other.is_over, "the new race has ended")


def test_a_race_started_again_half_way_stays_on_show(page: Page, address: str, racing: races.Race) -> None:
    view = open_race(page, address, racing)
    until_each_moves(page, view, 3)
    view.get_by_role("button", name="Start again").click()
    page.wait_for_function("old => !location.search.includes(old)", arg=racing.id, timeout=PATIENCE)
    other = started_race(page, racing.root)
    try:
        fresh = page.locator(f".ga-race[data-race='{other.id}']")
        until_each_moves(page, fresh, 3)
        until(lambda: racing.is_over, "the old lanes have made room")
        until_each_moves(page, fresh, 3)
        assert other.id in page.url and page.locator(".ga-race").count() == 1
    finally:
        end(other)


def test_one_scrubber_moves_all_lanes_and_the_cursor(page: Page, address: str, played: list[Recorder]) -> None:
    view = open_race(page, address, played[0].race)  # type: ignore[attr-defined]
    until_shown(page, [90, 40, 20])
    slider = view.get_by_label("Picture of the race")
    slider.focus()
    page.keyboard.press("Home")
    until_shown(page, [0, 0, 0])
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until_shown(page, [30, 30, 20])
    expect(view.locator(".ga-scrub-step")).to_have_text("step 30")
    until_charts(page, view)
    expect(view.locator(".ga-cursor").first).to_be_visible()
    expect(view.locator("[data-curve='lane 1'] .ga-reading").last).to_have_text("3")
    expect(view.locator(".ga-table [data-lane='2'] td").last).to_have_text("2 s")
    assert "2 of 25 modes (next to) empty" in view.locator(".ga-bars").nth(1).get_attribute("aria-label")
    played[0].write(cloud(100, 0))
    played[0].write(figures(100, 0))
    until_true(page, "() => document.querySelector('.ga-race .ga-plot-inner').data[1].x.length === 11")
    assert steps_shown(view) == [30, 30, 20], "new pictures do not take the place of those on show"
    page.keyboard.press("l")
    until_shown(page, [100, 40, 20])
    expect(view.locator(".ga-cursor").first).to_be_hidden()


def test_the_x_axis_decides_what_is_at_the_same_place(page: Page, address: str, played: list[Recorder]) -> None:
    view = open_race(page, address, played[0].race)  # type: ignore[attr-defined]
    view.get_by_role("button", name="critic steps").click()
    slider = view.get_by_label("Picture of the race")
    slider.focus()
    page.keyboard.press("Home")
    page.keyboard.press("ArrowRight")
    until_shown(page, [10, 10, 10])
    expect(view.locator(".ga-scrub-step")).to_have_text("critic step 20")


def test_a_replay_of_all_lanes_ends_at_the_newest_pictures(page: Page, address: str, played: list[Recorder]) -> None:
    view = open_race(page, address, played[0].race)  # type: ignore[attr-defined]
    view.get_by_role("button", name="Play the replay").click()
    until_true(page, "() => Number(document.querySelector('.ga-race .ga-canvas').dataset.step) < 50")
    until_shown(page, [90, 40, 20])
    expect(view.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")


def test_alarms_are_flags_on_the_curves_and_beside_the_lane(page: Page, address: str, played: list[Recorder]) -> None:
    view = open_race(page, address, played[0].race)  # type: ignore[attr-defined]
    until_charts(page, view)
    played[1].write(Alarm(30, "missing modes", "3 of 25 modes were lost"))
    flag = view.locator(".ga-flag")
    expect(flag).to_be_visible()
    expect(flag).to_have_attribute("aria-label", "lane 2, step 30: missing modes. 3 of 25 modes were lost.")
    flag.focus()
    expect(flag.locator(".ga-flag-text")).to_be_visible()
    expect(view.locator(".ga-lane").nth(1).locator(".ga-lane-alarm")).to_have_text("missing modes at step 30")
    assert "alarms: lane 2 missing modes at step 30" in view.locator(".ga-plot").first.get_attribute("aria-label")


def test_flags_stand_on_the_train_page_too(page: Page, address: str, played: list[Recorder]) -> None:
    page.goto(f"{address}/train?run={played[0].run.id}")
    view = page.locator(".ga-live[data-mode=live]")
    until_true(page, "() => document.querySelectorAll('.ga-live .ga-plot-inner')[1]?.data?.length > 1")
    played[0].write(Alarm(20, "mode hopping", "the samples moved on"))
    expect(view.locator(".ga-flag")).to_have_count(2)
    assert "mode hopping at step 20" in view.locator(".ga-plot").first.get_attribute("aria-label")


def test_a_reload_and_another_browser_find_the_race(page: Page, address: str, played: list[Recorder]) -> None:
    race = played[0].race  # type: ignore[attr-defined]
    open_race(page, address, race)
    page.reload()
    view = page.locator(f".ga-race[data-race='{race.id}']")
    until_shown(page, [90, 40, 20])
    assert view.locator(".ga-race-title").inner_text() == "Played"
    other = page.context.browser.new_context()
    second = other.new_page()
    second.goto(page.url)
    expect(second.locator(f".ga-race[data-race='{race.id}'] canvas[data-step='90']")).to_be_visible()
    other.close()


def test_a_lane_whose_run_was_deleted_says_so(page: Page, address: str, played: list[Recorder]) -> None:
    view = open_race(page, address, played[0].race)  # type: ignore[attr-defined]
    played[1].run.delete()
    lane = view.locator(".ga-lane").nth(1)
    expect(lane).to_have_attribute("data-state", "deleted")
    page.reload()
    expect(lane.locator(".ga-lane-note")).to_have_text("Its run was deleted.")
    until_true(page, "() => document.querySelectorAll('.ga-race .ga-canvas[data-step]').length === 2")
    page.goto(f"{address}/compare?race=no-such-race")
    expect(page.get_by_text("There is no race 'no-such-race'")).to_be_visible()


def test_six_lanes_on_one_page_still_stream(page: Page, address: str, root: Path) -> None:
    race = races.create(lanes_of(6), steps=1_000_000, root=root)
    race.start()
    try:
        view = open_race(page, address, race)
        until_each_moves(page, view, 6)
        until_each_moves(page, view, 6)
        assert page.evaluate("fetch('/_stcore/health').then((answer) => answer.ok)"), (
            "the page has connections left for other things"
        )
    finally:
        end(race)


def test_lanes_are_chosen_changed_added_and_refused(page: Page, address: str, root: Path) -> None:
    page.goto(f"{address}/compare?preset=ring-race")
    page.get_by_text("Change the lanes").click()
    press(page, page.get_by_role("button", name="Add a lane"))
    names = page.get_by_label("Name", exact=True)
    expect(names).to_have_count(4)
    for field in (names.first, names.last):  # a lane that nobody has named gives way; these two are named
        field.fill("mine")
        field.press("Enter")
    expect(page.get_by_text("Two lanes are called 'mine'; give each a name of its own.")).to_be_visible(
        timeout=PATIENCE
    )
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()
    names.last.fill("slow")
    names.last.press("Enter")
    rate = page.get_by_label("Generator learning rate").last
    rate.fill("0.0001")
    rate.press("Enter")
    press(page, page.get_by_role("button", name="Remove", exact=True).first)
    expect(names).to_have_count(3)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()
    page.get_by_role("button", name="Start", exact=True).click()
    race = started_race(page, root)
    end(race)
    assert [lane.label for lane in race.lanes] == ["WGAN", "WGAN-GP", "slow"]
    assert race.all_runs()[2].config.players["generator"].lr == 1e-4


@pytest.mark.moving
def test_the_page_opens_with_a_finished_race_that_replays(page: Page, address: str) -> None:
    page.goto(f"{address}/compare")
    view = page.locator(".ga-race[data-mode='replay']")
    until_true(page, "() => document.querySelectorAll('.ga-race .ga-canvas[data-step]').length === 3")
    first = steps_shown(view)
    later = "every((canvas, i) => Number(canvas.dataset.step) > first[i])"
    until_true(page, f"first => [...document.querySelectorAll('.ga-race .ga-canvas')].{later}", first)
    expect(view.locator(".ga-verdict[data-spoken]")).to_contain_text("WGAN-GP covers 25 of 25 modes")
    expect(view.get_by_role("button", name="Pause all")).to_have_count(0)
