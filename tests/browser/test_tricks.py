"""Tricks and faithful presets in a real browser: what is claimed, what came of it, and one click to the other."""

from playwright.sync_api import Page, expect

from gan_core.config.presets import PRESETS
from gan_core.experiments import results
from gan_core.experiments.claims import OUTCOMES, findings
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.experiments.protocols.tricks import GROUNDS, TRICKS
from gan_core.races import RACES
from gan_core.races.named import beside_source
from tests.browser.menus import press


def test_every_trick_stands_there_with_its_verdict_and_figures(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?view=tricks")
    for trick in TRICKS.values():
        expect(page.get_by_text(trick.says)).to_be_visible()
    for name in GROUNDS:
        told = findings(PROTOCOLS[name], results.load(name))
        for one in told:
            expect(page.get_by_text(f"{one.text}.", exact=True)).to_be_visible()
    outcomes = [one.outcome for name in GROUNDS for one in findings(PROTOCOLS[name], results.load(name))]
    for outcome, words in OUTCOMES.items():
        expect(page.get_by_text(f"{words}.")).to_have_count(outcomes.count(outcome))


def test_a_trick_leads_to_its_race_and_its_table(page: Page, address: str) -> None:
    page.goto(f"{address}/compare?view=tricks")
    press(page, page.get_by_role("button", name="All figures").first)
    first = next(iter(GROUNDS))
    expect(page.get_by_text(PROTOCOLS[first].reason)).to_be_visible()
    page.goto(f"{address}/compare?view=tricks")
    press(page, page.get_by_role("button", name="Race it").first)
    race = RACES[next(iter(TRICKS.values())).race]
    expect(page.get_by_text(race.reason)).to_be_visible()
    page.wait_for_url("**/compare?view=race&preset=ring-labels")


def test_a_preset_and_its_source_are_one_click_apart(page: Page, address: str) -> None:
    ours = PRESETS["mnist-mlp-gan"]
    page.goto(f"{address}/train?preset=mnist-mlp-gan")
    expect(page.get_by_text(ours.departs)).to_be_visible()
    press(page, page.get_by_role("button", name="To the letter"))
    expect(page.get_by_text(PRESETS[ours.source].reason)).to_be_visible()
    press(page, page.get_by_role("button", name="Ours", exact=True))
    expect(page.get_by_text(ours.reason)).to_be_visible()
    page.get_by_role("link", name="Race the two").click()
    expect(page.get_by_text(RACES[beside_source("mnist-mlp-gan")].reason)).to_be_visible()


def test_their_table_has_eight_seeds_of_both(page: Page, address: str) -> None:
    page.goto(f"{address}/train?preset=mnist-mlp-gan")
    page.get_by_role("link", name="Figures over seeds").click()
    found = results.load("mlp-gan-tutorial")
    table = page.locator(".ga-protocol table")
    for row in found["rows"].values():
        assert len(row["trials"]) == 8
        expect(table).to_contain_text(f"8 seeds, shortened to {row['steps']:,} of")
    for one in findings(PROTOCOLS["mlp-gan-tutorial"], found):
        expect(page.get_by_text(f"{one.text}.", exact=True)).to_be_visible()
