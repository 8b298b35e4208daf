"""Waiting for what a page shows."""

from typing import Any

from playwright.sync_api import Page

PATIENCE = 60_000  # ms; the machine may be busy


def until_true(page: Page, condition: str, argument: Any = None) -> None:
    """Wait until the JavaScript function `condition` of `argument` is true."""
    page.wait_for_function(condition, arg=argument, timeout=PATIENCE)
