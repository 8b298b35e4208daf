"""What a page tells of an error in its own script: nothing that names this machine's folders, unless that was asked."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.server import served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("asked", [(), ("--client.showErrorDetails=full",)], ids=["default", "make dev"])
def test_an_error_shows_no_details_by_default(page: Page, tmp_path: Path, asked: tuple[str, ...]) -> None:
    script = tmp_path / "broken.py"
    script.write_text("import streamlit as st\nst.title('A page')\nopen('/secret/place')\n")
    with served(tmp_path / "runs", *asked, script=str(script)) as address:
        page.goto(address)
        expect(page.get_by_role("heading", name="A page")).to_be_visible()
        box = page.locator("[data-testid=stException], [data-testid=stAlert]").first
        expect(box).to_be_visible()
        told = page.locator("body").inner_text()
        for detail in ("/secret/place", str(tmp_path), "FileNotFoundError"):
            assert (detail in told) == bool(asked), told
