"""The teacher signs in on a page, and out again."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screens import page_of
from tests.browser.server import served

pytestmark = pytest.mark.browser
SECRET = "chalk and cheese"


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with served(root, GAN_ARENA_TEACHER=SECRET) as address:
        yield address


def sign_in(page: Page, address: str, secret: str = SECRET) -> None:
    page.goto(f"{address}/teacher")
    page.get_by_label("Password").fill(secret)
    page.get_by_role("button", name="Sign in", exact=True).click()


def test_the_teacher_signs_in_and_out(browser: Browser, address: str) -> None:
    with page_of(browser, viewport={"width": 1600, "height": 1000}) as page:
        page.goto(address)
        page.get_by_role("link", name="Teacher").click()
        expect(page.locator("h1")).to_have_text("Teacher")
        sign_in(page, address, "chalk")
        expect(page.get_by_role("alert")).to_have_text("This is not the teacher's password.")
        page.get_by_label("Password").fill(SECRET)
        page.get_by_label("Password").press("Enter")
        out = page.get_by_role("button", name="Sign out")
        expect(out).to_be_visible()
        assert SECRET not in page.content() and "gan-arena-teacher" not in page.evaluate("document.cookie")
        out.click()
        expect(page.get_by_label("Password")).to_be_visible()
