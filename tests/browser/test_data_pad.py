"""The pad to draw data on, in a real browser: its texts are Python's, and what is drawn is what is learned from."""

import io
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Locator, Page, expect

from gan_core import runs
from gan_core.data.sources.beginnings import BEGINNINGS, FIRST
from gan_core.data.sources.density_text import SIDE
from gan_core.data.sources.drawing import HALF, Density, Mode, Modes, read, write
from tests.browser.menus import choose, press
from tests.browser.patience import PATIENCE, until_true
from tests.browser.started import end, started_race
from tests.engines.patience import until

pytestmark = pytest.mark.browser
TWO = "1m-1,0,0.1,1_1,0.5,0.2,3"


def some_drawing(rng: np.random.Generator) -> Modes | Density:
    match rng.integers(3):
        case 0:
            return Density(rng.integers(0, 16, (SIDE, SIDE), np.uint8))
        case 1:  # few cells, so that runs are long
            return Density((rng.integers(1, 16, (SIDE, SIDE)) * (rng.random((SIDE, SIDE)) < 0.02)).astype(np.uint8))
    numbers = (rng.integers(-2000, 2001, (rng.integers(1, 65), 2)) / 1000).tolist()
    widths, weights = (rng.integers(5, 1001, 64) / 1000).tolist(), rng.integers(1, 101, 64).tolist()
    modes = zip(numbers, widths, weights, strict=False)
    return Modes(tuple(Mode(x=x, y=y, width=width, weight=weight) for (x, y), width, weight in modes))


def as_json(drawing: Modes | Density) -> dict[str, Any]:
    if isinstance(drawing, Density):
        return {"levels": drawing.levels.reshape(-1).tolist()}
    return {"modes": [vars(mode) for mode in drawing.modes]}


def asked(page: Page, address: str, script: str, argument: Any = None) -> Any:
    page.goto(f"{address}/assets/words.js")  # any page of the server: modules are loaded from its origin
    return page.evaluate(f"async (argument) => {{ {script} }}", argument)


def test_texts_are_pythons_both_ways(page: Page, address: str) -> None:
    rng = np.random.default_rng(1)
    drawings = [some_drawing(rng) for _ in range(60)] + [read(one.text) for one in BEGINNINGS.values()]
    texts = [write(drawing) for drawing in drawings]
    assert {text[:3] for text in texts if text.startswith("1d")} == {"1dr", "1dp"}
    script = """const { write, read } = await import("/assets/drawing_text.js")
      const numbers = ({ modes, levels }) => modes ? { modes } : { levels: Array.from(levels) }
      return argument.map(([drawing, text]) => [write(drawing), numbers(read(text))])"""
    pairs = [[as_json(drawing), text] for drawing, text in zip(drawings, texts, strict=True)]
    for (theirs, numbers), drawing, text in zip(asked(page, address, script, pairs), drawings, texts, strict=True):
        assert theirs == text
        assert numbers == as_json(drawing)


def test_an_empty_plane_has_no_text_and_minus_nothing_is_nothing(page: Page, address: str) -> None:
    script = """const { write } = await import("/assets/drawing_text.js")
      const mode = { x: -0, y: -0.0004, width: 0.1, weight: 1 }
      return [write({ modes: [] }), write({ levels: new Uint8Array(4096) }), write({ modes: [mode] })]"""
    assert asked(page, address, script) == ["", "", "1m0,0,0.1,1"]


def test_what_is_shown_is_drawn_from_the_density(page: Page, address: str) -> None:
    """Chi square over the rows of a picture, and the moments of modes."""
    script = """const { sample } = await import("/assets/drawing_sample.js")
      const { read } = await import("/assets/drawing_text.js")
      return argument.map((text) => Array.from(sample(read(text), 20000)))"""
    word, modes = (
        np.array(points).reshape(-1, 2) for points in asked(page, address, script, [BEGINNINGS["gan"].text, TWO])
    )
    drawing = read(BEGINNINGS["gan"].text)
    assert isinstance(drawing, Density)
    rows = np.floor((HALF - word[:, 1]) / (2 * HALF) * SIDE).astype(int)
    expected = 20_000 * drawing.levels.sum(axis=1) / drawing.levels.sum()
    counts = np.bincount(rows, minlength=SIDE)
    assert not counts[expected == 0].any()
    there = expected > 0
    assert ((counts - expected)[there] ** 2 / expected[there]).sum() < there.sum() + 5 * np.sqrt(2 * there.sum())
    assert (modes[:, 0] > 0).mean() == pytest.approx(0.75, abs=0.02)
    right = modes[modes[:, 0] > 0]
    assert right.mean(axis=0) == pytest.approx([1, 0.5], abs=0.01)
    assert right.std(axis=0) == pytest.approx([0.2, 0.2], abs=0.01)


def test_symmetry_draws_all_images(page: Page, address: str) -> None:
    """A brush in mirrors leaves a picture that is its own mirror; a mode that is dragged takes its images along."""
    script = """const { stroke } = await import("/assets/density_brush.js")
      const { PlacedModes } = await import("/assets/pad_modes.js")
      const brush = (symmetry) => {
        const levels = new Uint8Array(4096)
        stroke(levels, [0.3, 0.4], [1.1, 1.5], { radius: 0.1, level: 15, symmetry })
        return Array.from(levels)
      }
      const modes = new PlacedModes([])
      const held = modes.place(1, 0, { width: 0.1, weight: 2, symmetry: "turn4" })
      modes.move({ ...held, image: 1 }, 0, 1.5)
      const onMirror = modes.place(0, -1, { width: 0.1, weight: 1, symmetry: "mirror" })
      const places = modes.all().map(({ x, y, weight }) => [x, y, weight])
      modes.remove(held)
      return [brush("mirror"), brush("mirrors"), brush("turn2"), places, modes.all().length, onMirror.image]"""
    mirror, mirrors, turned, places, left, _ = asked(page, address, script)
    mirror, mirrors, turned = (np.array(levels).reshape(SIDE, SIDE) for levels in (mirror, mirrors, turned))
    assert mirror.any() and np.array_equal(mirror, mirror[:, ::-1]) and not mirror[SIDE // 2 :].any()
    assert np.array_equal(mirrors, mirrors[:, ::-1]) and np.array_equal(mirrors, mirrors[::-1])
    assert np.array_equal(turned, turned[::-1, ::-1]) and not np.array_equal(turned, turned[:, ::-1])
    assert places == [[1.5, 0, 2], [0, 1.5, 2], [-1.5, 0, 2], [0, -1.5, 2], [0, -1, 1]]
    assert left == 1


def test_every_deed_can_be_undone(page: Page, address: str) -> None:
    script = """const { PadDrawing } = await import("/assets/pad_drawing.js")
      const pad = new PadDrawing(argument, argument)
      const texts = [pad.text]
      const done = (deed) => { deed(); texts.push(pad.text) }
      done(() => pad.place([0, 0], { width: 0.1, weight: 1, symmetry: "none" }))
      done(() => { pad.kept = undefined; pad.move([0.5, 0]); pad.move([0.6, 0]) })
      done(() => pad.set({ weight: 9 }))
      done(() => pad.remove())
      done(() => pad.become(true))
      done(() => { pad.keep(); pad.paint([-1, -1], [1, 1], { radius: 0.1, level: 15, symmetry: "none" }) })
      done(() => pad.clear())
      const back = [pad.text]
      while (pad.earlier.length) { pad.undo(); back.push(pad.text) }
      return [texts, back]"""
    texts, back = asked(page, address, script, TWO)
    assert len(set(texts)) == len(texts) - 1, "what was removed is as it was before it was placed"
    assert back == texts[::-1]
    assert texts[3].endswith("_0.6,0,0.1,9") and texts[-1] == ""
    assert isinstance(read(texts[5]), Density)


def pad_of(page: Page) -> Locator:
    return page.get_by_role("application", name="Drawing pad")


def opened(page: Page, address: str) -> Locator:
    """Train, on the drawing of a link."""
    page.goto(f"{address}/train?drawing={TWO}")
    pad = pad_of(page)
    expect(pad).to_be_visible(timeout=PATIENCE)
    expect(page.locator("[data-testid=stApp]")).to_have_attribute("data-test-script-state", "notRunning")
    pad.scroll_into_view_if_needed()
    return pad


def point(page: Page, pad: Locator, *places: tuple[float, float]) -> None:
    """Press at the first of these places of the plane, and let go at the last one."""
    box = pad.bounding_box()
    assert box
    for number, (x, y) in enumerate(places):
        page.mouse.move(box["x"] + (x / HALF + 1) / 2 * box["width"], box["y"] + (1 - y / HALF) / 2 * box["height"])
        if not number:
            page.mouse.down()
    page.mouse.up()


def text_of(pad: Locator) -> str:
    return pad.get_attribute("data-text") or ""


def test_modes_are_placed_dragged_and_set_by_hand_and_by_keys(page: Page, address: str) -> None:
    pad = opened(page, address)
    expect(page.get_by_text("2 modes.")).to_be_visible()
    point(page, pad, (-1, 0), (-0.5, -0.5), (0, -1))
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.startsWith('1m0,-1,0.1,1_')")
    pad.press("ArrowRight")
    pad.press("Shift+ArrowUp")
    page.get_by_role("slider", name="Weight").fill("7")
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.startsWith('1m0.05,-0.75,0.1,7_')")
    pad.press("Space")
    pad.press("Delete")
    expect(page.get_by_text("1 mode.", exact=True)).to_be_visible()
    pad.press("Control+z")
    expect(page.get_by_text(re.compile("^2 modes"))).to_be_visible()
    pad.press("Space")  # none is held: Enter places at the cross
    point(page, pad, (-1.5, 1.5))
    expect(page.get_by_text(re.compile("^3 modes. Held: the one at −1.50, 1.50"))).to_be_visible()


def test_pen_eraser_words_and_picture_make_a_density(page: Page, address: str, tmp_path: Path) -> None:
    pad = opened(page, address)
    page.get_by_role("button", name="Pen", exact=True).click()
    page.get_by_role("button", name="Clear", exact=True).click()
    expect(page.get_by_text("Nothing is drawn, and nothing can be learned from it.")).to_be_visible()
    expect(page.get_by_role("button", name="Start", exact=True)).to_be_disabled(timeout=PATIENCE)
    pad.scroll_into_view_if_needed()
    point(page, pad, (-1, 1), (1, 1))
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.startsWith('1d')")
    line = read(text_of(pad))
    assert isinstance(line, Density)
    assert line.levels[16, 20:44].min() == 15 and not line.levels[SIDE // 2 :].any()
    page.get_by_role("button", name="Eraser", exact=True).click()
    point(page, pad, (0, 1.5), (0, 0.5))
    until_true(page, f"() => document.querySelector('.ga-data-plane').dataset.text !== '{write(line)}'")
    wiped = read(text_of(pad))
    assert isinstance(wiped, Density) and not wiped.levels[16, 31:33].any() and wiped.levels[16, 20] == 15
    page.get_by_role("button", name="Text", exact=True).click()
    page.get_by_role("textbox", name="Words").fill("I")
    page.get_by_role("textbox", name="Words").press("Enter")
    until_true(page, f"() => document.querySelector('.ga-data-plane').dataset.text !== '{write(wiped)}'")
    letter = read(text_of(pad))
    assert isinstance(letter, Density)
    assert letter.levels[10:54, 30:34].min() == 15 and not letter.levels[:, :16].any(), "it stands in their place"
    page.get_by_role("button", name="Picture", exact=True).click()
    half = np.full((30, 30, 3), 255, np.uint8)
    half[:, :15] = 0
    picture = io.BytesIO()
    Image.fromarray(half).save(picture, "PNG")
    before = text_of(pad)
    page.get_by_label("Picture", exact=True).and_(page.locator("input")).set_input_files(
        {"name": "half.png", "mimeType": "image/png", "buffer": picture.getvalue()}
    )
    until_true(page, f"() => document.querySelector('.ga-data-plane').dataset.text !== '{before}'")
    dark = read(text_of(pad))
    assert isinstance(dark, Density)
    assert (dark.levels[:, :30] == 15).all() and not dark.levels[:, 34:].any()


def test_a_run_learns_from_what_was_drawn_and_its_link_leads_back_to_it(page: Page, address: str, root: Path) -> None:
    pad = opened(page, address)
    point(page, pad, (0, -1.5))
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.endsWith('_0,-1.5,0.1,1')")
    text = text_of(pad)
    press(page, page.get_by_role("button", name="Start", exact=True))
    page.wait_for_url("**run=**", timeout=PATIENCE)
    run = runs.find(page.url.rpartition("run=")[2].partition("&")[0], root)
    assert run.config.drawing == text and run.config.dataset == "drawn"
    assert run.title.startswith("Drawn by you (3 modes #")
    until(lambda: run.status()["step"] > 0, "it trains")
    expect(page.get_by_text("modes covered").first).to_be_attached(timeout=PATIENCE)
    run.stop()
    page.goto(f"{address}/train?run={run.id}")
    press(page, page.get_by_text("Change the game"))
    expect(pad_of(page)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("3 modes.")).to_be_visible()


def test_a_race_is_run_on_a_drawing(page: Page, address: str, root: Path) -> None:
    page.goto(f"{address}/compare")
    press(page, page.get_by_text("Change the lanes"))
    choose(page, page.get_by_role("combobox", name="Dataset").first, "Drawn by you")
    pad = pad_of(page)
    expect(pad).to_be_visible(timeout=PATIENCE)
    choice = page.get_by_label("Begin with").and_(page.locator("select"))
    choice.select_option(label="Smiley")
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.startsWith('1d')")
    press(page, page.get_by_role("button", name="Start", exact=True))
    race = started_race(page, root)
    try:
        drawings = {run.config.drawing for run in race.all_runs()}
        assert drawings == {BEGINNINGS["smiley"].text}
        until(lambda: all(run.status()["step"] > 0 for run in race.all_runs()), "all lanes train")
    finally:
        end(race)


def test_a_link_copies_a_small_drawing_and_says_why_not_a_large_one(page: Page, address: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    pad = opened(page, address)
    button = page.locator(".ga-data-left").get_by_role("button", name="Copy link")
    button.click()
    expect(page.get_by_text("Copied")).to_be_visible()
    assert page.evaluate("() => navigator.clipboard.readText()") == f"{address}/train?drawing={TWO}"
    page.get_by_role("button", name="Picture", exact=True).click()
    noise = io.BytesIO()
    Image.fromarray(np.random.default_rng(0).integers(0, 256, (64, 64), np.uint8)).save(noise, "PNG")
    page.get_by_label("Picture", exact=True).and_(page.locator("input")).set_input_files(
        {"name": "noise.png", "mimeType": "image/png", "buffer": noise.getvalue()}
    )
    until_true(page, "() => document.querySelector('.ga-data-plane').dataset.text?.startsWith('1dp')")
    assert len(text_of(pad)) > 2000
    page.locator(".ga-data-left").get_by_role("button").click()
    expect(page.get_by_text("too detailed for a link")).to_be_visible()


def test_a_link_with_no_drawing_says_so(page: Page, address: str) -> None:
    page.goto(f"{address}/train?drawing=1m9,9,9,9")
    expect(page.get_by_text("The drawing of this link cannot be read")).to_be_visible(timeout=PATIENCE)
    expect(pad_of(page)).to_be_visible(timeout=PATIENCE)
    expect(page.get_by_text("3 modes.")).to_be_visible()
    assert FIRST.count("_") == 2
