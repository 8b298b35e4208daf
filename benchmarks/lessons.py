"""Go through lessons in a real browser, each from its address to the report, and print the seconds.

    python -m benchmarks.lessons                      # every lesson
    python -m benchmarks.lessons clipping-starves     # one

The machine may take five minutes for each. Exit status 1 if one takes longer.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

from playwright.sync_api import Browser, sync_playwright

from gan_core.lessons import LESSONS, Lesson
from tests.browser.find import find
from tests.browser.lesson import opened, played, predicted, report_of
from tests.browser.server import BROWSER_FLAGS, served

LIMIT = 300.0  # seconds


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lessons", nargs="*", choices=[*LESSONS, []], help="their names; all by default")
    lessons = [LESSONS[name] for name in parser.parse_args().lessons or LESSONS]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find(), args=BROWSER_FLAGS)
        took = {lesson.name: seconds(browser, address, lesson) for lesson in lessons}
        browser.close()
    return int(max(took.values()) > LIMIT)


def seconds(browser: Browser, address: str, lesson: Lesson) -> float:
    """That a script takes for the lesson."""
    page = browser.new_page(viewport={"width": 1280, "height": 900})
    began = time.monotonic()
    opened(page, address, lesson)
    predicted(page, lesson, lesson.question.answers[0].name)
    played(page, lesson)
    report_of(page)
    took = time.monotonic() - began
    page.close()
    print(f"{lesson.name:32} {took:6.1f} s", flush=True)
    return took


if __name__ == "__main__":
    sys.exit(main())
