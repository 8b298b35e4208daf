"""What is seen without scrolling: picture, Pause and scrubber, on every screen, and on the stage alone."""

from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from tests.browser.menus import press
from tests.browser.pages import PAGES
from tests.browser.patience import at_rest
from tests.browser.screens import SCREENS, is_seen_whole, page_on
from tests.browser.started import end, started_race

pytestmark = pytest.mark.browser
FAR_AWAY = {"offline": False, "latency": 250, "downloadThroughput": 2e6, "uploadThroughput": 1e6}  # ms, bytes a second


def until_seen(page: Page, parts: list[Locator]) -> None:
    """All of them, at the same time and at rest."""
    for part in parts:
        expect(part).to_be_visible()
    seen: list[bool] = []
    for _ in range(60):
        page.wait_for_timeout(250)
        seen = [is_seen_whole(part) for part in parts]
        if all(seen):
            return
    boxes = [part.bounding_box() for part in parts]
    raise AssertionError(f"not seen at once in {page.viewport_size}: {seen}, {boxes}")


def parts_of(view: Locator, pause: str) -> list[Locator]:
    pictures = view.locator(".ga-stage").all()
    return [*pictures, view.get_by_role("button", name=pause, exact=True), view.locator(".ga-scrubber")]


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize(("preset", "form"), [("ring-gan", "folded"), ("digits-gan", "open")])
def test_start_shows_picture_pause_and_scrubber(
    browser: Browser, address: str, screen: str, preset: str, form: str
) -> None:
    with page_on(browser, screen) as page:
        page.goto(f"{address}/train?preset={preset}")
        expect(page.locator(".ga-live canvas[data-step]")).to_be_visible()
        if form == "open":
            press(page, page.get_by_text("Change the game"))
            expect(page.get_by_label("Seed", exact=True)).to_be_visible()
        press(page, page.get_by_role("button", name="Start", exact=True))
        view = page.locator(".ga-live[data-mode=live]")
        expect(view.locator("canvas[data-step]")).to_be_visible()
        until_seen(page, parts_of(view, "Pause"))
        if form == "open":
            expect(page.get_by_label("Seed", exact=True)).to_be_hidden()
        side = view.locator(".ga-stage").evaluate("(stage) => stage.clientWidth")
        assert side >= 300, "small pictures are no use"


@pytest.mark.parametrize("screen", SCREENS)
def test_start_shows_all_three_lanes(browser: Browser, address: str, root: Path, screen: str) -> None:
    with page_on(browser, screen) as page:
        page.goto(f"{address}/compare")
        expect(page.locator(".ga-race canvas[data-step]").first).to_be_visible()
        press(page, page.get_by_role("button", name="Start", exact=True))
        race = started_race(page, root)
        view = page.locator(f".ga-race[data-race='{race.id}']")
        expect(view.locator(".ga-stage")).to_have_count(3)
        until_seen(page, parts_of(view, "Pause all"))
        end(race)


@pytest.mark.parametrize("link", ["/train?run=ring-wgan-gp", "/compare?race=grid-race"])
@pytest.mark.parametrize("screen", ["projector", "desk"])
def test_a_finished_run_or_race_is_seen_whole(browser: Browser, address: str, screen: str, link: str) -> None:
    with page_on(browser, screen) as page:
        page.goto(address + link)
        view = page.locator(".ga-live")
        expect(view.locator("canvas[data-step]").first).to_be_visible()
        until_seen(page, [*view.locator(".ga-stage").all(), view.locator(".ga-scrubber")])


@pytest.mark.parametrize("screen", SCREENS)
@pytest.mark.parametrize("link", ["/train?run=ring-wgan-gp", "/compare?race=grid-race"])
def test_the_stage_holds_pictures_one_curve_and_scrubber_alone(
    browser: Browser, address: str, screen: str, link: str
) -> None:
    with page_on(browser, screen) as page:
        page.goto(f"{address}{link}&view=stage")
        view = page.locator(".ga-root[data-stage] .ga-live")
        expect(view.locator("canvas[data-step]").first).to_be_visible()
        expect(view.locator(".ga-plot:visible .scatterlayer .trace path").first).to_be_attached()
        expect(view.locator(".ga-plot:visible")).to_have_count(1)
        until_seen(
            page, [*view.locator(".ga-stage").all(), view.locator(".ga-scrubber"), view.locator(".ga-plot:visible")]
        )
        for hidden in ("[data-testid=stHeader]", ".ga-settings", ".ga-layers", ".ga-table", ".ga-tabs"):
            expect(page.locator(f"{hidden}:visible")).to_have_count(0)
        page.keyboard.press("Escape")
        expect(page.locator("[data-testid=stHeader]")).to_be_visible()
        assert "view=" not in page.url and link.partition("?")[2] in page.url
        page.keyboard.press("f")
        expect(view).to_be_visible()
        assert "view=stage" in page.url
        view.get_by_role("button", name="Leave the stage").click()
        expect(page.locator(".ga-root[data-stage]")).to_have_count(0)


def test_the_stage_of_a_run_at_work_can_pause_it(browser: Browser, address: str, root: Path) -> None:
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=1_000_000), preset="ring-gan", root=root)
    runs.enqueue(run)

    with page_on(browser, "projector") as page:
        page.goto(f"{address}/train?run={run.id}&view=stage")
        view = page.locator(".ga-root[data-stage] .ga-live")
        expect(view.locator("canvas[data-step]")).to_be_visible()
        until_seen(page, parts_of(view, "Pause"))
        view.get_by_role("button", name="Pause", exact=True).click()
        expect(view.locator(".ga-pill[data-state=paused]")).to_be_visible()


def test_a_letter_typed_into_a_field_is_no_command(browser: Browser, address: str) -> None:
    with page_on(browser, "desk") as page:
        page.goto(f"{address}/train?run=ring-wgan-gp")
        expect(page.locator(".ga-live canvas[data-step]")).to_be_visible()
        press(page, page.get_by_text("Change the game"))
        page.get_by_label("Seed", exact=True).press("f")
        expect(page.locator(".ga-root[data-stage]")).to_have_count(0)


@pytest.mark.parametrize("screen", ["projector", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_nothing_jumps_while_a_page_comes(browser: Browser, address: str, name: str, screen: str) -> None:
    """From far away, to whoever was never here. `test_every_page.py` looks at those who were."""
    with page_on(browser, screen) as page:
        slowly = page.context.new_cdp_session(page)
        slowly.send("Network.enable")
        slowly.send("Network.setCacheDisabled", {"cacheDisabled": True})
        slowly.send("Network.emulateNetworkConditions", FAR_AWAY)  # the code of each element comes by itself
        page.goto(address + PAGES[name])
        at_rest(page)
        assert page.evaluate("window.shifted") <= 0.1, page.evaluate("window.shifts")


def test_buttons_for_downloads_take_the_room_of_their_rows(browser: Browser, address: str) -> None:
    with page_on(browser, "projector") as page:
        page.goto(f"{address}/runs")
        row = page.locator(".ga-downloads")
        expect(row).to_be_visible()
        at_rest(page)
        tall, around = row.bounding_box(), page.locator(".ga-root:has(> .ga-downloads)").bounding_box()
        assert tall and around and around["height"] <= tall["height"] + 40, (tall, around)


def test_every_page_is_looked_at() -> None:
    addresses = {"import_weights": "import"}
    files = {path.stem for path in (Path(__file__).parents[2] / "pages").glob("*.py")} - {"customs"}  # it leads on
    files = {addresses.get(name, name) for name in files}
    looked_at = {urlsplit(path).path.strip("/") or "home" for path in PAGES.values()}
    assert looked_at == files
