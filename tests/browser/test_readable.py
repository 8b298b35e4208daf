"""On every page, wide and narrow: no text is cut off, nothing scrolls sideways, and explanations need no mouse."""

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.pages import PAGES
from tests.browser.patience import PATIENCE, until_true
from tests.browser.screens import page_on

pytestmark = pytest.mark.browser
# Texts wider than their box, where the rest is hidden, and names in menus that have less room than they take.
CUT_OFF = """() => {
  const pen = document.createElement("canvas").getContext("2d")
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.clientWidth > 1
  const texts = [...document.querySelectorAll("[data-testid=stMain] *")].filter((element) => !element.closest("svg"))
  const hides = (element) => ["hidden", "clip"].includes(getComputedStyle(element).overflowX)
  const cut = texts.filter((element) =>
    seen(element) && hides(element) && element.textContent.trim() && element.scrollWidth > element.clientWidth + 1)
  const crowded = texts.filter((element) => {
    if (!element.matches("select") || !seen(element)) return false
    const style = getComputedStyle(element)
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`
    const room = element.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight)
    return pen.measureText(element.selectedOptions[0]?.textContent ?? "").width > room
  })
  return [...cut, ...crowded].map((element) => [element.className, (element.value ?? element.textContent).slice(0, 80)])
}"""
SIDEWAYS = """() => {
  const main = document.querySelector("[data-testid=stMain]")
  return main.scrollWidth - main.clientWidth + document.documentElement.scrollWidth - innerWidth
}"""
# A title is seen by mice alone; a tip by all who can press or reach what it belongs to.
FOR_MICE = """() => [...document.querySelectorAll("[data-testid=stMain] [title], [data-testid=stMain] [data-tip]")]
  .filter((element) => !element.closest(".js-plotly-plot"))
  .filter((element) => element.title || !(element.tabIndex >= 0 || element.querySelector("input, button, select")
    || element.matches("[role=tab]")))
  .map((element) => element.outerHTML.slice(0, 200))"""


def at_rest(page: Page) -> None:
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning", timeout=PATIENCE)
    expect(page.locator("h1")).to_be_visible(timeout=PATIENCE)
    until_true(
        page, "() => !document.querySelector('.ga-around') || document.querySelector('.ga-live')?.children.length > 2"
    )
    page.wait_for_timeout(2000)  # for charts and names of directions, which come late


@pytest.mark.parametrize("screen", ["projector", "phone"])
@pytest.mark.parametrize("name", PAGES)
def test_everything_can_be_read(browser: Browser, address: str, name: str, screen: str) -> None:
    with page_on(browser, screen) as page:
        page.goto(address + PAGES[name])
        at_rest(page)
        assert page.evaluate(CUT_OFF) == []
        assert page.evaluate(SIDEWAYS) <= 0
        assert page.evaluate(FOR_MICE) == []
