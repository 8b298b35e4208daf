"""The pad of the latent page, dragged."""

from playwright.sync_api import Frame, Page

from tests.browser.patience import PATIENCE


def drag_pad(page: Page, view: Page | Frame) -> None:
    """Drag it on the page, or in a frame of the page, until another picture has come."""
    view.wait_for_selector(".ga-latent[data-drawn]")
    before = view.get_attribute(".ga-latent", "data-drawn")
    pad = view.locator(".ga-pad").bounding_box()
    assert pad
    page.mouse.move(pad["x"] + pad["width"] / 2, pad["y"] + pad["height"] / 2)
    page.mouse.down()
    page.mouse.move(pad["x"] + pad["width"] / 4, pad["y"] + pad["height"] / 4, steps=5)
    page.mouse.up()
    drawn = "(before) => document.querySelector('.ga-latent').dataset.drawn !== before"
    view.wait_for_function(drawn, arg=before, timeout=PATIENCE)
