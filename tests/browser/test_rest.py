"""A page that nobody looks at, or where nothing goes on, leaves the processor alone; motion is no must."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.patience import until_true
from tests.browser.screens import page_on

pytestmark = pytest.mark.browser
REPLAYS = ["/", "/compare"]
# Pictures that are drawn, and frames that are asked for, by anything on the page.
COUNT = """() => {
  window.worked = 0
  for (const name of ["clearRect", "fillRect", "drawImage", "putImageData"]) {
    const real = CanvasRenderingContext2D.prototype[name]
    CanvasRenderingContext2D.prototype[name] = function (...given) { window.worked++; return real.apply(this, given) }
  }
  const ask = window.requestAnimationFrame
  window.requestAnimationFrame = (then) => { window.worked++; return ask(then) }
  Object.defineProperty(document, "visibilityState", { get: () => window.hiding ? "hidden" : "visible" })
}"""
HIDE = "() => { window.hiding = true; document.dispatchEvent(new Event('visibilitychange')) }"
SHOW = "() => { window.hiding = false; document.dispatchEvent(new Event('visibilitychange')) }"


def drawn(page: Page) -> None:
    expect(page.locator(".ga-live canvas[data-step]").first).to_be_visible()
    page.wait_for_timeout(2000)


def work(page: Page) -> int:
    before = page.evaluate("window.worked")
    page.wait_for_timeout(2000)
    return int(page.evaluate("window.worked") - before)


def comes_to_rest(page: Page) -> None:
    """Sooner or later: on a busy machine the last chart comes late."""
    assert any(work(page) == 0 for _ in range(15)), "something goes on and on"


@pytest.mark.parametrize("path", ["/train?run=ring-wgan-gp", "/train?run=mnist-gan", "/compare?race=grid-race"])
def test_what_is_finished_draws_nothing(browser: Browser, address: str, path: str) -> None:
    with page_on(browser, "desk") as page:
        page.add_init_script(f"({COUNT})()")
        page.goto(address + path)
        drawn(page)
        comes_to_rest(page)


@pytest.mark.parametrize("path", REPLAYS)
def test_a_replay_rests_while_its_page_is_hidden(browser: Browser, address: str, path: str) -> None:
    with page_on(browser, "desk", reduced_motion="no-preference") as page:
        page.add_init_script(f"({COUNT})()")
        page.goto(address + path)
        drawn(page)
        assert work(page) > 0, "it plays"
        page.evaluate(HIDE)
        comes_to_rest(page)
        page.evaluate(SHOW)
        until_true(page, "(before) => window.worked > before", page.evaluate("window.worked"))


@pytest.mark.parametrize("path", REPLAYS)
def test_nothing_plays_for_those_who_want_no_motion(browser: Browser, address: str, path: str) -> None:
    with page_on(browser, "desk", reduced_motion="reduce") as page:
        page.add_init_script(f"({COUNT})()")
        page.goto(address + path)
        drawn(page)
        comes_to_rest(page)
        expect(page.locator(".ga-live").get_by_role("button", name="Play the replay")).to_be_visible()
