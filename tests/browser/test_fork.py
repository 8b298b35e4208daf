"""Forking a run in a real browser: the form, the race from the same moment, the tree on Runs."""

import os
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import races, runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.runs import Run
from tests.browser.menus import press
from tests.browser.patience import PATIENCE
from tests.engines.patience import until_state

pytestmark = pytest.mark.browser


@pytest.fixture
def parent(root: Path) -> Run:
    config = PRESETS["ring-gan"].config.replace(steps=120, device="cpu", threads=1)
    run = runs.create(config, title="The parent", root=root)
    assert execute(run) == "finished"
    return run


def shoot(page: Page, name: str) -> None:
    if folder := os.environ.get("GAN_ARENA_SHOTS"):
        page.wait_for_timeout(800)
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def test_a_change_from_a_snapshot_races_the_run_without_it(page: Page, address: str, root: Path, parent: Run) -> None:
    page.goto(f"{address}/train?run={parent.id}")
    page.get_by_role("button", name="Fork", exact=True).click()
    expect(page.get_by_text("goes on from step 60")).to_be_visible(timeout=PATIENCE)
    page.get_by_role("tab", name="Learning").click()
    rate = page.get_by_label("Generator learning rate", exact=True)
    rate.fill("0.002")
    rate.press("Enter")
    expect(page.get_by_text("Changed: Generator learning rate 0.002, was 0.001", exact=False)).to_be_visible()
    press(page, page.get_by_text("Race it against the same without the change"))
    expect(page.get_by_text("It races this run as it went on", exact=False)).to_be_visible()
    shoot(page, "fork-form")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/compare?race=*", timeout=PATIENCE)
    (race,) = [race for race in races.list_races(root) if parent.id in race.lanes[0].runs]
    child = runs.find(race.lanes[1].runs[0], root)
    assert child.parent is not None and (child.parent.run, child.parent.step) == (parent.id, 60)
    until_state(child, "finished")
    lanes = page.locator(".ga-race .ga-lane")
    expect(lanes).to_have_count(2)
    expect(lanes.nth(1)).to_contain_text("step 120", timeout=PATIENCE)
    expect(page.locator(".ga-race .ga-again")).to_be_hidden()
    shoot(page, "fork-race")

    page.goto(f"{address}/runs?run={child.id}")
    tree = page.get_by_role("region", name="The parent and its forks")
    expect(tree.get_by_role("link")).to_have_count(2, timeout=PATIENCE)
    expect(tree.locator(".ga-family-branch")).to_have_count(1)
    expect(tree.get_by_role("link", name="generator lr 0.002")).to_contain_text("from step 60 · Finished")
    shoot(page, "fork-tree")
    tree.get_by_role("link", name="The parent").click()
    page.wait_for_url(f"**/train?run={parent.id}", timeout=PATIENCE)


def test_a_suggested_change_opens_the_form_with_it(page: Page, address: str, root: Path, parent: Run) -> None:
    link = f"{address}/train?fork={parent.id}&at=60&set=generator.lr:0.0001&set=penalties.r1:2"
    page.goto(link)
    told = "Changed: Generator learning rate 0.0001, was 0.001; Penalties R1 2"
    expect(page.get_by_text(told, exact=False)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**/train?run=*", timeout=PATIENCE)
    (child,) = [run for run in runs.list_runs(root) if run.parent and run.parent.run == parent.id]
    assert child.config == parent.config.replace(generator_lr=1e-4, penalties={"r1": 2.0})
    until_state(child, "finished")
    page.get_by_role("button", name="A fork of The parent at step 60").click()
    page.wait_for_url(f"**/train?run={parent.id}", timeout=PATIENCE)


@pytest.mark.parametrize(
    ("query", "told"),
    [
        ("at=61", "That step is not kept; the fork begins at step 60."),
        ("at=60&set=generator.widths:3", "cannot change in a fork"),
        ("at=60&set=generator.lr", "A change in the address is written"),
        ("at=60&set=generator.lr:-1", "must be between"),
    ],
)
def test_what_a_link_cannot_have_is_said(page: Page, address: str, parent: Run, query: str, told: str) -> None:
    page.goto(f"{address}/train?fork={parent.id}&{query}")
    expect(page.get_by_text(told, exact=False)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_enabled()


def test_what_is_not_there_leads_on(page: Page, address: str) -> None:
    page.goto(f"{address}/train?fork=nobody")
    expect(page.get_by_text("There is no run 'nobody'", exact=False)).to_be_visible(timeout=PATIENCE)
    page.get_by_role("link", name="To the runs").click()
    page.wait_for_url("**/runs", timeout=PATIENCE)
