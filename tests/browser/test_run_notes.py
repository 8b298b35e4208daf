"""Notes, tags, pins and comparisons of kept runs in a real browser."""

from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.browser.menus import press
from tests.engines.patience import until
from tests.runs.handmade import picture, report

pytestmark = pytest.mark.browser


@pytest.fixture
def three(root: Path) -> list[runs.Run]:
    """Runs that differ in their seeds, each with a report and a picture."""
    made = []
    for seed in range(3):
        config = PRESETS["ring-gan"].config.replace(seed=seed)
        made.append(runs.create(config, preset="ring-gan", title=f"Seed {seed}", root=root))
        with Recorder(made[-1]) as recorder:
            recorder.write(picture(1))
            recorder.write(report(1, modes=6.0 + seed))
            recorder.status("stopped")
    return made


def test_a_run_is_annotated_pinned_found_and_compared(page: Page, address: str, three: list[runs.Run]) -> None:
    run = three[0]
    page.goto(f"{address}/runs?run={run.id}")
    press(page, page.get_by_role("button", name="Edit", exact=True))
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Tags").fill("the thesis, a/b")
    dialog.get_by_label("Note").fill("Mode 3 was *lost*.\nTry packing.")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog.get_by_text("A tag is one word")).to_be_visible()
    dialog.get_by_label("Tags").fill("Thesis, lr-sweep")
    dialog.get_by_role("button", name="Save", exact=True).click()
    expect(dialog).to_be_hidden()
    expect(page.get_by_role("paragraph").filter(has_text="Mode 3 was *lost*.")).to_be_visible()
    found = runs.find(run.id, run.root)
    assert (found.tags, found.note) == (("lr-sweep", "thesis"), "Mode 3 was *lost*.\nTry packing.")
    press(page, page.get_by_role("button", name="Pin", exact=True))
    expect(page.get_by_role("button", name="Unpin", exact=True)).to_be_visible()
    until(lambda: runs.find(run.id, run.root).pinned, "the pin is kept")
    search = page.get_by_label("Search", exact=False).first
    search.fill("mode 3")
    search.press("Enter")
    expect(page.get_by_label("Run", exact=True).last).to_have_value(f"Seed 0 · {run.id}")

    beside = page.get_by_role("combobox", name="with")
    for seed in (1, 2):
        press(page, beside)
        option = page.get_by_role("option", name=f"Seed {seed}", exact=True)
        if option.count():  # the first of the others stands there from the start
            option.click()
        page.keyboard.press("Escape")
    table = page.locator("[data-testid=stDataFrame]").filter(has=page.get_by_text("Seed 2")).first
    expect(table).to_contain_text("Seed 2")
    for name in ("Seed 0", "Seed 1", "Seed 2"):
        expect(page.get_by_role("img", name=f"Samples of {name}, step 1")).to_be_visible()
