"""Pressing what has just come to rest. A scroll or an expander closes open lists, and moves buttons from a press."""

from playwright.sync_api import Locator, Page, expect

from tests.browser.patience import PATIENCE

_UNTIL_STILL = """async (field) => {
    field.scrollIntoView({block: "center"});
    for (let still = 0, last = null; still < 10; ) {
        await new Promise(requestAnimationFrame);
        const y = field.getBoundingClientRect().y;
        still = y === last ? still + 1 : 0;
        last = y;
    }
}"""


def press(page: Page, field: Locator) -> None:
    """Click once the page is whole and `field` at rest."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    field.evaluate(_UNTIL_STILL)
    field.click()


def choose(page: Page, field: Locator, option: str | None = None) -> None:
    """Open the list of `field`, and take `option`, or the second of the list."""
    press(page, field)
    found = page.get_by_role("option", name=option, exact=True) if option else page.get_by_role("option").nth(1)
    found.click(timeout=PATIENCE)
