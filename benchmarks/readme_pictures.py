"""The README's pictures of the app, taken again: `python -m benchmarks.readme_pictures [NAME ...]`.

`train` is a run that is at work; `import` needs somebody's weights from $GAN_ARENA_DATA/third_party_checkpoints.
"""

import argparse
import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page

from tests.browser.menus import press
from tests.browser.server import ROOT, browser_page, served

FOLDER = ROOT / "docs"
PATIENCE = 400_000  # ms
AT_REST = 2_000  # ms until charts and strips have come
STRANGER = "zaimr_mnist_upsample_dcgan.pth"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(PICTURES)}; all by default")
    names = parser.parse_args().names or [*PICTURES]
    with tempfile.TemporaryDirectory() as folder, served(Path(folder)) as address:
        for name in names:
            with browser_page(viewport={"width": 1400, "height": 900}, color_scheme="light") as page:
                page.set_default_timeout(PATIENCE)
                PICTURES[name](page, address)
                page.wait_for_timeout(AT_REST)
                page.screenshot(path=FOLDER / f"{name}.png")


def train(page: Page, address: str) -> None:
    """A run on its way."""
    page.goto(f"{address}/train?preset=ring-wgan-gp")
    page.wait_for_selector("canvas[data-step]")
    press(page, page.get_by_role("button", name="Start", exact=True))
    page.wait_for_selector(".ga-live[data-mode=live] canvas[data-step]")
    page.wait_for_function(
        "() => Number(document.querySelector('.ga-live[data-mode=live] canvas[data-step]')?.dataset.step) > 600"
    )


def compare(page: Page, address: str) -> None:
    """The finished race that came with the app, and what it says."""
    page.goto(f"{address}/compare?race=grid-race")
    page.wait_for_selector(".ga-race .ga-verdict[data-spoken]")
    page.wait_for_function("() => document.querySelectorAll('.ga-race canvas[data-step]').length === 3")


def latent(page: Page, address: str) -> None:
    """A place that was dragged to."""
    page.goto(f"{address}/latent?source=mnist-wgan-gp&seeds=3&moves=slant*1.2,pca:0*-1")
    page.wait_for_selector(".ga-latent[data-drawn]")


def inside(page: Page, address: str) -> None:
    """A game that comes to rest, slowly."""
    page.goto(f"{address}/inside?view=stability")
    page.get_by_label("Game").select_option("instance-noise")
    page.wait_for_selector(".ga-stability-verdict[data-outcome=converges]")


def update(page: Page, address: str) -> None:
    """What the critic pays, with one value lit up."""
    page.goto(f"{address}/inside?view=update&run=ring-wgan-gp")
    page.get_by_role("tab", name="4 Loss").click()
    page.locator("button[data-value=between]").click()


def import_weights(page: Page, address: str) -> None:
    """Somebody's weights, and the report."""
    page.goto(f"{address}/import")
    weights = Path(os.environ["GAN_ARENA_DATA"]) / "third_party_checkpoints" / STRANGER
    page.locator("input[type=file]").first.set_input_files(weights)
    page.wait_for_selector("[data-testid=stImage] img")
    page.set_viewport_size({"width": 1400, "height": 1250})


PICTURES: dict[str, Callable[[Page, str], None]] = {
    "train": train,
    "compare": compare,
    "latent": latent,
    "update": update,
    "inside": inside,
    "import": import_weights,
}

if __name__ == "__main__":
    main()
