"""The view "One update" of the page Inside: its stages, its numbers, and values that light up in all three places."""

import re

from playwright.sync_api import Page, expect

from gan_core.slow_motion.frozen import freeze
from gan_core.slow_motion.play import play
from tests.browser.patience import PATIENCE

RUN = "ring-wgan-gp"


def opened(page: Page, address: str, path: str) -> None:
    page.goto(f"{address}/inside?{path}")
    expect(page.get_by_role("tab")).to_have_count(7, timeout=PATIENCE)


def test_numbers_are_those_of_the_update(page: Page, address: str) -> None:
    """Loss before and after the step, as the core makes it of the same frozen run; twice, as nothing of it may move."""
    opened(page, address, f"view=update&run={RUN}")
    for player, words in (("critic", "Critic's turn"), ("generator", "Generator's turn")):
        played = play(freeze(RUN).game, player)
        page.get_by_role("button", name=words).click()
        page.get_by_role("tab", name="7 Step").click()
        told = page.locator(".ga-slow-loss-told")
        before, after = (float(values["loss"].detach()) for values in (played.values, played.again))
        expect(told).to_contain_text(f"{before:.5g} before", timeout=PATIENCE)
        shown = [float(number) for number in re.findall(r"-?[\d.]+\d", told.inner_text())]
        assert abs(shown[0] - before) < 1e-4 and abs(shown[1] - after) < 1e-4


def test_a_value_lights_up_in_picture_formula_code_and_list(page: Page, address: str) -> None:
    opened(page, address, f"view=update&run={RUN}")
    page.get_by_role("tab", name="3 Scores").click()
    chip = page.get_by_role("button", name=re.compile("^d_fake"))
    chip.click()
    expect(chip).to_have_attribute("aria-pressed", "true")
    for place in (".ga-slow-formulas", ".ga-slow-code", ".ga-slow-picture", ".ga-slow-values"):
        expect(page.locator(f"{place} [data-value=d_fake].ga-lit").first).to_be_attached()
    expect(page.locator(".ga-slow-code [data-value=d_real].ga-lit")).to_have_count(0)
    page.locator(".ga-slow-picture circle[data-index='3']").first.hover(force=True)
    expect(page.locator(".ga-slow-sample")).to_contain_text("D(G(z)) =")


def test_stages_are_walked_by_keys_and_steps_by_a_button(page: Page, address: str) -> None:
    opened(page, address, f"view=update&run={RUN}")
    page.get_by_role("tab", name="1 Noise").focus()
    page.keyboard.press("ArrowRight")
    expect(page.get_by_role("tab", name="2 Samples")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("End")
    expect(page.get_by_role("tab", name="7 Step")).to_be_focused()
    where = page.locator(".ga-slow-where")
    first = where.inner_text()
    page.get_by_role("button", name="Next step").click()
    expect(where).not_to_have_text(first, timeout=PATIENCE)
    page.get_by_role("button", name="Step back").click()
    expect(where).to_have_text(first, timeout=PATIENCE)


def test_another_loss_has_other_formulas(page: Page, address: str) -> None:
    opened(page, address, f"view=update&run={RUN}")
    page.get_by_role("tab", name="4 Loss").click()
    expect(page.locator(".ga-slow-code")).to_contain_text("d_fake.mean() - d_real.mean()")
    page.get_by_label("Loss", exact=True).select_option("gan")
    expect(page.locator(".ga-slow-code")).to_contain_text("binary_cross_entropy_with_logits", timeout=PATIENCE)
