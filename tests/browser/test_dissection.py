"""The page that dissects, in a real browser: units by hand and keys, a region that is painted, a ranking that grows."""

from playwright.sync_api import Page, expect

from tests.browser.patience import PATIENCE

VIEW = ".ga-dissect"


def opened(page: Page, address: str, source: str = "fashion-dcgan") -> None:
    page.goto(f"{address}/inside?view=dissection&source={source}")
    page.locator(f"{VIEW}[data-drawn]").wait_for(timeout=PATIENCE)


def picture(page: Page, name: str) -> str:
    return str(page.get_by_role("img", name=name, exact=True).evaluate("(canvas) => canvas.toDataURL()"))


def drawn_anew(page: Page, before: str) -> None:
    """Wait until the picture after the change is another."""
    page.wait_for_function(
        "(old) => document.querySelector('canvas[aria-label=\"After\"]').toDataURL() !== old",
        arg=before,
        timeout=PATIENCE,
    )


def test_units_are_switched_off_boosted_and_painted(page: Page, address: str) -> None:
    opened(page, address)
    page.get_by_role("button", name="No units").click()
    page.wait_for_function(
        "() => ['Before', 'After'].map((name) => document.querySelector(`canvas[aria-label=\"${name}\"]`).toDataURL())"
        ".every((one, _, all) => one === all[0])",
        timeout=PATIENCE,
    )
    rest = picture(page, "After")
    page.get_by_role("button", name="Ten at random").click()
    drawn_anew(page, rest)
    assert picture(page, "Before") == rest
    assert page.locator(".ga-unit[aria-pressed=true]").count() == 10
    for doing in ("Boost", "Transplant", "Paint"):
        before = picture(page, "After")
        page.get_by_role("button", name=doing, exact=True).click()
        drawn_anew(page, before)
    whole = picture(page, "After")
    page.locator(".ga-region").focus()
    page.keyboard.press("Space")  # at one place of the map alone
    drawn_anew(page, whole)
    part = picture(page, "After")
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Space")
    drawn_anew(page, part)
    page.get_by_role("button", name="Everywhere").click()
    page.wait_for_function(
        "(whole) => document.querySelector('canvas[aria-label=\"After\"]').toDataURL() === whole",
        arg=whole,
        timeout=PATIENCE,
    )


def test_a_region_is_painted_with_the_pointer(page: Page, address: str) -> None:
    opened(page, address)
    before = picture(page, "After")
    region = page.locator(".ga-region")
    region.scroll_into_view_if_needed()
    box = region.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.7, box["y"] + box["height"] * 0.5, steps=6)
    page.mouse.up()
    drawn_anew(page, before)
    expect(region).to_be_focused()


def test_the_ranking_grows_and_judges(page: Page, address: str) -> None:
    opened(page, address, "mnist-plane")
    status = page.locator(".ga-dissect-status")
    expect(status).to_contain_text("units measured on 256 samples", timeout=PATIENCE)
    expect(page.get_by_label("Rank by")).to_contain_text("P(7)")
    page.get_by_label("Rank by").select_option(label="Ink")
    expect(page.locator(".ga-unit-effect").first).not_to_be_empty(timeout=PATIENCE)
    page.locator(".ga-dissect-head select").first.select_option("2")
    expect(page.locator(".ga-unit").first).to_be_visible(timeout=PATIENCE)
    expect(status).to_contain_text("units measured on 256 samples", timeout=PATIENCE)


def test_what_cannot_be_dissected_is_said(page: Page, address: str) -> None:
    page.goto(f"{address}/inside?view=dissection&source=ring-wgan-gp")
    expect(page.get_by_role("alert").filter(has_text="draws points")).to_be_visible(timeout=PATIENCE)
