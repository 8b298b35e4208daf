"""Waiting for what a page shows."""

from typing import Any

from playwright.sync_api import Page, expect

PATIENCE = 60_000  # ms; the machine may be busy
PATIENCE_WITH_NICE = 5 * PATIENCE  # for what gives way to everybody else, a tenth of a busy core is left


def until_true(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until the JavaScript function `condition` of `argument` is true."""
    page.wait_for_function(condition, arg=argument, timeout=PATIENCE)


def at_rest(page: Page) -> None:
    """Until the script has run, our views are drawn, and a while has gone by: charts and reports come late."""
    app = page.locator("[data-testid=stApp]")
    expect(app).to_have_attribute("data-test-script-state", "notRunning")
    expect(page.locator("h1, .ga-root[data-stage]").first).to_be_attached()
    until_true(page, "() => [...document.querySelectorAll('.ga-root')].every((root) => root.childElementCount)")
    page.wait_for_timeout(2000)
