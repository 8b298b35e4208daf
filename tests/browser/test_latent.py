"""The latent explorer in a real browser: pictures follow the hand, and everything can be found again."""

import io
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from statistics import NormalDist
from typing import Any
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
from PIL import Image
from playwright.sync_api import Browser, Page, expect

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.generators.loading import load
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from tests.browser.patience import PATIENCE, until_true

pytestmark = pytest.mark.browser
DIGITS, RING = "mnist-gan", "ring-wgan-gp"
HERO, WALL, PAD = ".ga-hero-canvas", ".ga-wall-button:nth-child(2) canvas", ".ga-pad"
_PIXELS = """(selector) => {
  const canvas = document.querySelector(selector)
  return Array.from(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data)
}"""
_AT_REST = """() => {
  const { drawn, wanted } = document.querySelector(".ga-latent").dataset
  return drawn === wanted
}"""
_WATCH = """() => {
  window.numbers = []
  document.querySelector(".ga-latent").addEventListener("drawn", ({ detail }) => window.numbers.push(detail.number))
}"""


@pytest.fixture
def explorer(page: Page, address: str) -> Page:
    return opened(page, f"{address}/latent?source={DIGITS}&seeds=3")


def opened(page: Page, link: str) -> Page:
    """Once everything is painted."""
    page.goto(link)
    page.wait_for_selector(".ga-latent[data-drawn]", timeout=PATIENCE)
    page.wait_for_selector(f"{PAD}[data-painted], .ga-point-stage", timeout=PATIENCE)
    return page


def pixels(page: Page, selector: str = HERO) -> np.ndarray:
    return np.array(page.evaluate(_PIXELS, selector), dtype=np.uint8)


def settled(page: Page) -> np.ndarray:
    """The picture once no newer one comes: what was wanted last is drawn, the wall beside it too."""
    until_true(page, _AT_REST)
    before = pixels(page)
    for _ in range(100):
        page.wait_for_timeout(150)
        now = pixels(page)
        if np.array_equal(now, before):
            return now
        before = now
    raise AssertionError("the picture never came to rest")


def box(page: Page, selector: str) -> dict[str, float]:
    page.locator(selector).scroll_into_view_if_needed()
    found = page.locator(selector).bounding_box()
    assert found is not None
    return dict(found)


def test_the_picture_follows_the_pointer_while_it_moves(explorer: Page) -> None:
    start, wall = settled(explorer), pixels(explorer, WALL)
    explorer.evaluate(_WATCH)
    area = box(explorer, PAD)
    explorer.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    explorer.mouse.down()
    for tick in range(1, 40):
        explorer.mouse.move(area["x"] + area["width"] * (0.5 + tick / 90), area["y"] + area["height"] / 2)
        explorer.wait_for_timeout(10)
    until_true(explorer, "() => window.numbers.length >= 3")
    assert not np.array_equal(pixels(explorer), start), "the pointer is still down"
    explorer.mouse.up()
    assert not np.array_equal(settled(explorer), start) and not np.array_equal(pixels(explorer, WALL), wall)
    numbers = explorer.evaluate("window.numbers")
    assert numbers == sorted(numbers), "an old picture came after a newer one"
    across = explorer.get_by_label("Direction across").input_value()
    told = explorer.locator(f'.ga-slider[data-direction="{across}"] .ga-setting-value')
    expect(told).to_have_text("+2.6 σ")  # the handle follows the pad


def test_the_address_leads_back_to_the_same_picture(explorer: Page, browser: Browser) -> None:
    area = box(explorer, PAD)
    explorer.mouse.click(area["x"] + 0.8 * area["width"], area["y"] + 0.3 * area["height"])
    explorer.get_by_label("Truncation").fill("0.8")
    picture = settled(explorer)
    until_true(explorer, "() => /moves=.*truncation=0.8|truncation=0.8.*moves=/.test(location.search)")
    link = explorer.url
    assert "seeds=3" in link
    other = browser.new_page()
    assert np.array_equal(settled(opened(other, link)), picture), "in another browser"
    other.close()
    explorer.reload()
    assert np.array_equal(settled(opened(explorer, link)), picture), "after a reload"


def test_arrow_keys_move_pad_and_sliders(explorer: Page) -> None:
    start = settled(explorer)
    explorer.locator(PAD).focus()
    for _ in range(12):
        explorer.keyboard.press("ArrowRight")
    expect(explorer.locator(PAD)).to_have_attribute("aria-valuetext", "across 1.2, up 0.0")
    moved = settled(explorer)
    assert not np.array_equal(moved, start)
    explorer.keyboard.press("Home")
    assert np.array_equal(settled(explorer), start)
    slider = explorer.locator(".ga-slider .ga-latent-range").first
    slider.focus()
    for _ in range(30):
        explorer.keyboard.press("ArrowRight")
    assert not np.array_equal(settled(explorer), start)
    explorer.get_by_role("button", name="Reset").click()
    assert np.array_equal(settled(explorer), start)


def test_sliders_say_what_they_do_and_show_what_lies_ahead(explorer: Page) -> None:
    sliders = explorer.locator(".ga-slider")
    expect(sliders).to_have_count(6)
    expect(explorer.locator(".ga-slider .ga-strip-canvas[data-painted]")).to_have_count(6)
    expect(sliders.first.locator(".ga-effect")).to_contain_text("ink")
    sliders.first.get_by_label("Direction").select_option("z:7")
    expect(explorer.locator('.ga-slider[data-direction="z:7"] .ga-strip-canvas[data-painted]')).to_be_visible()
    explorer.get_by_role("button", name="One more slider").click()
    expect(sliders).to_have_count(7)
    sliders.last.get_by_role("button", name="Take away").click()
    expect(sliders).to_have_count(6)
    until_true(explorer, "() => location.search.includes('sliders=z:7')")


def test_a_slider_goes_by_name_and_the_keyboard_stays_among_the_others(explorer: Page) -> None:
    sliders = explorer.locator(".ga-slider")
    sliders.first.get_by_label("Direction").select_option("z:7")
    explorer.get_by_role("button", name="Take away z7", exact=True).press("Enter")
    expect(sliders).to_have_count(5)
    expect(sliders.first.get_by_label("Direction")).to_be_focused()
    sliders.last.get_by_role("button", name="Take away").press("Enter")
    expect(explorer.get_by_role("button", name="One more slider")).to_be_focused()


def test_seeds_are_typed_rolled_and_taken_from_the_wall(explorer: Page) -> None:
    start, second = settled(explorer), pixels(explorer, WALL)
    expect(explorer.locator(".ga-wall-score").nth(1)).not_to_be_empty()
    explorer.get_by_role("button", name="Begin at seed 1001").click()
    assert np.array_equal(settled(explorer), second)
    seed = explorer.get_by_label("Seed", exact=True)
    seed.fill("3")
    seed.press("Enter")
    assert np.array_equal(settled(explorer), start)
    explorer.get_by_role("button", name="New seed").click()
    assert not np.array_equal(settled(explorer), start)


def test_a_walk_plays_pauses_and_can_be_entered(explorer: Page) -> None:
    expect(explorer.locator(".ga-walk .ga-strip-canvas[data-painted]")).to_have_count(2)
    start = settled(explorer)
    explorer.get_by_role("button", name="Play the walk").click()
    until_true(explorer, "() => document.querySelector('.ga-from').textContent.includes('% of the way')")
    explorer.get_by_role("button", name="Pause").click()
    assert not np.array_equal(settled(explorer), start)
    explorer.get_by_role("button", name="4 seeds").click()
    sheet = explorer.locator(".ga-walk .ga-strip-canvas[data-painted]")
    expect(sheet).to_have_count(1)
    sheet.click(position={"x": 5, "y": 5})
    until_true(explorer, "() => document.querySelector('.ga-from').textContent.startsWith('Between seeds')")
    assert np.array_equal(settled(explorer), start), "the top left corner of the sheet is the first seed"
    arc = pixels(explorer, ".ga-walk .ga-strip-canvas")
    explorer.get_by_role("button", name="Straight line (lerp)").click()
    until_true(explorer, "() => location.search.includes('path=lerp')")
    expect(sheet).to_have_count(1)
    assert not np.array_equal(pixels(explorer, ".ga-walk .ga-strip-canvas"), arc)


def test_tabs_are_walked_with_the_keyboard_and_name_their_panel(explorer: Page) -> None:
    first, second = (explorer.get_by_role("tab", name=name) for name in ("Walk between seeds", "a − b + c"))
    expect(explorer.get_by_role("tabpanel", name="Walk between seeds")).to_be_visible()
    first.press("ArrowRight")
    expect(second).to_be_focused()
    expect(explorer.get_by_role("tabpanel", name="a − b + c").locator(".ga-arithmetic")).to_be_visible()
    second.press("End")
    panel = explorer.get_by_role("tabpanel", name="Copy as Python")
    expect(panel).to_have_id(explorer.get_by_role("tab", selected=True).get_attribute("aria-controls") or "none")
    explorer.keyboard.press("ArrowRight")
    expect(first).to_be_focused()
    expect(explorer.locator("[role=tab][tabindex='0']")).to_have_count(1)


def test_noise_adds_up(explorer: Page) -> None:
    explorer.get_by_role("tab", name="a − b + c").click()
    expect(explorer.locator(".ga-term[data-painted]")).to_have_count(4)
    explorer.get_by_role("button", name="Explore from here").click()
    picture = settled(explorer)
    explorer.wait_for_timeout(300)
    assert np.array_equal(picture, pixels(explorer, ".ga-term-box:last-child .ga-term"))
    expect(explorer.locator(".ga-from")).to_have_text("Seed 3 − seed 4 + seed 5.")


def test_a_drawn_digit_is_found(explorer: Page) -> None:
    explorer.get_by_role("tab", name="Find a picture").click()
    area = box(explorer, ".ga-sketch")
    x, y = area["x"] + area["width"] / 2, area["y"]
    explorer.mouse.move(x, y + 40)
    explorer.mouse.down()
    explorer.mouse.move(x, y + 160, steps=8)
    explorer.mouse.up()
    explorer.get_by_role("button", name="Find it").click()
    expect(explorer.get_by_text("Drag from here.")).to_be_visible()
    until_true(explorer, "() => location.search.includes('z=')")
    expect(explorer.locator(".ga-told")).to_contain_text("1, ")
    found = settled(explorer)
    link = explorer.url
    explorer.goto("about:blank")
    assert np.array_equal(settled(opened(explorer, link)), found), "the link draws the very same picture"


_ADDRESSES = """async (zs) => {
  const { Place } = await import("/assets/place.js")
  return zs.map((z) => {
    const place = new Place()
    place.start({ z })
    const query = place.toQuery()
    return [query.z.length, Place.fromQuery(query).z]
  })
}"""


def test_an_address_holds_z_to_the_last_bit_of_float32(page: Page, address: str) -> None:
    draw = np.random.default_rng(0).standard_normal
    zs = [draw(count, dtype=np.float32) for count in (2, 100, 512)]
    zs.append(np.array([0.0, -1.5, 0.1, 1e-7, 1.17549435e-38, 3.4028235e38, 16777217.0, 2.0000002], dtype=np.float32))
    page.goto(f"{address}/assets/place.js")  # any page of the server: modules are loaded from its origin
    found = page.evaluate(_ADDRESSES, [z.tolist() for z in zs] + [draw(4096, dtype=np.float32).tolist()])
    *exact, (longest, _) = found
    for z, (length, back) in zip(zs, exact, strict=True):
        assert np.array_equal(np.array(back, dtype=np.float32), z) and length <= 7000
    assert exact[-1][1][:4] == [0, -1.5, 0.1, 1e-7], "in as few digits as there are"
    assert longest < 4096 * 7


def test_the_python_on_show_draws_the_picture_on_show(explorer: Page, tmp_path: Path) -> None:
    area = box(explorer, PAD)
    explorer.mouse.click(area["x"] + 0.2 * area["width"], area["y"] + 0.6 * area["height"])
    picture = settled(explorer).reshape(28, 28, 4)[..., 0]
    explorer.get_by_role("tab", name="Copy as Python").click()
    until_true(explorer, "() => document.querySelector('.ga-code').textContent.includes('moves=')")
    code = explorer.locator(".ga-code").inner_text()
    root = Path(__file__).parent.parent.parent
    subprocess.run([sys.executable, "-c", code], cwd=tmp_path, check=True, env=os.environ | {"PYTHONPATH": str(root)})
    with Image.open(tmp_path / "picture.png") as drawn:
        small = drawn.convert("L").resize((28, 28), Image.Resampling.NEAREST)
    assert np.array_equal(np.asarray(small), picture)


def test_a_film_is_saved(explorer: Page) -> None:
    with explorer.expect_download() as waiting:
        explorer.get_by_role("button", name="Save as GIF").click()
    content = Path(waiting.value.path()).read_bytes()
    with Image.open(io.BytesIO(content)) as film:
        assert film.n_frames >= 24  # type: ignore[attr-defined]


def test_memorised_or_invented(explorer: Page, data: None) -> None:
    explorer.get_by_role("tab", name="Memorised or invented?").click()
    expect(explorer.locator(".ga-neighbours .ga-strip-canvas[data-painted]")).to_be_visible()
    expect(explorer.locator(".ga-neighbours .ga-verdict")).to_contain_text("new real")


@pytest.fixture
def data() -> Iterator[None]:
    from gan_core.data.sources.places import find_data

    if find_data("MNIST/raw/train-images-idx3-ubyte.gz") is None:
        pytest.skip("MNIST is not on this machine; GAN_ARENA_DATA names a folder with it")
    yield


def test_points_are_explored_on_their_plane(page: Page, address: str) -> None:
    opened(page, f"{address}/latent?source={RING}")
    before = page.locator(".ga-point-stage canvas").get_attribute("data-point")
    area = box(page, PAD)
    page.mouse.click(area["x"] + 0.75 * area["width"], area["y"] + 0.5 * area["height"])
    until_true(page, "old => document.querySelector('.ga-point-stage canvas').dataset.point !== old", before)
    until_true(page, "() => /[?&]z=1.5,0(&|$)/.test(location.search)")


def test_a_generator_that_is_gone_is_told_and_another_shown(page: Page, address: str) -> None:
    opened(page, f"{address}/latent?source=long-gone")
    expect(page.get_by_text("There is no run 'long-gone'")).to_be_visible()


def test_what_an_address_asks_for_in_vain_is_told_and_the_rest_is_done(page: Page, address: str) -> None:
    asked = "seeds=3,x&truncation=0.5&plus=4&path=bent&moves=z:1*2,z:9999*1&step=7&sliders=z:1,nonsense&pad=z:1"
    opened(page, f"{address}/latent?source={DIGITS}&{asked}")
    told = page.get_by_text("Passed over in the address:")
    expect(told).to_contain_text("seeds, path, plus, moves, step, sliders, pad.")
    until_true(page, "() => /seeds/.test(location.search) === false && /moves=z:1\\*2/.test(location.search)")
    found = settled(page)
    opened(page, f"{address}/latent?source={DIGITS}&truncation=0.5&moves=z:1*2&sliders=z:1")
    assert np.array_equal(settled(page), found)
    expect(page.locator(".ga-toast")).to_be_hidden()


def test_a_phone_shows_picture_and_pad_side_by_side(browser: Browser, address: str) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844})
    opened(page, f"{address}/latent?source={DIGITS}")
    hero, pad = (box(page, selector) for selector in (".ga-hero", PAD))
    assert hero["y"] == pytest.approx(pad["y"], abs=2) and pad["x"] + pad["width"] <= 390
    wide: Any = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= 390
    page.close()


@pytest.fixture
def flat_run(root: Path) -> Iterator[runs.Run]:
    """A trained generator of 8x8 digits whose noise is a plane."""
    config = PRESETS["digits-gan"].config.replace(latent_dim=2, steps=60, generator_widths=(32,), critic_widths=(32,))
    run = runs.create(config, title="Flat digits", root=root)
    assert execute(run) == "finished"
    yield run
    run.delete()


def test_a_plane_of_noise_is_shown_whole_and_at_any_time_step(page: Page, address: str, flat_run: runs.Run) -> None:
    opened(page, f"{address}/latent?source={flat_run.id}")
    area = box(page, PAD)
    page.mouse.click(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    until_true(page, "() => /[?&]z=0,0(&|$)/.test(location.search)")
    last = settled(page)
    ground = pixels(page, ".ga-pad-ground").reshape(7 * 8, 7 * 8, 4)
    assert np.array_equal(ground[24:32, 24:32], last.reshape(8, 8, 4)), "the middle of the plane is z = 0"
    steps = flat_run.generator_steps()
    assert len(steps) > 6
    page.get_by_label("Time step").fill("0")
    assert not np.array_equal(settled(page), last)
    until_true(page, f"() => location.search.includes('step={steps[0]}') && location.search.includes('z=0,0')")
    page.reload()
    opened(page, page.url)
    expect(page.get_by_label("Time step")).to_have_attribute("aria-valuetext", str(steps[0]))


def test_the_sheet_holds_all_and_each_picture_can_be_entered(page: Page, address: str, flat_run: runs.Run) -> None:
    """Twenty by twenty places, even in probability."""
    opened(page, f"{address}/latent?source={flat_run.id}")
    expect(page.get_by_role("tab", name="Everything it draws")).to_have_attribute("aria-selected", "true")
    sheet = page.locator(".ga-manifold canvas[data-painted]")
    sheet.scroll_into_view_if_needed(timeout=PATIENCE)
    shown = pixels(page, ".ga-manifold canvas").reshape(20 * 8, 20 * 8, 4)
    area = box(page, ".ga-manifold canvas")
    page.mouse.click(area["x"] + area["width"] * 0.775, area["y"] + area["height"] * 0.125)  # column 15, row 2
    expected = NormalDist().inv_cdf(15.5 / 20), NormalDist().inv_cdf(17.5 / 20)
    until_true(page, "() => location.search.includes('z=')")
    z = [float(value) for value in parse_qs(urlsplit(page.url).query)["z"][0].split(",")]
    assert z == pytest.approx(expected, abs=1e-3)
    assert np.array_equal(settled(page).reshape(8, 8, 4), shown[16:24, 120:128])
    expect(page.locator(".ga-manifold-here")).to_have_attribute("style", re.compile("--ga-column: 15; --ga-row: 2"))
    page.locator(".ga-manifold canvas").press("ArrowLeft")
    expect(page.locator(".ga-manifold-here")).to_have_attribute("style", re.compile("--ga-column: 14; --ga-row: 2"))


def test_a_slow_generators_wall_is_whole_when_the_hand_rests(page: Page, address: str) -> None:
    """Its wall follows the pointer in turns; every seed shows the place in the end."""
    opened(page, f"{address}/latent?source=mnist-dcgan&seeds=3")
    area = box(page, PAD)
    page.mouse.move(area["x"] + area["width"] / 2, area["y"] + area["height"] / 2)
    page.mouse.down()
    for tick in range(60):
        page.mouse.move(area["x"] + area["width"] * (0.5 + tick / 200), area["y"] + area["height"] * (0.5 - tick / 300))
        page.wait_for_timeout(5)
    page.mouse.up()
    until_true(page, "() => location.search.includes('moves=')")
    settled(page)
    moves = tuple((name, float(amount)) for name, amount in (move.split("*") for move in moves_in(page.url).split(",")))
    states = [LatentState(seeds=(seed,), moves=moves) for seed in range(1000, 1024)]
    right = Explorer(load("mnist-dcgan")).draw(states)
    for _ in range(100):  # on a busy machine the wall comes later than the picture that has come to rest
        wall = [pixels(page, f".ga-wall-button:nth-child({index + 1}) canvas") for index in range(24)]
        painted = np.stack(wall).reshape(24, 28, 28, 4)[..., :1].astype(int)
        if np.abs(painted - right).max() <= 1:
            break
        page.wait_for_timeout(150)
    assert np.abs(painted - right).max() <= 1, "rounding, and no more"


def moves_in(link: str) -> str:
    return parse_qs(urlsplit(link).query)["moves"][0]


def test_sliders_are_offered_as_long_as_there_are_directions(page: Page, address: str) -> None:
    opened(page, f"{address}/latent?source={RING}")
    more, sliders = page.get_by_role("button", name="One more slider"), page.locator(".ga-slider")
    for _ in range(24):
        if more.is_disabled():
            break
        more.click()
    expect(more).to_be_disabled()
    expect(sliders.last.get_by_label("Direction")).to_be_focused()
    names = sliders.evaluate_all("(all) => all.map((one) => one.dataset.direction)")
    assert len(names) == len(set(names)) <= 24
    sliders.first.get_by_role("button", name="Take away").click()
    expect(more).to_be_enabled()


def test_a_kept_run_leads_into_its_latent_space(page: Page, address: str, flat_run: runs.Run) -> None:
    page.goto(f"{address}/runs?run={flat_run.id}")
    page.get_by_text("Publish it on the Hugging Face Hub").click()
    expect(page.get_by_text(f"python -m gan_core publish {flat_run.id}")).to_be_visible()
    page.get_by_role("button", name="Explore", exact=True).click()
    page.wait_for_selector(f'.ga-latent[data-source="{flat_run.id}"][data-drawn]', timeout=PATIENCE)
    page.goto(f"{address}/train?run={flat_run.id}")
    page.get_by_role("link", name="Explore its latent space").click()
    page.wait_for_selector(f'.ga-latent[data-source="{flat_run.id}"][data-drawn]', timeout=PATIENCE)


@pytest.mark.parametrize("tab", ["Everything it draws", "Walk between seeds", "Find a picture", "Copy as Python"])
def test_the_dot_shows_where_a_seed_lies_whichever_tab_is_open(page: Page, address: str, tab: str) -> None:
    opened(page, f"{address}/latent?source=mnist-plane")
    page.get_by_role("tab", name=tab).click()
    page.get_by_label("Seed", exact=True).fill("33276")
    page.keyboard.press("Enter")
    z = Explorer(load("mnist-plane")).latents([LatentState(seeds=(33276,))])[0][0].tolist()
    words = f"across {z[0]:.1f}, up {z[1]:.1f}"
    expect(page.locator(PAD)).to_have_attribute("aria-valuetext", words)


def test_a_direction_that_another_slider_has_is_exchanged(page: Page, address: str) -> None:
    opened(page, f"{address}/latent?source={DIGITS}&sliders=z:1,z:2,z:3&moves=z:1*1,z:3*2")
    picture = settled(page)
    menus = page.locator(".ga-slider").get_by_label("Direction")
    menus.first.select_option("z:3")
    assert [menus.nth(index).input_value() for index in range(3)] == ["z:3", "z:2", "z:1"]
    assert np.array_equal(settled(page), picture), "both still move what they moved"
    until_true(page, "() => location.search.includes('sliders=z:3,z:2,z:1')")


@pytest.mark.parametrize("seed", ["-5", "99999999999", ""])
def test_a_seed_that_is_none_is_told_and_the_last_one_kept(explorer: Page, seed: str) -> None:
    field = explorer.get_by_label("Seed", exact=True)
    field.fill(seed)
    field.press("Enter")
    expect(explorer.get_by_text("A seed is a whole number from 0 to 2,147,483,647.")).to_be_visible()
    expect(field).to_have_value("3")
