"""One server and one browser for all browser tests, and a fresh page for each."""

import contextlib
import os
from collections.abc import Generator, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, Playwright
from playwright.sync_api import Error as PlaywrightError

from gan_core import runs
from tests.browser.find import find
from tests.browser.screens import page_of
from tests.browser.server import BROWSER_FLAGS, served
from tests.engines.patience import until


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """A failed test tells what its page said, and how its runs were: a timeout alone explains nothing."""
    report = yield
    known = getattr(item, "funcargs", {})
    if report.when == "call" and report.failed and {"page", "root"} <= known.keys():
        with contextlib.suppress(PlaywrightError, runs.RunGone):  # they may be what failed
            report.sections.append(("the page", known["page"].locator("body").inner_text(timeout=5000)))
            told = (f"{run.id}: {run.problem or run.status()}" for run in runs.list_runs(known["root"]))
            report.sections.append(("the runs", "\n".join(told)))
    return report


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    """Chromium. Where there is none these tests are skipped, unless GAN_ARENA_REQUIRE_BROWSER=1 forbids that."""
    path = find()
    if path is None:
        why = "no Chromium was found: name one in GAN_ARENA_BROWSER, or run `playwright install chromium`"
        if os.environ.get("GAN_ARENA_REQUIRE_BROWSER") == "1":
            pytest.fail(why)
        pytest.skip(why)
    browser = playwright.chromium.launch(executable_path=path, args=BROWSER_FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Where the server under test keeps its runs."""
    return tmp_path_factory.mktemp("runs")


@pytest.fixture(scope="session")
def address(root: Path) -> Iterator[str]:
    with served(root) as address:
        yield address


@pytest.fixture
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    """Somebody's who wants no motion that nobody asked for, but in tests marked `moving`."""
    errors = list[str]()
    motion = "no-preference" if request.node.get_closest_marker("moving") else "reduce"
    with page_of(browser, viewport={"width": 1400, "height": 1000}, reduced_motion=motion) as page:
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
    assert not errors, "scripts on the page failed"


@pytest.fixture(autouse=True)
def nothing_trains_on(root: Path) -> Iterator[None]:
    """What a failed test has started must not take the cores from those after it."""
    before = {run.id for run in runs.list_runs(root)}
    yield
    live = [run for run in runs.list_runs(root) if run.id not in before and _is_trained(run)]
    for run in live:
        run.stop()
    until(lambda: not any(map(_is_trained, live)), "what was started has ended")


def _is_trained(run: runs.Run) -> bool:
    """By a worker: some tests write runs themselves."""
    try:
        status = run.status()
    except runs.RunGone:
        return False
    return status["state"] in runs.LIVE and status["pid"] != os.getpid()
