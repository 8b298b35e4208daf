"""A checkpoint zip in a real browser: on Runs and Import weights it becomes a run, or is refused in a sentence."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.runs.export.archive import checkpoint_zip
from tests.browser.patience import PATIENCE

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def taken_home(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    config = PRESETS["ring-gan"].config.replace(steps=60, device="cpu")
    run = runs.create(config, title="A ring from home", root=tmp_path_factory.mktemp("home"))
    assert execute(run) == "finished"
    return checkpoint_zip(run)


def file(content: bytes) -> dict[str, object]:
    return {"name": "a ring.zip", "mimeType": "application/zip", "buffer": content}


def shown(page: Page, root: Path, before: set[str]) -> None:
    """The new run is on the page Train, finished."""
    page.wait_for_url("**/train?run=*", timeout=PATIENCE)
    expect(page.get_by_text("A ring from home").first).to_be_visible()
    new = [run for run in runs.list_runs(root) if run.id not in before]
    assert len(new) == 1 and new[0].id in page.url
    assert new[0].status()["state"] == "finished"
    if folder := os.environ.get("GAN_ARENA_SHOTS"):
        page.wait_for_timeout(1500)
        page.screenshot(path=f"{folder}/import-{len(before)}.png")


@pytest.mark.parametrize("where", ["runs", "import"])
def test_a_zip_becomes_a_run(page: Page, address: str, root: Path, taken_home: bytes, where: str) -> None:
    before = {run.id for run in runs.list_runs(root)}
    page.goto(f"{address}/{where}")
    if where == "runs":
        page.get_by_text("Import a run", exact=True).click()
    page.locator("input[type=file]").set_input_files(file(taken_home))  # type: ignore[arg-type]
    button = page.get_by_role("button", name="Import it as a run")
    expect(button).to_be_enabled()
    if folder := os.environ.get("GAN_ARENA_SHOTS"):
        page.wait_for_timeout(500)
        page.screenshot(path=f"{folder}/offer-{where}.png")
    button.click()
    shown(page, root, before)


def test_another_zip_is_refused_in_a_sentence(page: Page, address: str, root: Path, taken_home: bytes) -> None:
    before = {run.id for run in runs.list_runs(root)}
    page.goto(f"{address}/runs")
    page.get_by_text("Import a run", exact=True).click()
    page.locator("input[type=file]").set_input_files(file(taken_home[:3000]))  # type: ignore[arg-type]
    button = page.get_by_role("button", name="Import it as a run")
    expect(button).to_be_enabled()
    button.click()
    told = page.get_by_text("is not a .zip file, or it is cut off or damaged")
    expect(told).to_be_visible()
    assert "upload.zip" not in page.locator("body").inner_text()
    assert {run.id for run in runs.list_runs(root)} == before
