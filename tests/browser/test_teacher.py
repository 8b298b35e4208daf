"""The teacher signs in, sees what others run, stops it, and changes a limit; others do not."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core import runs
from gan_core.classroom import arrange, state_of
from gan_core.limits import cap, raised
from tests.browser.menus import choose, press
from tests.browser.screens import page_of
from tests.browser.server import served
from tests.engines.patience import until

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


def test_the_teacher_sees_pauses_and_stops_what_a_visitor_runs(browser: Browser, address: str, root: Path) -> None:
    wide, narrow = {"width": 1400, "height": 1000}, {"width": 1100, "height": 900}
    with page_of(browser, viewport=wide) as teacher, page_of(browser, viewport=narrow) as visitor:
        sign_in(teacher, address)
        expect(teacher.get_by_text("Nobody trains anything just now.")).to_be_visible()
        visitor.goto(f"{address}/train?preset=ring-gan")
        visitor.get_by_role("button", name="Start", exact=True).click()
        visitor.wait_for_url("**run=**")
        (run,) = runs.list_runs(root)
        row = teacher.locator(f".st-key-class-{run.id}")
        expect(row).to_contain_text("running")
        row.get_by_role("button", name="Pause").click()
        expect(row).to_contain_text("paused")
        until(lambda: run.status()["state"] == "paused", "it rests")
        row.get_by_role("button", name="Stop").click()
        expect(row).to_have_count(0)
        until(lambda: run.status()["state"] == "stopped", "it has ended")
        expect(visitor.locator(f'.ga-live[data-run="{run.id}"]')).to_have_attribute("data-state", "stopped")
        visitor.goto(f"{address}/teacher")
        expect(visitor.get_by_label("Password")).to_be_visible()
        expect(visitor.get_by_role("button", name="Clear")).to_have_count(0)
        teacher.get_by_role("button", name="Clear").click()
        dialog = teacher.get_by_role("dialog")
        expect(dialog).to_contain_text("1 of visitors' runs are over")
        dialog.get_by_role("button", name="Delete").click()
        until(lambda: runs.list_runs(root) == [], "it is gone")


def test_the_teacher_sets_a_limit_and_sets_it_back(browser: Browser, address: str, root: Path) -> None:
    with page_of(browser) as page:
        sign_in(page, address)
        value = page.get_by_label("New value")
        value.fill("7")
        value.press("Enter")
        press(page, page.get_by_role("button", name="Set", exact=True))
        until(lambda: cap("runs_each", root) == 7, "the limit holds")
        back = page.get_by_role("button", name="Back to default")
        expect(back).to_be_enabled()
        press(page, back)
        until(lambda: raised(root) == {}, "it does not hold any more")


def test_who_signs_out_elsewhere_sees_the_class_no_more(browser: Browser, address: str, root: Path) -> None:
    with page_of(browser) as page:
        sign_in(page, address)
        page.get_by_role("button", name="Sign out").wait_for()
        other = page.context.new_page()
        other.goto(f"{address}/teacher")
        other.get_by_role("button", name="Sign out").click()
        other.get_by_label("Password").wait_for()
        expect(page.get_by_text("You are signed out.")).to_be_visible()
        page.get_by_role("button", name="Set", exact=True).click()
        expect(page.get_by_label("Password")).to_be_visible()
        assert raised(root) == {}


def test_the_teacher_tells_every_open_page_locks_and_hides(
    browser: Browser, address: str, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_TEACHER", SECRET)
    wide, narrow = {"width": 1400, "height": 1000}, {"width": 1100, "height": 900}
    with page_of(browser, viewport=wide) as teacher, page_of(browser, viewport=narrow) as visitor:
        visitor.goto(f"{address}/train?preset=ring-gan")
        sign_in(teacher, address)
        teacher.get_by_label("Message to every open page").fill("Look at <b>this</b>")
        press(teacher, teacher.get_by_role("combobox", name="It leads to"))
        teacher.keyboard.type("Grid of 25")  # the list is long: only what is seen of it is there
        teacher.get_by_role("option", name="race: Grid of 25: who keeps all modes?", exact=True).click()
        choose(teacher, teacher.get_by_role("combobox", name="Hidden pages"), "Runs")
        teacher.keyboard.press("Escape")
        teacher.locator(".st-key-class-locked label").click()
        press(teacher, teacher.get_by_role("button", name="Tell the class"))
        notice = visitor.locator(".ga-class-message")
        expect(notice).to_contain_text("Look at <b>this</b>")
        assert state_of(root).locked and state_of(root).hidden == ("runs",)
        visitor.get_by_role("button", name="Start", exact=True).click()
        expect(visitor.get_by_text("Your teacher lets no new runs start just now").first).to_be_visible()
        assert runs.list_runs(root) == []
        notice.get_by_role("link").click()
        visitor.wait_for_url("**/compare?race=grid-race")
        visitor.goto(f"{address}/runs")
        expect(visitor.get_by_text("Your teacher has hidden this page for now.")).to_be_visible()
        arrange(root, message="", hidden=[], locked=False)
        expect(notice).to_have_count(0)
        visitor.reload()
        expect(visitor.locator("h1")).to_have_text("Runs")
