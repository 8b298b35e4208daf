"""Every page can be read and reached: axe-core finds nothing to blame but what Streamlit's own elements break, no text
is cut off, nothing scrolls sideways or jumps, explanations need no mouse, and all modules come at once. Wide in
light, narrow in dark.
"""

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from gan_core import races
from gan_core.races import RACES
from tests.browser.pages import PAGES
from tests.browser.patience import PATIENCE, at_rest
from tests.browser.readable import unreadable
from tests.browser.screens import page_on

pytestmark = pytest.mark.browser
AXE = files("axe_playwright_python") / "axe.min.js"
LOOKED_AT = PAGES | {
    "stage of a run": "/train?run=ring-wgan-gp&view=stage",
    "stage of a race": "/compare?race=grid-race&view=stage",
}
# (rule, where): what Streamlit's own elements break, in every app that has them.
STREAMLITS = [
    ("presentation-role-conflict", "[data-testid=stFileUploaderDropzone]"),  # can be focused, and says it is nothing
]
FAULTS = """async (allowed) => {
  const { violations } = await axe.run(document, { resultTypes: ["violations"], elementRef: true })
  const streamlits = (rule, element) =>
    !element.closest(".ga-root") && allowed.some(([id, where]) => id === rule && element.closest(where))
  return violations.flatMap(({ id, nodes }) =>
    nodes.filter(({ element }) => !streamlits(id, element)).map((node) => [id, node.html, node.failureSummary]))
}"""
NOT_NAMED = r"""() => {
  const named = new Set([...document.querySelectorAll("link[rel=modulepreload]")].map((link) => link.href))
  const loaded = performance.getEntriesByType("resource").map(({ name }) => name)
  return loaded.filter((name) => /\/assets\/v\w+\/\w+\.js$/.test(name) && !named.has(name))
}"""
UNFOLD = "() => { for (const part of document.querySelectorAll('.ga-root details')) part.open = true }"
SCREEN = {"light": "projector", "dark": "phone"}
schemes = pytest.mark.parametrize("scheme", [*SCREEN])


@pytest.fixture(scope="module", autouse=True)
def kept_race(root: Path) -> Iterator[None]:
    """Pages show more to those who have runs and races of their own."""
    race = races.create(RACES["grid-race"].configs(), root=root)
    yield
    race.delete(with_runs=True)


def faults(page: Page) -> list[Any]:
    page.evaluate(UNFOLD)
    if page.evaluate("() => typeof axe") == "undefined":
        page.evaluate(AXE.read_text())
    found: list[Any] = page.evaluate(FAULTS, STREAMLITS)
    return found


@schemes
@pytest.mark.parametrize("name", LOOKED_AT)
def test_nothing_on_a_page_shuts_anybody_out(browser: Browser, address: str, name: str, scheme: str) -> None:
    with page_on(browser, SCREEN[scheme], color_scheme=scheme) as page:
        page.goto(address + LOOKED_AT[name])
        at_rest(page)
        assert page.evaluate("window.shifted") <= 0.1, page.evaluate("window.shifts")
        if name in PAGES:  # a stage hides the page below it
            assert unreadable(page) == {}
            assert page.evaluate(NOT_NAMED) == [], "modules that the page's head does not name"
        assert faults(page) == []


@schemes
def test_no_tab_of_the_latent_explorer_shuts_anybody_out(browser: Browser, address: str, scheme: str) -> None:
    with page_on(browser, "desk", color_scheme=scheme) as page:
        page.goto(address + PAGES["latent of digits"])
        page.wait_for_selector(".ga-latent[data-drawn]", timeout=PATIENCE)
        for tab in page.locator(".ga-latent-tabs [role=tab]").all():
            tab.click()
            page.wait_for_timeout(1000)
            assert faults(page) == [], tab.inner_text()


@schemes
def test_no_report_on_weights_shuts_anybody_out(browser: Browser, address: str, scheme: str) -> None:
    with page_on(browser, "desk", color_scheme=scheme) as page:
        page.goto(f"{address}/import")
        page.get_by_text("A lesson", exact=True).click()
        page.get_by_role("button", name="Inspect it").click()
        expect(page.locator(".ga-facts")).to_be_visible()
        at_rest(page)
        assert faults(page) == []
