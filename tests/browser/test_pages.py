"""Every page, driven as its users drive it: a real Chromium against a real server with real workers."""

import json
import re
import zipfile
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Download, Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from tests.browser.menus import choose

pytestmark = pytest.mark.browser
POINTS = "(document.querySelector('.js-plotly-plot')?.data?.[0]?.x?.length ?? 0)"
MINUTE = 60_000  # milliseconds: generous, for a machine that is busy with other things


def open_page(page: Page, address: str) -> None:
    page.goto(address)
    expect(page.locator("h1")).to_be_visible(timeout=MINUTE)


def start(page: Page, address: str, preset: str = "ring-gan") -> str:
    """Start a run of a preset on the Train page; returns its id."""
    open_page(page, f"{address}/train?preset={preset}")
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url("**run=**", timeout=MINUTE)
    run_id = re.search(r"run=([a-z0-9-]+)", page.url)[1]
    expect(live(page, run_id)).to_have_attribute("data-state", "running", timeout=MINUTE)
    return run_id


def live(page: Page, run_id: str):
    return page.locator(f'.ga-live[data-run="{run_id}"]')


def step_shown(page: Page) -> int:
    return int(page.locator("canvas[data-step]").first.get_attribute("data-step"))


def wait_for_step(page: Page, more_than: int) -> None:
    page.wait_for_function(
        "step => Number(document.querySelector('canvas[data-step]')?.dataset.step) > step",
        arg=more_than,
        timeout=MINUTE,
    )


def wait_for_points(page: Page, more_than: int) -> None:
    page.wait_for_function(f"n => {POINTS} > n", arg=more_than, timeout=MINUTE)


def points_on_curve(page: Page) -> int:
    return page.evaluate(f"() => {POINTS}")


def stop(page: Page, run_id: str) -> None:
    page.get_by_role("button", name="Stop", exact=True).click()
    expect(live(page, run_id)).to_have_attribute("data-state", "stopped", timeout=MINUTE)


@pytest.mark.moving
def test_home_replays_a_finished_run_on_arrival(page: Page, address: str) -> None:
    open_page(page, address)
    wait_for_step(page, 0)
    wait_for_step(page, step_shown(page))  # it moves by itself
    wait_for_points(page, 10)


DOORS = {
    "Train a GAN now": "Train",
    "Compare GAN, WGAN, WGAN-GP": "Compare",
    "Draw handwritten digits": "Train",
    "Drag through latent space": "Latent space",
    "Look at kept runs": "Runs",
}


@pytest.mark.parametrize("door", DOORS)
def test_every_door_of_home_opens(page: Page, address: str, door: str) -> None:
    open_page(page, address)
    page.get_by_role("link", name=door).or_(page.get_by_role("button", name=door)).click()
    expect(page.locator("h1")).to_have_text(DOORS[door], timeout=MINUTE)
    if "digits" in door:
        expect(page.get_by_text("The classic first GAN on images")).to_be_visible(timeout=MINUTE)
        expect(live(page, "mnist-gan")).to_be_visible(timeout=MINUTE)


@pytest.mark.parametrize(
    ("width", "height", "been_here"), [(1280, 720, False), (1280, 720, True), (390, 844, False), (390, 844, True)]
)
def test_home_says_on_its_first_screen_what_to_press_and_what_colours_mean(
    page: Page, address: str, width: int, height: int, been_here: bool
) -> None:
    """A newcomer's question stands above the picture, which it pushes off a phone's first screen."""
    page.set_viewport_size({"width": width, "height": height})
    if been_here:
        page.context.add_cookies([{"name": "arena-tour", "value": "seen", "url": address}])
    open_page(page, address)
    picture = page.locator(".ga-live canvas[data-step]")
    for shown in (
        page.get_by_role("button", name="Train a GAN now"),
        page.get_by_role("button", name="Compare GAN"),
        page.get_by_text("Real data are"),
        picture if been_here or width > 1000 else page.get_by_role("button", name="Skip the tour"),
    ):
        expect(shown).to_be_visible(timeout=MINUTE)
        box = shown.bounding_box()
        assert box and box["y"] + min(box["height"], 100) <= height


def test_a_run_is_started_watched_stopped_and_found_again(page: Page, address: str, root: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 0)
    before = points_on_curve(page)
    page.wait_for_function(
        "n => (document.querySelector('.js-plotly-plot')?.data?.[0]?.x?.length ?? 0) > n + 3",
        arg=before,
        timeout=MINUTE,
    )
    stop(page, run_id)
    stopped_at = runs.find(run_id, root).status()["step"]
    page.reload()
    expect(live(page, run_id)).to_have_attribute("data-state", "stopped", timeout=MINUTE)
    wait_for_step(page, 0)
    assert step_shown(page) == stopped_at, "the last picture is on show"
    wait_for_points(page, before)


def test_a_run_goes_on_while_nobody_looks(page: Page, address: str, root: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 0)
    seen = step_shown(page)
    page.goto("about:blank")
    run = runs.find(run_id, root)
    while run.status()["step"] <= seen + 20:
        page.wait_for_timeout(100)
    open_page(page, f"{address}/train?run={run_id}")
    wait_for_step(page, seen + 20)
    stop(page, run_id)


def test_a_stopped_run_is_resumed_from_where_it_was(page: Page, address: str, root: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 0)
    stop(page, run_id)
    stopped_at = runs.find(run_id, root).status()["step"]
    page.get_by_role("button", name="Resume", exact=True).click()
    expect(live(page, run_id)).to_have_attribute("data-state", "running", timeout=MINUTE)
    wait_for_step(page, stopped_at)
    stop(page, run_id)


def press_start(page: Page, root: Path) -> runs.Run:
    """Press Start; the run that came of it."""
    before = {run.id for run in runs.list_runs(root)}
    page.get_by_role("button", name="Start", exact=True).click()
    page.wait_for_url(lambda url: "run=" in url and url.partition("run=")[2] not in before, timeout=MINUTE)
    return runs.find(page.url.partition("run=")[2], root)


def test_a_preset_from_the_list_fills_the_form_and_starts(page: Page, address: str, root: Path) -> None:
    open_page(page, f"{address}/train")
    for label, name in (("8x8 digits, classic GAN", "digits-gan"), ("Ring of 8, WGAN-GP", "ring-wgan-gp")):
        choose(page, page.get_by_role("combobox", name="Preset").first, label)
        expect(page.get_by_text(PRESETS[name].reason)).to_be_visible(timeout=MINUTE)
        page.get_by_text("Change the game").click()  # Start folds it
        expect(page.get_by_role("spinbutton", name="Steps")).to_have_value(str(PRESETS[name].config.steps))
        run = press_start(page, root)
        assert run.config == PRESETS[name].config and run.preset == name
        stop(page, run.id)


def test_a_new_objective_shows_and_trains_with_its_settings(page: Page, address: str, root: Path) -> None:
    open_page(page, f"{address}/train?preset=ring-gan")
    page.get_by_text("Change the game").click()
    choose(page, page.get_by_role("combobox", name="Objective").first, "WGAN-GP (gradient penalty)")
    expect(page.get_by_text("Changed: objective")).to_be_visible(timeout=MINUTE)
    run = press_start(page, root)
    assert run.config == PRESETS["ring-gan"].config.adapted(objective="wgan-gp")
    stop(page, run.id)
    page.reload()  # the run's own settings, not those of the preset that it came from
    page.get_by_text("Change the game").click()
    expect(page.get_by_text("Changed: objective")).to_be_visible(timeout=MINUTE)


def test_a_number_out_of_range_is_a_sentence_and_no_start(page: Page, address: str) -> None:
    open_page(page, f"{address}/train?preset=ring-gan")
    page.get_by_text("Change the game").click()
    field = page.get_by_role("spinbutton", name="Batch size")
    field.fill("99999999")
    field.press("Tab")
    refused = page.get_by_text("“Batch size” must be between 2 and 65,536")
    expect(refused).to_have_count(2, timeout=MINUTE)  # under the field, and beside Start
    assert 0 < refused.first.bounding_box()["y"] - field.bounding_box()["y"] < 120, "right below what is wrong"
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()


def test_who_comes_back_from_another_page_finds_the_run_that_trains(page: Page, address: str) -> None:
    run_id = start(page, address)
    page.get_by_role("link", name="Home").first.click()
    expect(page.locator("h1")).to_have_text("GAN Arena", timeout=MINUTE)
    page.get_by_role("link", name="Train", exact=True).first.click()
    expect(live(page, run_id)).to_have_attribute("data-state", "running", timeout=MINUTE)
    stop(page, run_id)


def test_any_kept_picture_can_be_replayed(page: Page, address: str) -> None:
    run_id = start(page, address)
    wait_for_step(page, 100)
    stop(page, run_id)
    slider = page.locator(".ga-live input[type=range]").first
    slider.focus()
    slider.press("Home")
    page.wait_for_function("() => document.querySelector('canvas[data-step]').dataset.step === '0'", timeout=MINUTE)


def download(page: Page, label: str) -> Download:
    with page.expect_download(timeout=MINUTE) as caught:
        page.locator(".ga-downloads").get_by_role("button", name=label).click()
    return caught.value


def test_everything_can_be_downloaded(page: Page, address: str, tmp_path: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 20)
    stop(page, run_id)
    open_page(page, f"{address}/runs?run={run_id}")
    expect(page.locator(".ga-downloads").get_by_role("button", name="Settings")).to_be_visible(timeout=MINUTE)
    paths = {}
    for label, name in {
        "Settings": "config.json",
        "Figures": "metrics.csv",
        "Samples": "samples.png",
        "Animation": "animation.gif",
        "Checkpoint": "checkpoint.zip",
        "Report": "report.html",
    }.items():
        paths[name] = tmp_path / name
        download(page, label).save_as(paths[name])
    assert json.loads(paths["config.json"].read_text())["config"]["objective"] == "gan"
    assert paths["metrics.csv"].read_text().splitlines()[0].startswith("step,seconds,images")
    with Image.open(paths["samples.png"]) as picture:
        assert picture.width > 300
    with Image.open(paths["animation.gif"]) as animation:
        assert animation.n_frames > 1
    with zipfile.ZipFile(paths["checkpoint.zip"]) as archive:
        assert "generator.safetensors" in archive.namelist()
    assert "data:image/png" in paths["report.html"].read_text()
    assert len(page.context.pages) == 1  # no empty tab


def test_a_run_is_renamed_and_deleted(page: Page, address: str, root: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 0)
    stop(page, run_id)
    open_page(page, f"{address}/runs?run={run_id}")
    page.get_by_role("button", name="Edit", exact=True).click()
    page.get_by_role("textbox", name="Title").fill("My own ring")
    page.get_by_role("textbox", name="Title").press("Enter")
    page.get_by_role("button", name="Save", exact=True).click()
    renamed = page.get_by_label("Run", exact=True).last  # for a moment the list with the old title stands beside it
    expect(renamed).to_have_value(re.compile("My own ring"), timeout=MINUTE)
    assert runs.find(run_id, root).title == "My own ring"
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete", exact=True).click()
    expect(page.get_by_role("dialog")).to_be_hidden(timeout=MINUTE)
    assert run_id not in [run.id for run in runs.list_runs(root)]


def test_who_watches_a_run_that_is_deleted_is_told(page: Page, address: str, root: Path) -> None:
    run_id = start(page, address)
    wait_for_step(page, 0)
    runs.find(run_id, root).delete()
    expect(live(page, run_id)).to_have_attribute("data-state", "deleted", timeout=MINUTE)
    expect(page.locator(".ga-notice").first).to_contain_text("deleted")


@pytest.mark.parametrize("name", ["..%2Fx", "no-such-run", "%2E%2E%2F%2E%2E%2Fetc%2Fpasswd"])
def test_an_unknown_run_in_the_address_is_a_sentence(page: Page, address: str, name: str) -> None:
    open_page(page, f"{address}/train?run={name}")
    expect(page.get_by_text("There is no run")).to_be_visible(timeout=MINUTE)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_visible()


def test_a_bad_zip_is_refused_in_a_sentence(page: Page, address: str, tmp_path: Path) -> None:
    file = tmp_path / "pictures.zip"
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("notes.txt", "these are no pictures")
    open_page(page, f"{address}/train?preset=digits-gan")
    page.get_by_text("Change the game").click()
    choose(page, page.get_by_role("combobox", name="Dataset").first, "My own images")
    expect(page.get_by_text("Now upload a zip file")).to_be_visible(timeout=MINUTE)
    page.locator("input[type=file]").first.set_input_files(file)
    expect(page.get_by_text("There are no images in 'pictures.zip'")).to_be_visible(timeout=MINUTE)
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled()


@pytest.mark.parametrize("name", ["", "train", "compare", "runs", "latent", "import"])
def test_no_page_asks_another_server_or_is_wider_than_the_screen(page: Page, address: str, name: str) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.set_viewport_size({"width": 390, "height": 844})
    open_page(page, f"{address}/{name}")
    page.wait_for_timeout(3000)  # for what the page fetches late
    fits = "() => document.documentElement.scrollWidth <= innerWidth"
    assert page.evaluate(fits)
    page.set_viewport_size({"width": 1400, "height": 844})
    page.wait_for_function(fits)
    assert not [url for url in asked if not url.startswith((address, "data:", "blob:"))]
