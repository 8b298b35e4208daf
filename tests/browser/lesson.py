"""Going through a lesson as a learner does, from its address to the report; the tests and a benchmark share it."""

import re
from pathlib import Path

from playwright.sync_api import Page, expect

from gan_core.lessons import Lesson

A_LESSON = 300_000  # ms that its training may take


def opened(page: Page, address: str, lesson: Lesson) -> None:
    page.goto(f"{address}/learn?lesson={lesson.name}")
    expect(page.get_by_role("heading", name=lesson.title)).to_be_visible()


def predicted(page: Page, lesson: Lesson, answer: str) -> None:
    """Choose the answer of that name; what comes after it unlocks."""
    words = next(one.text for one in lesson.question.answers if one.name == answer)
    page.get_by_role("radiogroup").get_by_text(words, exact=True).click()
    expect(page).to_have_url(re.compile(rf"[?&]answer={re.escape(answer)}(&|$)"))


def played(page: Page, lesson: Lesson) -> None:
    """Press Play, wait until it is trained, or look where nothing is trained; and read what came out."""
    if lesson.setup.kind in ("run", "race", "tour"):
        expect(page.get_by_role("button", name="Play", exact=True).first).to_be_enabled()
        page.get_by_role("button", name="Play", exact=True).first.click()
    if not lesson.setup.trains:
        page.locator(".st-key-learn-check button").click()
    expect(page.get_by_role("heading", name="What came out")).to_be_visible(timeout=A_LESSON)


def report_of(page: Page) -> str:
    """The HTML that a press of the button downloads."""
    with page.expect_download() as download:
        page.get_by_role("button", name="Report to print").click()
    return Path(download.value.path()).read_text(encoding="utf-8")
