"""What a test has started through a page: find it, and end it."""

import re
from pathlib import Path

from playwright.sync_api import Page

from gan_core import races, runs
from tests.browser.patience import PATIENCE
from tests.engines.patience import until


def started_race(page: Page, root: Path, parameter: str = "race") -> races.Race:
    """The race that appears in the page's address once Start was pressed."""
    page.wait_for_url(f"**{parameter}=**", timeout=PATIENCE)
    found = re.search(rf"[?&]{parameter}=([a-z0-9-]+)", page.url)
    assert found, page.url
    return races.find(found[1], root)


def end(race: races.Race) -> None:
    """Stop what still trains, and wait until it has obeyed."""
    for run in race.all_runs():
        if run.status()["state"] not in runs.FINAL:
            run.stop()
    until(lambda: race.is_over, "all runs have ended")
