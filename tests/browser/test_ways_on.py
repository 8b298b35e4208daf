"""Waiting, coming too early, and what was deleted elsewhere: pages say what is, and offer what helps."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Locator, Page, Request, expect

from gan_core import races, runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from tests.browser.patience import PATIENCE
from tests.browser.server import served
from tests.engines.patience import until, until_state

pytestmark = pytest.mark.browser
RING = PRESETS["ring-gan"].config
SMALL = {"generator_widths": (8,), "critic_widths": (8,), "batch_size": 8}


@pytest.fixture(scope="module")
def single(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """A server with one worker, and where it keeps its runs."""
    root = tmp_path_factory.mktemp("single")
    with served(root, GAN_ARENA_WORKERS="1") as address:
        yield address, root


def view_of(page: Page, run: runs.Run) -> Locator:
    return page.locator(f".ga-live[data-run='{run.id}']")


def started(page: Page, address: str, root: Path) -> runs.Run:
    page.goto(f"{address}/train?preset=ring-gan")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**run=**", timeout=PATIENCE)
    found = re.search(r"run=([a-z0-9-]+)", page.url)
    assert found
    return runs.find(found[1], root)


def test_who_waits_for_an_own_paused_run_is_told_and_can_end_it(page: Page, browser: Browser, single) -> None:
    address, root = single
    first = started(page, address, root)
    expect(view_of(page, first)).to_have_attribute("data-state", "running")
    first.pause()
    until_state(first, "paused")
    second = started(page, address, root)
    waiting = view_of(page, second).locator(".ga-waiting")
    expect(waiting).to_contain_text("What holds it is paused")
    expect(waiting.get_by_role("link", name=first.title)).to_have_attribute("href", re.compile(first.id))
    strange = browser.new_page()
    strange.goto(f"{address}/train?run={second.id}")
    expect(strange.locator(".ga-waiting a")).to_be_visible()
    assert not strange.locator(".ga-waiting button").count(), "it is nobody else's to end"
    strange.close()
    waiting.get_by_role("button", name="Stop").click()
    expect(view_of(page, second)).to_have_attribute("data-state", "running")
    expect(waiting).to_be_hidden()
    second.stop()
    until_state(second, "stopped")


def test_who_waits_for_a_run_is_told_how_long(page: Page, single) -> None:
    address, root = single
    first, second = (runs.create(RING.replace(steps=400_000), title=f"Run {name}", root=root) for name in "AB")
    for run in (first, second):
        runs.enqueue(run)
    page.goto(f"{address}/train?run={second.id}")
    waiting = view_of(page, second).locator(".ga-waiting")
    expect(waiting).to_contain_text(re.compile(r"It begins in about \d+ (s|min|h)"))
    expect(waiting.locator("li")).to_contain_text(re.compile(r"Run A.*training.*about .* left"))
    for run in (second, first):
        run.stop()
        until_state(run, "stopped")


def test_explored_too_early_the_page_says_so_and_opens_by_itself(page: Page, single) -> None:
    address, root = single
    before, run = runs.create(RING, root=root), runs.create(RING.replace(steps=20, **SMALL), title="Early", root=root)
    for one in (before, run):
        runs.enqueue(one)
    before.pause()
    page.goto(f"{address}/latent?source={run.id}")
    notice = page.locator(".ga-latent .ga-notice").first
    expect(notice).to_contain_text("Early has saved no generator yet")
    expect(notice.get_by_role("link", name="Watch the run")).to_have_attribute("href", re.compile(run.id))
    before.stop()
    expect(page.locator(".ga-latent[data-drawn]")).to_be_visible()
    expect(notice).to_be_hidden()


def test_a_run_that_ended_too_early_to_be_explored_says_so(page: Page, single) -> None:
    address, root = single
    run = runs.create(RING, title="Cut off", root=root)
    run.stop()
    until_state(run, "stopped")  # it waited in no line, and never began
    page.goto(f"{address}/latent?source={run.id}")
    notice = page.locator(".ga-latent .ga-notice").first
    expect(notice).to_contain_text("Cut off ended before it had saved a generator")
    expect(notice.get_by_role("link", name="Other generators")).to_be_visible()


def kept(root: Path) -> runs.Run:
    run = runs.create(RING.replace(steps=20, **SMALL), title="Short", root=root)
    assert execute(run) == "finished"
    return run


def asked_for(page: Page, name: str) -> list[str]:
    """The requests of the page that name a run, from now on."""
    found: list[str] = []

    def note(request: Request) -> None:
        if name in request.url or name in (request.post_data or ""):
            found.append(request.url)

    page.on("request", note)
    return found


def test_a_stopped_run_that_is_deleted_elsewhere_says_so_and_asks_no_more(page: Page, single) -> None:
    address, root = single
    run = runs.create(RING, root=root)
    runs.enqueue(run)
    until(lambda: run.status()["step"] > 10, "it trains")
    run.stop()
    until_state(run, "stopped")
    page.goto(f"{address}/train?run={run.id}")
    expect(view_of(page, run)).to_have_attribute("data-state", "stopped")
    run.delete()
    notice = view_of(page, run).locator(".ga-notice").first
    expect(notice).to_contain_text("This run has been deleted.")
    expect(notice.get_by_role("link", name="All runs")).to_have_attribute("href", f"{address}/runs")
    asked = asked_for(page, run.id)
    page.wait_for_timeout(6_000)
    assert not asked


def test_a_generator_that_is_deleted_elsewhere_says_so_and_asks_no_more(page: Page, single) -> None:
    address, root = single
    run = kept(root)
    page.goto(f"{address}/latent?source={run.id}")
    expect(page.locator(".ga-latent[data-drawn]")).to_be_visible()
    run.delete()
    pad = page.locator(".ga-pad")
    pad.focus()
    pad.press("ArrowRight")
    notice = page.locator(".ga-latent .ga-notice").first
    expect(notice).to_contain_text("it may have been deleted")
    expect(notice.get_by_role("link", name="Other generators")).to_be_visible()
    page.wait_for_timeout(1_000)
    asked = asked_for(page, run.id)
    for _ in range(5):
        pad.press("ArrowRight")
    page.wait_for_timeout(2_000)
    assert not [url for url in asked if "/draw" in url]


def test_a_race_that_is_deleted_elsewhere_says_so_and_asks_no_more(page: Page, single) -> None:
    address, root = single
    race = races.create([("A", RING), ("B", RING.replace(generator_lr=1e-3))], root=root, steps=20)
    for run in race.all_runs():  # in no line: the server stops them
        until_state(run, "stopped")
    page.goto(f"{address}/compare?race={race.id}")
    expect(page.locator(".ga-race .ga-lane[data-state='stopped']")).to_have_count(2)
    race.path.unlink()
    notice = page.locator(".ga-race .ga-notice").first
    expect(notice).to_contain_text("This race has been deleted")
    expect(notice.get_by_role("link", name="All runs")).to_be_visible()
    asked = asked_for(page, race.id)
    page.wait_for_timeout(6_000)
    assert not asked
