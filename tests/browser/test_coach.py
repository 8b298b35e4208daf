"""The loss coach beside the curves: it follows run and scrubber, shows its evidence, and leads to a fork."""

from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core import runs
from gan_core.coach import Record, diagnose
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.browser.patience import until_true
from tests.browser.screens import SCREENS, page_on
from tests.runs.handmade import picture, report

pytestmark = pytest.mark.browser
SHIPPED = "grid-race-gan"
GOOD = {"modes": 8.0, "covered": 8.0, "high_quality": 0.9, "reverse_kl": 0.01, "spread": 1.0}
SURE = {"accuracy_real": 0.99, "accuracy_fake": 0.98}


@pytest.fixture
def recorder(root: Path) -> Iterator[Recorder]:
    """A run that this test itself writes: its recorder."""
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=1000), preset="ring-gan", root=root)
    with Recorder(run) as recorder:
        recorder.status("running", device="CPU", threads=1)
        for step in range(0, 50, 10):
            recorder.write(report(step, **GOOD))
            recorder.write(picture(step))
        yield recorder
        recorder.status("stopped")


def coach_of(page: Page, address: str, run: str) -> Locator:
    page.goto(f"{address}/train?run={run}")
    coach = page.locator(".ga-coach[data-step]")
    expect(coach).to_be_visible()
    return coach


def drawn(page: Page) -> None:
    """Both charts are there, and what is marked on them has its place."""
    until_true(page, "() => document.querySelectorAll('.ga-live .ga-plot .main-svg').length >= 2")


def test_it_says_of_a_shipped_run_what_the_command_line_says(page: Page, address: str) -> None:
    coach = coach_of(page, address, SHIPPED)
    found = diagnose(Record.of(runs.find(SHIPPED)))
    expect(coach.locator(".ga-coach-said")).to_have_text(f"Loss coach {found.sentence}")
    expect(coach).to_have_attribute("data-verdict", "found")
    expect(coach.locator(".ga-coach-body")).to_be_hidden()


def test_its_evidence_is_listed_and_marked_on_the_charts(page: Page, address: str) -> None:
    coach = coach_of(page, address, SHIPPED)
    first = next(iter(diagnose(Record.of(runs.find(SHIPPED))).findings.values()))
    drawn(page)
    expect(page.locator(".ga-evidence-band:visible")).to_have_count(0)
    summary = coach.locator("summary")
    summary.focus()
    summary.press("Enter")
    expect(coach.locator(".ga-coach-source").first).to_contain_text("2016")
    expect(coach.locator(".ga-coach-evidence li").first).to_contain_text(first.evidence[0].words)
    expect(page.locator(".ga-evidence-band:visible")).to_have_count(2)  # one on each chart
    coach.locator(".ga-coach-curve").first.click()
    expect(page.get_by_role("tab", name="Modes", selected=True)).to_be_visible()
    expect(page.locator(".ga-evidence-line:visible")).to_have_text("less than 17.5")
    summary.press("Enter")
    expect(page.locator(".ga-evidence-line:visible")).to_have_count(0)


def test_it_speaks_of_the_step_that_the_scrubber_shows(page: Page, address: str) -> None:
    coach = coach_of(page, address, SHIPPED)
    slider = page.locator(".ga-scrubber input[type=range]")
    slider.focus()
    slider.press("Home")
    expect(coach).to_have_attribute("data-verdict", "early")
    expect(coach.locator(".ga-coach-said")).to_contain_text("Too early to tell")
    slider.press("End")
    expect(coach).to_have_attribute("data-step", "2500")


def test_a_fork_has_the_run_the_step_and_the_change_in_its_address(page: Page, address: str) -> None:
    coach = coach_of(page, address, SHIPPED)
    link = urlsplit(coach.locator(".ga-coach-try").get_attribute("href") or "")
    assert link.path.endswith("/train")
    assert parse_qs(link.query) == {"fork": [SHIPPED], "at": ["2500"], "set": ["objective:wgan-gp"]}


def test_it_follows_a_run_that_trains_and_announces_what_is_new(page: Page, address: str, recorder: Recorder) -> None:
    coach = coach_of(page, address, recorder.run.id)
    expect(coach).to_have_attribute("data-verdict", "early")
    for step in range(50, 400, 10):
        recorder.write(report(step, **GOOD))
    expect(coach).to_have_attribute("data-verdict", "healthy")
    expect(coach.locator("[aria-live=polite]")).to_contain_text("Healthy")
    for step in range(400, 900, 10):
        recorder.write(report(step, **GOOD, **SURE))
    expect(coach).to_have_attribute("data-verdict", "found")
    expect(coach.locator("[aria-live=polite]")).to_contain_text("The critic wins")


@pytest.mark.parametrize("screen", SCREENS)
def test_every_sentence_fits_into_the_room_that_is_kept(browser: Browser, address: str, screen: str) -> None:
    """The longest one included, so that no other moves the charts."""
    with page_on(browser, screen) as page:
        coach = coach_of(page, address, SHIPPED)
        said, before = coach.locator(".ga-coach-said"), coach.bounding_box()
        longest = "word " * 24 + "words"  # as many characters as tests/coach allows
        said.locator("span").evaluate("(span, text) => { span.textContent = text }", longest)
        assert before is not None and coach.bounding_box() == before
