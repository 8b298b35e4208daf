"""Races whose lanes are resumed, or do not obey at once."""

from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import races
from gan_core.runs import Recorder
from tests.browser.test_race import figures, lanes_of

pytestmark = pytest.mark.browser


def test_a_verdict_is_taken_back_when_the_race_goes_on(page: Page, address: str, root: Path) -> None:
    race = races.create(lanes_of(2), steps=1000, root=root)
    with ExitStack() as stack:
        recorders = [stack.enter_context(Recorder(run)) for run in race.all_runs()]
        for lane, recorder in enumerate(recorders):
            recorder.status("running", device="CPU", threads=1)
            recorder.write(figures(100, lane))
            recorder.status("stopped")
        page.goto(f"{address}/compare?race={race.id}")
        verdict = page.locator(f".ga-race[data-race='{race.id}'] .ga-verdict")
        expect(verdict).to_contain_text("lane 1 stopped at step 100", timeout=60_000)
        for recorder in recorders:
            recorder.status("running")
        expect(verdict).to_have_text("The verdict is spoken when every lane has ended.", timeout=30_000)
        for recorder in recorders:
            recorder.status("stopped")
        expect(verdict).to_contain_text("lane 1 stopped at step 100", timeout=30_000)


def test_a_race_that_waits_can_be_stopped_after_it_was_paused(page: Page, address: str, root: Path) -> None:
    """No lane changes its state when it is told to rest while it waits, so nothing gave the buttons back."""
    race = races.create(lanes_of(2), steps=1000, root=root)  # and nobody starts it
    page.goto(f"{address}/compare?race={race.id}")
    view = page.locator(f".ga-race[data-race='{race.id}']")
    stop = view.get_by_role("button", name="Stop all")
    expect(stop).to_be_enabled(timeout=60_000)
    view.get_by_role("button", name="Pause all").click()
    expect(stop).to_be_disabled()
    expect(stop).to_be_enabled(timeout=30_000)
    assert [run.control().want for run in race.all_runs()] == ["pause", "pause"]
