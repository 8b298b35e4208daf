"""Two browsers on one server: each has its own runs, may look at the other's, and changes none of them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core import runs
from tests.browser.menus import press
from tests.browser.patience import PATIENCE
from tests.browser.screens import page_of
from tests.engines.patience import until_state

pytestmark = pytest.mark.browser


@pytest.fixture
def other(browser: Browser) -> Iterator[Page]:
    """Somebody else's page: a context of its own has cookies of its own."""
    with page_of(browser, viewport={"width": 1300, "height": 900}) as page:
        yield page


@pytest.fixture
def mine(page: Page, address: str, root: Path) -> runs.Run:
    """A run that the first browser has started."""
    before = {run.id for run in runs.list_runs(root)}
    page.goto(f"{address}/train?preset=ring-gan&steps=900000")
    press(page, page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url("**/train?run=*", timeout=PATIENCE)
    (run,) = [run for run in runs.list_runs(root) if run.id not in before]
    until_state(run, "running")
    return run


def test_who_started_it_may_stop_it_and_nobody_else(
    page: Page, other: Page, address: str, root: Path, mine: runs.Run
) -> None:
    other.goto(f"{address}/train?run={mine.id}")
    expect(other.get_by_text("It belongs to", exact=False)).to_be_visible(timeout=PATIENCE)
    expect(other.locator(".ga-live")).to_contain_text("steps/s", timeout=PATIENCE)
    for order in ("Stop", "Pause", "Rename", "Delete"):
        assert other.get_by_role("button", name=order, exact=True).filter(visible=True).count() == 0
    assert refused(other, f"{address}/api/runs/{mine.id}/control") == 403
    assert mine.status()["state"] == "running"

    press(page, page.get_by_role("button", name="Stop", exact=True))
    until_state(mine, "stopped")


def test_the_page_runs_shows_ones_own_first_and_lets_others_go_undeleted(
    page: Page, other: Page, address: str, mine: runs.Run
) -> None:
    mine.stop()
    until_state(mine, "stopped")
    other.goto(f"{address}/runs?run={mine.id}")
    expect(other.get_by_text("It belongs to", exact=False)).to_be_visible(timeout=PATIENCE)
    for order in ("Delete", "Train further", "Save"):
        assert other.get_by_role("button", name=order, exact=False).filter(visible=True).count() == 0
    page.goto(f"{address}/runs?run={mine.id}")
    expect(page.get_by_role("button", name="Delete", exact=False).first).to_be_visible(timeout=PATIENCE)


def refused(page: Page, address: str) -> int:
    """The status of an order that a script on this page sends."""
    send = """(address) => fetch(address, { method: "POST", headers: { "content-type": "application/json" },
      body: JSON.stringify({ action: "stop" }) }).then((answer) => answer.status)"""
    return int(page.evaluate(send, address))
