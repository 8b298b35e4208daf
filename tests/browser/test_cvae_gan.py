"""A CVAE-GAN in the browser: every term is a curve with a value, pictures say what they show, and places are found."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.games import GAMES
from gan_core.runs import create, enqueue
from tests.engines.patience import until_state

pytestmark = pytest.mark.browser


def test_its_terms_pictures_and_players_are_shown(page: Page, address: str, root: Path) -> None:
    config = PRESETS["mnist-cvae-gan"].config.adapted(dataset="digits")
    run = create(RunConfig(**(config.flat() | {"steps": 1_000_000, "batch_size": 8})), root=root)
    enqueue(run)
    page.goto(f"{address}/train?run={run.id}")
    view = page.locator(".ga-live")
    terms = [curve.key for curve in GAMES["cvae-gan"].curves(config) if curve.group == "losses"]
    assert {"reconstruction", "kl", "looks_real", "is_its_class"} < {*terms}
    for name in terms:
        expect(view.locator(f"[data-curve={name}] .ga-reading")).not_to_have_text("–")
    expect(view.locator(".js-plotly-plot").first).to_be_visible()
    expect(view.get_by_text("No charts")).to_have_count(0)
    expect(view.get_by_text("Rows 1 and 3: real.")).to_be_visible()
    view.get_by_role("button", name="Pause", exact=True).click()
    before = until_state(run, "paused")["updates"]
    view.get_by_role("button", name="Encoder", exact=True).click()
    counts = ", ".join(
        f"{name} {before[name] + (name == 'encoder'):,}" for name in ("encoder", "critic", "classifier", "decoder")
    )
    expect(view.locator(".ga-counts")).to_have_text(f"updates: {counts}")
    run.stop()
