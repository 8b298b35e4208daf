"""The page "Evaluate" at work: figures that follow a slider at once, are measured again, cancelled and taken home."""

from pathlib import Path

from playwright.sync_api import Browser, Page, expect

from gan_core.evaluation.degradations import DEGRADATIONS
from gan_core.scoreboard.blind_spots import spots
from tests.browser.menus import press
from tests.browser.patience import PATIENCE, PATIENCE_WITH_NICE
from tests.browser.screens import page_of
from tests.browser.server import served
from ui.blind_spot_chart import WORDS, sights


def check_words(page: Page, data: str, way: str, amount: int) -> None:
    for sight, named in sights(spots(data), way, amount).items():
        line = page.get_by_text(f"{WORDS[sight]}: {', '.join(named)}")
        expect(line).to_have_count(1 if named else 0)


def test_what_figures_see_follows_the_slider_and_is_measured_here(browser: Browser, tmp_path: Path) -> None:
    here = {"GAN_ARENA_CACHE": str(tmp_path / "cache"), "GAN_ARENA_DATA": str(tmp_path / "nothing")}
    blur = DEGRADATIONS["blur"]
    with served(tmp_path / "runs", **here) as address, page_of(browser) as page:
        page.goto(f"{address}/evaluate?view=worse")
        check_words(page, "Digits", "blur", blur.usual)
        expect(page.get_by_text("is not on this machine")).to_be_visible()
        page.get_by_role("slider").press("ArrowRight")
        check_words(page, "Digits", "blur", 5)
        press(page, page.get_by_text("Frogs", exact=True))
        check_words(page, "Frogs", "blur", 5)
        press(page, page.get_by_role("button", name="Measure it here"))
        page.get_by_role("button", name="Cancel").click(timeout=PATIENCE)
        expect(page.get_by_text("Cancelled.")).to_be_visible(timeout=PATIENCE)
        expect(page.get_by_role("progressbar")).to_have_count(0)
        press(page, page.get_by_role("button", name="Measure it here"))
        with page.expect_download(timeout=PATIENCE_WITH_NICE) as download:
            page.get_by_test_id("stDownloadButton").get_by_role("button").click(timeout=PATIENCE_WITH_NICE)
        head, worse, real = Path(download.value.path()).read_text().splitlines()
        assert head.startswith("Generator,KID x1000,precision")
        assert worse.startswith('"Blurred, 5 pixels wide"') and real.startswith('"other real images, Digits 8x8"')
