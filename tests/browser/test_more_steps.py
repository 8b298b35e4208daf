"""More steps for a finished run, in a real browser: from its own page, and from Runs."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("where", ["train", "runs"])
def test_a_finished_run_makes_more_steps(page: Page, address: str, root: Path, where: str) -> None:
    config = PRESETS["ring-gan"].config.replace(steps=60, device="cpu")
    run = runs.create(config, title="A short one", root=root)
    assert execute(run) == "finished"
    page.goto(f"{address}/{where}?run={run.id}")
    page.get_by_role("button", name="More steps").click()
    count = page.get_by_label("Steps more", exact=True)
    count.fill("240")
    count.press("Enter")
    if folder := os.environ.get("GAN_ARENA_SHOTS"):
        page.wait_for_timeout(700)
        page.screenshot(path=f"{folder}/more-{where}.png")
    page.get_by_role("button", name="Train on").click()
    expect(page.get_by_text("step 300 of 300").first).to_be_visible()
    assert run.id in page.url and "/train" in page.url
    found = runs.find(run.id, root)
    assert found.config.steps == 300 and found.status()["state"] == "finished"
