"""A copied link shows its receiver the same picture, layers and curves as its sender sees."""

from urllib.parse import parse_qs, urlsplit

import pytest
from playwright.sync_api import Page, expect

from tests.engines.patience import until

pytestmark = pytest.mark.browser
RUN = "/train?run=ring-wgan-gp"
RACE = "/compare?race=grid-race"
_WORDS_OF_BUTTONS = """() => {
  window.words = []
  const note = () => window.words.push(...Array.from(document.querySelectorAll("button"), (button) => button.innerText))
  new MutationObserver(note).observe(document.body, { subtree: true, childList: true, characterData: true })
}"""  # "Copied" is there for a moment only: a busy machine looks too late


def query(url: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(urlsplit(url).query).items()}


def url_of(page: Page) -> str:
    return str(page.evaluate("location.href"))


def asked(page: Page) -> dict[str, str]:
    return query(url_of(page))


def opened(page: Page, url: str) -> None:
    page.goto(url)
    expect(page.locator(".ga-live .ga-scrub-step")).not_to_have_text("no picture yet")
    expect(page.locator(".ga-live .ga-settings")).to_be_visible()


def told(page: Page) -> list[str]:
    """What of the view a link is to carry, as the page shows it. Names of curves hold figures, which come late."""
    chosen = ".ga-layers [aria-pressed=true], .ga-option[aria-pressed=true], [aria-selected=true]"
    pressed = page.locator(".ga-live").locator(chosen)
    smoothing = page.locator(".ga-live .ga-smoothing").input_value()
    drawn = page.locator(".ga-legend [aria-pressed=true]").evaluate_all("all => all.map((chip) => chip.dataset.curve)")
    return [page.locator(".ga-live .ga-scrub-step").inner_text(), smoothing, *pressed.all_inner_texts(), *drawn]


def changed(page: Page) -> None:
    """Another picture, layer, chart, smoothing, scale, range and axis than usual, and one curve fewer."""
    page.get_by_role("button", name="Critic map").click()
    page.get_by_role("button", name="Grid", exact=True).click()
    page.locator(".ga-live [role=tab]:visible").nth(1).click()
    page.locator(".ga-live .ga-smoothing").fill("85")
    page.locator('.ga-live .ga-option[data-value="linear"]').click()
    page.locator('.ga-live .ga-option[data-value="all"]').click()
    page.locator(".ga-legend .ga-chip").nth(1).click()
    page.locator('.ga-live .ga-option[data-value="seconds"]').click()
    page.locator(".ga-live .ga-scrubber input").fill("3")


def copied(page: Page) -> str:
    """The link that the button copies; what it says of that is gone again soon."""
    page.evaluate("navigator.clipboard.writeText('')")
    page.get_by_role("button", name="Copy link").click()
    until(lambda: page.evaluate("navigator.clipboard.readText()") != "", "the link is copied")
    return str(page.evaluate("navigator.clipboard.readText()"))


@pytest.mark.parametrize("path", [RUN, RACE])
def test_a_link_shows_what_its_sender_saw(path: str, address: str, page: Page) -> None:
    opened(page, address + path)
    changed(page)
    until(lambda: "step" in asked(page) and asked(page).get("axis") == "seconds", "the address and the page agree")
    seen, url = told(page), url_of(page)
    page.evaluate("localStorage.clear()")
    page.goto("about:blank")
    opened(page, url)
    until(lambda: told(page) == seen, "the address and the page agree")
    assert asked(page) == query(url)


def test_the_stage_keeps_what_a_link_says_besides(address: str, page: Page) -> None:
    opened(page, address + RUN)
    changed(page)
    until(lambda: asked(page).get("axis") == "seconds" and "step" in asked(page), "the address and the page agree")
    seen, before = told(page), asked(page)
    page.keyboard.press("f")
    until(lambda: asked(page).get("view") == "stage", "the stage is in the address")
    assert asked(page) == before | {"view": "stage"}
    page.goto(url_of(page))
    expect(page.locator("[data-stage] .ga-scrub-step")).to_have_text(seen[0])
    page.keyboard.press("Escape")
    until(lambda: told(page) == seen, "the address and the page agree")
    assert asked(page) == before


def test_a_link_to_luck_names_the_experiment_and_its_figure(address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + "/compare?view=seeds")
    page.locator(".ga-many [role=tab]").nth(2).click(timeout=60_000)
    chosen = page.locator(".ga-many [aria-selected=true]").inner_text()
    link = copied(page)
    assert query(link)["seeds"] == page.locator(".ga-many").get_attribute("data-race")
    page.goto("about:blank")
    page.goto(link)
    expect(page.locator(".ga-many [aria-selected=true]")).to_have_text(chosen)


def test_a_link_into_latent_space_opens_its_tab_at_its_place(address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(address + "/latent?source=mnist-gan")
    expect(page.locator(".ga-latent[data-drawn]")).to_be_visible()
    page.get_by_role("tab", name="Memorised or invented?").click()
    page.get_by_label("Seed", exact=True).first.fill("41")
    page.get_by_label("Seed", exact=True).first.press("Enter")
    link = copied(page)
    assert query(link) == {"source": "mnist-gan", "seeds": "41", "tab": "neighbours"}
    page.goto("about:blank")
    page.goto(link)
    tab = page.get_by_role("tab", name="Memorised or invented?")
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(page.get_by_label("Seed", exact=True).first).to_have_value("41")


def test_a_link_follows_to_the_newest_picture_again(address: str, page: Page) -> None:
    opened(page, address + RUN + "&step=40")
    expect(page.locator(".ga-live .ga-scrub-step")).not_to_have_text("step 3,000")
    page.locator(".ga-live .ga-newest").click()
    until(lambda: "step" not in asked(page), "the address and the page agree")
    assert asked(page)["run"] == "ring-wgan-gp"


def test_bad_values_in_a_link_are_passed_over(address: str, page: Page) -> None:
    opened(page, address + RUN)
    usual = told(page)
    page.goto("about:blank")
    opened(
        page, address + RUN + "&step=-7&layers=x.y&tab=__proto__&smooth=900&scale=cubic&axis=<b>&reach=far&hide=no.<i>"
    )
    until(lambda: told(page) == usual, "the address and the page agree")


def test_another_page_keeps_nothing_of_it(address: str, page: Page) -> None:
    opened(page, address + RUN)
    page.locator(".ga-live .ga-scrubber input").fill("3")
    page.get_by_role("link", name="Runs").first.click()
    expect(page.get_by_role("heading", name="Runs", exact=True)).to_be_visible()
    page.wait_for_timeout(600)
    assert "step" not in asked(page)


def test_copy_link_copies_what_is_on_show(address: str, page: Page) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    opened(page, address + RUN)
    page.locator(".ga-live .ga-scrubber input").fill("2")
    until(lambda: "step" in asked(page), "the address and the page agree")
    page.evaluate(_WORDS_OF_BUTTONS)
    assert copied(page) == url_of(page)
    until(lambda: "Copied" in page.evaluate("window.words"), "the button says so")
