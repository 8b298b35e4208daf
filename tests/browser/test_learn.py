"""A newcomer's way: the tour on Home, a lesson from prediction to report, and coming back."""

import time

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core.lessons import LESSONS, TOUR
from tests.browser.lesson import opened, played, predicted, report_of
from tests.browser.screens import page_of

pytestmark = pytest.mark.browser
LESSON = LESSONS["clipping-starves"]
FIRST_MINUTE = 60.0  # seconds


def test_a_prediction_is_made_within_the_first_minute(page: Page, address: str) -> None:
    began = time.monotonic()
    page.goto(address)
    page.locator(".st-key-tour-modes button").click()  # the only click; four would be fine
    expect(page.get_by_role("heading", name=LESSONS[TOUR].title)).to_be_visible()
    expect(page.get_by_text("You predicted: In all eight green clusters")).to_be_visible()
    assert time.monotonic() - began <= FIRST_MINUTE
    expect(page.locator(".ga-live")).to_be_visible()  # and the run plays
    page.locator(".st-key-learn-check button").click()
    expect(page.get_by_text("As you predicted.")).to_be_visible()
    page.goto(address)
    expect(page.get_by_role("button", name="Train a GAN now")).to_be_visible()
    expect(page.locator(".ga-live .ga-scrub-step")).to_be_visible()
    expect(page.locator(".st-key-tour")).to_have_count(0)


def test_the_tour_once_skipped_stays_away(page: Page, address: str) -> None:
    page.goto(address)
    page.locator(".st-key-tour-skip button").click()
    expect(page.locator(".st-key-tour")).to_have_count(0)
    page.wait_for_function("document.cookie.includes('arena-tour=seen')")
    page.reload()
    expect(page.locator(".ga-live .ga-scrub-step")).to_be_visible()
    expect(page.locator(".st-key-tour")).to_have_count(0)


def test_a_lesson_from_prediction_to_report(page: Page, address: str) -> None:
    opened(page, address, LESSON)
    expect(page.get_by_role("button", name="Play", exact=True)).to_be_disabled()
    predicted(page, LESSON, "none")
    played(page, LESSON)
    expect(page.get_by_text("Beside 16 other seeds.")).to_be_visible()
    page.get_by_label("Your name, for the report").fill("<b>Ada</b>")
    page.get_by_label("Your name, for the report").press("Enter")
    expect(page.locator("[data-testid=stApp][data-test-script-state=notRunning]")).to_be_visible()
    report = report_of(page)
    assert "&lt;b&gt;Ada&lt;/b&gt;" in report
    assert "Seed" in report
    assert LESSON.question.text in report


def test_on_a_phone_the_finished_run_answers_and_a_fault_is_found(browser: Browser, address: str) -> None:
    broken = LESSON.broken[0]
    with page_of(browser, viewport={"width": 390, "height": 844}, reduced_motion="reduce") as page:
        opened(page, address, LESSON)
        predicted(page, LESSON, "all")
        page.locator(".st-key-learn-fallback button").click()
        expect(page.get_by_text("It came out otherwise.")).to_be_visible()
        page.locator(f".st-key-fault-{broken.name} button").click()
        at_fault = broken.lane.config.settings[broken.right].label
        page.get_by_role("radiogroup").last.get_by_text(at_fault).click()
        expect(page.get_by_text("Found.")).to_be_visible()
        wide = page.evaluate("document.querySelector('[data-testid=stMain]').scrollWidth - innerWidth")
        assert wide <= 0
        page.get_by_role("button", name="All lessons").click()
        expect(page.get_by_text(f"1 of {len(LESSONS)} lessons done.")).to_be_visible()
