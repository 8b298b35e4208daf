"""The live view of a run in a real browser: it moves, obeys, survives, and says what went wrong."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from gan_core import runs
from gan_core.base.events import Metrics, Samples
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from gan_core.training.pictures import png_wall
from tests.browser.menus import choose
from tests.browser.patience import PATIENCE, until_true
from tests.browser.screens import page_on
from tests.engines.patience import until_state
from tests.runs.handmade import report

pytestmark = pytest.mark.browser


@pytest.fixture
def training(root: Path) -> Iterator[runs.Run]:
    """A run that a worker trains, longer than any test."""
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=1_000_000), preset="ring-gan", root=root)
    runs.enqueue(run)
    yield run
    if run.folder.is_dir():
        run.stop()
        until_state(run, *runs.FINAL)


def figures(step: int) -> Metrics:
    return report(step, wasserstein=1 / (1 + step), score_real=0.5, score_fake=-0.5)


def cloud(step: int) -> Samples:
    """Points somewhere on the plane."""
    points = np.random.default_rng(step).uniform(-1, 1, (64, 2)).astype(np.float32)
    return Samples(step, "points", {"fake": points})


@pytest.fixture
def played(root: Path) -> Iterator[Recorder]:
    """A run that this test itself writes: its recorder."""
    run = runs.create(PRESETS["ring-wgan-gp"].config.replace(steps=1000), preset="ring-wgan-gp", root=root)
    with Recorder(run) as recorder:
        recorder.status("running", device="CPU", threads=1)
        for step in range(0, 100, 10):
            recorder.write(figures(step))
            recorder.write(cloud(step))
        yield recorder
        if run.folder.is_dir() and run.status()["state"] in runs.LIVE:
            recorder.status("stopped")


def open_run(page: Page, address: str, run: runs.Run) -> Locator:
    page.goto(f"{address}/train?run={run.id}")
    view = page.locator(f".ga-live[data-run='{run.id}']")
    expect(view.locator("canvas[data-step]")).to_be_visible()
    return view


def step_on_show(view: Locator) -> int:
    return int(view.locator(".ga-canvas").get_attribute("data-step") or -1)


def until_picture(page: Page, comparison: str, step: int) -> None:
    until_true(
        page, f"step => Number(document.querySelector('.ga-live .ga-canvas')?.dataset.step) {comparison} step", step
    )


def until_charts(page: Page, points: int) -> None:
    """Both charts show at least so many points."""
    until_true(
        page,
        """points => {
          const plots = [...document.querySelectorAll('.ga-live .ga-plot-inner')]
          return plots.length === 2 && plots.every((plot) => plot.data?.[1].x.length >= points)
        }""",
        points,
    )


def until_state_shown(view: Locator, state: str) -> None:
    expect(view.locator(f".ga-pill[data-state='{state}']")).to_be_visible()


def test_picture_and_curves_move_while_a_run_trains(page: Page, address: str, training: runs.Run) -> None:
    view = open_run(page, address, training)
    first = step_on_show(view)
    until_picture(page, ">", first + 5)
    until_charts(page, 5)
    until_charts(page, 10)
    expect(view.locator(".ga-step")).to_contain_text("of 1,000,000")
    expect(view.locator(".ga-facts")).to_contain_text("left")
    assert view.locator("[data-curve=critic_loss] .ga-reading").inner_text() != "–"
    assert "critic (discriminator) loss" in view.locator(".ga-plot").first.get_attribute("aria-label")


def test_a_run_is_paused_stepped_changed_and_stopped(page: Page, address: str, training: runs.Run) -> None:
    view = open_run(page, address, training)
    view.get_by_role("button", name="Pause", exact=True).click()
    until_state_shown(view, "paused")
    step = until_state(training, "paused")["step"]
    view.get_by_role("button", name="Both", exact=True).click()
    expect(view.locator(".ga-step")).to_have_text(f"step {step + 1:,} of 1,000,000")
    view.get_by_role("button", name="Critic", exact=True).click()
    view.get_by_role("button", name="Generator", exact=True).click()
    until_picture(page, "==", step + 2)
    rate = view.get_by_label("Critic learning rate")
    rate.fill("0,0005")
    rate.press("Enter")
    expect(rate).to_have_value("0.0005")
    view.get_by_role("button", name="Double the generator's learning rate").click()
    view.get_by_role("button", name="Resume").click()
    until_state_shown(view, "running")
    assert training.control().lr == {"critic": 5e-4, "generator": 2 * training.config.players["generator"].lr}
    view.get_by_role("button", name="Stop", exact=True).click()
    until_state_shown(view, "stopped")
    until_picture(page, "==", until_state(training, "stopped")["step"])
    view.get_by_role("button", name="Resume").click()
    until_state_shown(view, "running")
    until_picture(page, ">", training.status()["saved"])


def test_a_refused_order_is_a_sentence_that_moves_nothing(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    rate = view.get_by_label("Generator learning rate")
    rate.scroll_into_view_if_needed()
    before = view.locator(".ga-stage").bounding_box()
    rate.fill("eleven")
    rate.press("Enter")
    expect(view.locator(".ga-toast")).to_have_text("A learning rate is a number from 0 to 10, not 'eleven'.")
    expect(rate).to_have_attribute("aria-invalid", "true")
    assert view.locator(".ga-stage").bounding_box() == before


def test_any_kept_picture_is_found_again(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    slider = view.get_by_label("Picture of the run")
    slider.focus()
    page.keyboard.press("Home")
    until_picture(page, "==", 0)
    for _ in range(3):
        page.keyboard.press("ArrowRight")
    until_picture(page, "==", 30)
    until_charts(page, 10)
    expect(view.locator(".ga-cursor").first).to_be_visible()
    expect(view.locator("[data-curve=wasserstein] .ga-reading")).to_have_text("0.032")
    played.write(cloud(100))
    played.write(figures(100))
    until_charts(page, 11)
    assert step_on_show(view) == 30, "a new picture does not take the old one's place"
    page.keyboard.press("l")
    until_picture(page, "==", 100)
    expect(view.locator(".ga-cursor").first).to_be_hidden()
    played.write(cloud(110))
    until_picture(page, "==", 110)


def test_a_replay_plays_to_the_newest_picture_and_follows_it(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    view.get_by_role("button", name="Speed of the replay: 1 times").click()
    view.get_by_role("button", name="Play the replay").click()
    until_picture(page, "<", 50)
    until_picture(page, "==", 90)
    played.write(cloud(100))
    until_picture(page, "==", 100)
    expect(view.get_by_role("button", name="Live")).to_have_attribute("aria-pressed", "true")


def test_zoom_survives_new_points_and_a_rerun_of_the_script(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    until_charts(page, 10)
    page.evaluate("Plotly.relayout(document.querySelector('.ga-plot-inner'), {'xaxis.range': [20, 60]})")
    page.evaluate("document.querySelector('.ga-live').untouched = true")
    played.write(figures(100))
    until_charts(page, 11)
    choose(page, page.get_by_role("combobox", name="Preset"))
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    played.write(figures(110))
    until_charts(page, 12)
    assert page.evaluate("document.querySelector('.ga-plot-inner').layout.xaxis.range") == [20, 60]
    assert page.evaluate("document.querySelector('.ga-live').untouched"), "the view was built anew"
    expect(view).to_have_count(1)


def test_smoothing_scale_and_axis_redraw_the_curves(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    until_charts(page, 10)
    plot = "document.querySelector('.ga-plot-inner')"
    trace = f"i => {plot}.data[i]"
    until_true(page, f"() => {plot}.layout.yaxis.tickmode === 'array'")  # a Wasserstein estimate begins with symlog
    assert page.evaluate(trace, 0)["x"] == page.evaluate(trace, 1)["x"], "the raw line stays behind the smooth one"
    smooth = page.evaluate(trace, 1)["customdata"]
    view.get_by_label("Smoothing, percent").fill("0")
    until_true(page, f"() => {plot}.data[0].x.length === 0")
    raw = page.evaluate(trace, 1)["customdata"]
    assert raw == pytest.approx([1 / (1 + step) for step in range(0, 100, 10)], rel=1e-5)
    assert smooth[0] == pytest.approx(raw[0]) and raw[-1] < smooth[-1] < raw[0]
    assert page.evaluate(trace, 1)["y"] != raw
    view.get_by_role("button", name="linear").click()
    until_true(page, f"() => {plot}.data[1].y[0] === 1")
    assert page.evaluate(trace, 1)["y"] == raw
    view.get_by_role("button", name="seconds").click()
    until_true(page, f"() => {plot}.data[1].x.at(-1) === 0.9")
    view.get_by_role("tab", name="Accuracy").click()
    expect(view.locator("[data-curve=accuracy_real]")).to_be_visible()
    view.get_by_text("What do these curves mean?").click()
    expect(view.get_by_text("Share of real samples that the critic classifies correctly.")).to_be_visible()


def test_what_a_run_takes_of_its_machine_has_a_tab_once_it_is_told(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    until_charts(page, 10)
    tab = view.get_by_role("tab", name="Machine")
    expect(tab).to_be_hidden()
    told = figures(100)
    played.write(replace(told, values=told.values | {"cpu_percent": 98.0, "memory_mb": 512.0}))
    tab.click()
    expect(view.locator("[data-curve=memory_mb]")).to_contain_text("512")
    expect(view.locator("[data-curve=device_memory_mb]")).to_have_count(0)
    page.wait_for_url("**tab=machine**")
    page.reload()
    expect(tab).to_have_attribute("aria-selected", "true")
    expect(view.locator("[data-curve=memory_mb]")).to_contain_text("512")


def test_layers_are_toggled_and_remembered(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    pixels = "() => document.querySelector('.ga-canvas').toDataURL()"
    before = page.evaluate(pixels)
    view.get_by_role("button", name="Generated", exact=True).click()
    assert page.evaluate(pixels) != before
    page.reload()
    button = page.get_by_role("button", name="Generated", exact=True)
    expect(button).to_have_attribute("aria-pressed", "false")


def wall_of(step: int, level: int, real: int | None) -> Samples:
    """A wall of one gray, and in the first picture perhaps one of real images, of another."""
    walls = {"png": level} if real is None else {"png": level, "real": real}
    pngs = {name: png_wall(np.full((64, 8, 8, 1), gray, np.uint8)) for name, gray in walls.items()}
    return Samples(step, "images", {name: np.frombuffer(png, np.uint8) for name, png in pngs.items()})


@pytest.mark.parametrize("real", [230, None])
def test_real_images_stand_beside_the_generated_ones(page: Page, address: str, root: Path, real: int | None) -> None:
    run = runs.create(PRESETS["digits-gan"].config, preset="digits-gan", root=root)
    with Recorder(run) as recorder:
        recorder.write(wall_of(0, 60, real))
        recorder.write(wall_of(50, 60, None))
        recorder.status("stopped")
    view = open_run(page, address, run)
    until_picture(page, "==", 50)
    switch, canvas = view.get_by_role("button", name="Real", exact=True), view.locator(".ga-canvas")
    if real is None:  # as of every run before there were any
        expect(view.get_by_text("Generated samples, always from the same noise")).to_be_visible()
        expect(switch).to_have_count(0)
        return
    halves = """() => {
      const canvas = document.querySelector('.ga-live .ga-canvas')
      const context = canvas.getContext('2d')
      const [y, ...xs] = [canvas.height * 0.47, canvas.width * 0.23, canvas.width * 0.73].map(Math.round)
      const brightest = (x) => Math.max(...context.getImageData(x - 3, y - 3, 7, 7).data.filter((_, i) => i % 4 < 3))
      return [...xs.map(brightest), canvas.width / canvas.height]
    }"""
    assert page.evaluate(halves) == [60, 60, 1]
    switch.click()
    left, right, shape = page.evaluate(halves)
    assert (left, right) == (60, 230) and abs(shape - 2) < 0.02
    expect(view.get_by_text("Left: generated, always from the same noise. Right: real.")).to_be_visible()
    expect(canvas).to_have_attribute("aria-label", "Step 50: a wall of generated images, beside one of real images")
    page.wait_for_url("**layers=beside**", timeout=PATIENCE)
    page.reload()
    expect(switch).to_have_attribute("aria-pressed", "true")
    expect(view.locator(".ga-stage[data-beside]")).to_be_visible()
    switch.click()
    expect(view.locator(".ga-stage[data-beside]")).to_have_count(0)
    assert page.evaluate(halves) == [60, 60, 1]


def test_images_are_drawn_too(page: Page, address: str, root: Path) -> None:
    run = runs.create(PRESETS["digits-gan"].config.replace(steps=30), preset="digits-gan", root=root)
    runs.enqueue(run)
    view = open_run(page, address, run)
    until_state_shown(view, "finished")
    until_picture(page, "==", 30)
    light = """() => {
      const canvas = document.querySelector('.ga-canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return data.some((value, i) => i % 4 < 3 && value > 100)
    }"""
    assert page.evaluate(light)


def test_a_failed_run_says_why(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    played.status("failed", reason="the disk is full: free some space and press Resume")
    until_state_shown(view, "failed")
    expect(view.locator(".ga-notice").first).to_have_text("The disk is full: free some space and press Resume.")
    expect(view.get_by_role("button", name="Resume")).to_be_enabled()


def test_a_deleted_run_says_so_and_keeps_its_last_picture(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    played.run.delete()
    expect(view.locator(".ga-notice").first).to_contain_text("This run has been deleted.")
    until_state_shown(view, "deleted")
    assert step_on_show(view) == 90


def test_a_run_that_goes_on_is_shown_again_without_a_reload(page: Page, address: str, played: Recorder) -> None:
    view = open_run(page, address, played.run)
    played.status("stopped")
    until_state_shown(view, "stopped")
    played.status("running")  # somebody else has pressed Resume
    played.write(cloud(100))
    until_state_shown(view, "running")
    until_picture(page, "==", 100)


def test_a_run_that_fails_before_its_first_picture_promises_none(page: Page, address: str, root: Path) -> None:
    run = runs.create(PRESETS["ring-gan"].config, preset="ring-gan", root=root)
    recorder = Recorder(run)
    recorder.status("running")
    page.goto(f"{address}/train?run={run.id}")
    view = page.locator(f".ga-live[data-run='{run.id}']")
    expect(view.get_by_text("The first picture is on its way.")).to_be_visible()
    recorder.status("failed", reason="MNIST could not be downloaded")
    expect(view.get_by_text("This run has kept no picture.")).to_be_visible()
    recorder.status("running")  # somebody has pressed Resume
    expect(view.get_by_text("The first picture is on its way.")).to_be_visible()


def test_real_points_are_there_from_the_first_picture_on(page: Page, address: str, root: Path) -> None:
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=30), preset="ring-gan", root=root)
    page.goto(f"{address}/train?run={run.id}")  # nothing to see yet
    view = page.locator(f".ga-live[data-run='{run.id}']")
    expect(view.get_by_text("The first picture is on its way.")).to_be_visible()
    runs.enqueue(run)
    until_state_shown(view, "finished")
    until_picture(page, "==", 30)
    for layer in ("Generated", "Critic map"):
        view.get_by_role("button", name=layer, exact=True).click()
    teal = """() => {
      const canvas = document.querySelector('.ga-canvas')
      const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height)
      return data.some((_, i) => i % 4 === 0 && data[i] < 90 && data[i + 1] > 100 && data[i + 3] > 150)
    }"""
    until_true(page, teal)


def test_it_follows_the_theme_of_the_page(page: Page, address: str, played: Recorder) -> None:
    page.emulate_media(color_scheme="light")
    open_run(page, address, played.run)
    until_charts(page, 10)
    colour = "document.querySelector('.ga-plot-inner').layout.font.color"
    light = page.evaluate(colour)
    pixels = page.evaluate("() => document.querySelector('.ga-canvas').toDataURL()")
    page.emulate_media(color_scheme="dark")
    until_true(page, f"(light) => {colour} !== light", light)
    assert page.evaluate("() => document.querySelector('.ga-canvas').toDataURL()") != pixels


RECORD_STREAMS = """
  window.streams = []
  const Original = window.EventSource
  window.EventSource = class extends Original { constructor(...a) { super(...a); window.streams.push(this) } }
"""


def test_a_lost_connection_is_mended(page: Page, address: str, played: Recorder) -> None:
    page.add_init_script(RECORD_STREAMS)
    view = open_run(page, address, played.run)
    until_charts(page, 10)
    page.route("**/api/**", lambda route: route.abort())
    page.evaluate("streams[0].dispatchEvent(new Event('error'))")  # as when the network goes
    expect(view.locator(".ga-toast")).to_contain_text("connection is lost")
    played.write(figures(100))
    played.write(cloud(100))
    page.unroute("**/api/**")
    until_charts(page, 11)
    until_picture(page, "==", 100)
    expect(view.locator(".ga-toast")).to_be_hidden()
    assert "row=10" in page.evaluate("streams.at(-1).url"), "it goes on where it broke off"


def test_nothing_goes_on_after_the_page_is_left(page: Page, address: str, played: Recorder) -> None:
    page.add_init_script(RECORD_STREAMS)
    view = open_run(page, address, played.run)
    until_charts(page, 10)
    assert page.evaluate("streams.map((stream) => stream.readyState)") == [1]
    page.get_by_role("link", name="Runs").click()
    expect(view).to_have_count(0)
    until_true(page, "() => streams.every((stream) => stream.readyState === 2)")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_fits_a_phone_in_both_themes(browser: Browser, address: str, played: Recorder, scheme: str) -> None:
    with page_on(browser, "phone", color_scheme=scheme) as page:
        view = open_run(page, address, played.run)
        for chart in view.locator(".ga-plot").all():  # one at a time is in sight, and drawn
            chart.scroll_into_view_if_needed()
            expect(chart.locator(".ga-plot-note")).to_be_hidden()
        until_charts(page, 10)
        wide = """() => [...document.querySelectorAll('.ga-live, .ga-live *')]
          .filter((element) => !element.closest('svg, .ga-tabs > *')) // tabs without room are scrolled to
          .filter((element) => element.getBoundingClientRect().right > innerWidth + 1)
          .map((element) => element.className)"""
        assert page.evaluate(wide) == []
        ground = view.locator(".ga-stage").evaluate("element => getComputedStyle(element).backgroundColor")
        assert (ground == "rgb(255, 255, 255)") == (scheme == "light")


def test_every_control_has_a_name(page: Page, address: str, played: Recorder) -> None:
    open_run(page, address, played.run)
    nameless = """() => [...document.querySelectorAll('.ga-live button, .ga-live input, .ga-live canvas')]
      .filter((element) => !(element.getAttribute('aria-label') || element.textContent.trim()))
      .map((element) => element.outerHTML)"""
    assert page.evaluate(nameless) == []
