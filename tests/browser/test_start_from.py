"""A run that starts from trained weights, in a real browser."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import runs
from tests.browser.menus import press
from tests.browser.patience import PATIENCE

pytestmark = pytest.mark.browser


def test_a_shipped_checkpoint_is_trained_on_from_latent_space(page: Page, address: str, root: Path) -> None:
    before = {run.id for run in runs.list_runs(root)}
    page.goto(f"{address}/latent?source=grid-race-gan")
    page.get_by_role("link", name="Train on from these weights").click()
    expect(page.get_by_text("It starts from trained weights", exact=False)).to_be_visible()
    if folder := os.environ.get("GAN_ARENA_SHOTS"):
        page.get_by_text("Change the game").click()
        page.get_by_role("tab", name="Start from").click()
        page.wait_for_timeout(800)
        page.screenshot(path=f"{folder}/start-from.png")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/train?run=*", timeout=PATIENCE)
    (run,) = [run for run in runs.list_runs(root) if run.id not in before]
    assert run.about["start"]["source"] == "grid-race-gan"
    assert run.config.start_from == run.about["start"]["hash"]


def test_shapes_that_disagree_are_named(page: Page, address: str, root: Path) -> None:
    before = {run.id for run in runs.list_runs(root)}
    page.goto(f"{address}/train")
    page.get_by_text("Change the game").click()
    page.get_by_role("tab", name="Start from").click()
    field = page.get_by_label("Start from", exact=True).last
    press(page, field)
    field.fill("MLP GAN")  # the list draws only what is in sight
    page.get_by_role("option", name="MNIST, MLP GAN · came with the app", exact=True).click(timeout=PATIENCE)
    page.get_by_role("button", name="Start", exact=True).click()
    told = page.get_by_text("MNIST, MLP GAN does not fit: it starts from", exact=False)
    expect(told).to_be_visible()
    assert {run.id for run in runs.list_runs(root)} == before
