"""The microscope in a real browser: lanes side by side, one scrubber, readings under the pointer and by keys."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

from gan_core import runs
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.microscope.figures import figures_of
from gan_core.microscope.kept_players import kept_players
from gan_core.training.game import Game
from gan_core.training.loop import train

LANES = 5
CLIPPED = "microscope-clipped-at-0-01"


def opened(page: Page, address: str, query: str = "") -> Locator:
    page.goto(f"{address}/inside?view=microscope{query}")
    view = page.locator(".ga-scope[data-ready]")
    expect(view).to_be_visible()
    return view


def lane(view: Locator, run: str) -> Locator:
    return view.locator(f".ga-scope-lane[data-run='{run}']")


def test_the_shipped_race_tells_its_figures_and_the_scrubber_moves_all_lanes(page: Page, address: str) -> None:
    view = opened(page, address)
    expect(view.locator(".ga-scope-lane[data-step='1200']")).to_have_count(LANES)
    told = lane(view, CLIPPED).locator(".ga-scope-told")
    expect(told).to_contain_text("Step 1,200. 93 % of the critic's weights lie within 5 % of ±0.01.")
    scrubber = page.get_by_role("slider", name="Snapshot of all lanes")
    scrubber.focus()
    scrubber.press("ArrowLeft")
    expect(view.locator(".ga-scope-lane[data-step='1100']")).to_have_count(LANES)
    scrubber.press("PageUp")
    expect(view.locator(".ga-scope-lane[data-step='100']")).to_have_count(LANES)
    found = figures_of(kept_players(runs.find("microscope-clipped-at-0-2"), 100))
    expect(lane(view, "microscope-clipped-at-0-2").locator(".ga-scope-told")).to_contain_text(
        f"the median slope of D is {found.slopes.median:.2f}."
    )
    page.wait_for_url("**step=100*")
    page.reload()
    expect(page.locator(".ga-scope-lane[data-step='100']")).to_have_count(LANES)


def test_readings_follow_the_pointer_and_the_keys_in_every_lane(page: Page, address: str) -> None:
    view = opened(page, address)
    share = page.get_by_role("slider", name="Place on the lines")
    share.fill("1")
    expect(view.get_by_text("100 % of the way: D")).to_have_count(LANES)
    lines = view.locator(".ga-scope-lines").first
    lines.scroll_into_view_if_needed()
    box = lines.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * (46 + 0.25 * 208) / 260, box["y"] + box["height"] / 2)
    expect(view.get_by_text("25 % of the way: D")).to_have_count(LANES)
    page.mouse.move(1, 1)
    pad = view.get_by_role("slider", name="Point on the plane").first
    pad.press("ArrowRight")
    pad.press("ArrowUp")
    expect(view.get_by_text("At (0.05, 0.05): D")).to_have_count(LANES)
    expect(view.locator(".ga-scope-lane[data-step='1200']")).to_have_count(LANES)  # the arrows were not the scrubber's
    page.get_by_role("button", name="D(x)").click()
    expect(view.get_by_text("the more real by the critic's word")).to_be_visible()


def test_a_run_alone_and_one_without_plane_or_textbook(page: Page, address: str, root: Path) -> None:
    run = runs.create(RunConfig(dataset="ring", generator_output="linear", packing=2, steps=2, batch_size=8), root=root)
    assert execute(run) == "finished"
    view = opened(page, address, f"&run={run.id}")
    expect(view.locator(".ga-scope-lane")).to_have_count(1)
    expect(view.get_by_text("leaves out packing")).to_be_visible()
    view = opened(page, address, "&run=grid-race-wgan")
    expect(view.locator(".ga-scope-told")).to_contain_text("60 % of the critic's weights lie within 5 % of ±0.1.")
    opened(page, address, "&run=nothing")
    expect(page.get_by_text("There is no run 'nothing'")).to_be_visible()


def test_a_run_that_trains_is_followed(page: Page, address: str, root: Path) -> None:
    run = runs.create(RunConfig(dataset="ring", generator_output="linear", steps=24, batch_size=8), root=root)
    with runs.Recorder(run) as recorder:
        recorder.status("running")
        page.goto(f"{address}/inside?view=microscope&run={run.id}")
        one = lane(page.locator(".ga-scope"), run.id)
        expect(one).to_contain_text("Its first snapshot is on its way.")
        game = Game(run.config)
        for event in train(game, steps=6):
            recorder.write(event)
        expect(one).to_have_attribute("data-step", "6")
        expect(one.locator(".ga-scope-strip")).to_have_count(3)
        for event in train(game):
            recorder.write(event)
    expect(one).to_have_attribute("data-step", "24")
    expect(page.get_by_role("button", name="End")).to_be_visible()


def test_weights_of_a_step_are_read_under_the_pointer(page: Page, address: str) -> None:
    view = opened(page, address)
    strip = lane(view, CLIPPED).locator(".ga-scope-strip").nth(1)
    strip.scroll_into_view_if_needed()
    box = strip.bounding_box()
    assert box
    at_clip = (1 + 1 / 1.2) / 2  # c, of what goes from -1.2 c to 1.2 c
    page.mouse.move(box["x"] + box["width"] * 0.9, box["y"] + box["height"] * (1 - at_clip))
    expect(lane(view, CLIPPED)).to_contain_text("Layer 2, step 1,200:")
    reading = lane(view, CLIPPED).get_by_text("of the weights near").inner_text()
    share, near = float(reading.split(": ")[1].split(" %")[0]), float(reading.split("near ")[1].rstrip("."))
    assert share > 25 and abs(near - 0.01) < 0.0005, reading
