"""The page "Evaluate" at work: a slider whose figures come, can be cancelled, and are taken home as a table."""

from pathlib import Path

from playwright.sync_api import Browser, expect

from tests.browser.patience import PATIENCE
from tests.browser.screens import page_of
from tests.browser.server import served


def test_pictures_made_worse_are_measured_and_it_can_be_cancelled(browser: Browser, tmp_path: Path) -> None:
    nothing_kept = {"GAN_ARENA_CACHE": str(tmp_path / "cache")}
    with served(tmp_path / "runs", **nothing_kept) as address, page_of(browser) as page:
        page.goto(f"{address}/evaluate?view=worse")
        page.get_by_role("button", name="Cancel").click(timeout=PATIENCE)
        expect(page.get_by_text("Cancelled. Move the slider")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        page.get_by_role("slider").press("ArrowRight")
        with page.expect_download(timeout=PATIENCE) as download:
            page.get_by_test_id("stDownloadButton").get_by_role("button").click(timeout=PATIENCE)
        head, worse, real = Path(download.value.path()).read_text().splitlines()
        assert head.startswith("Generator,KID x1000,precision")
        assert worse.startswith('"Blurred, 5 pixels wide"') and real.startswith('"other real images, Digits 8x8"')
