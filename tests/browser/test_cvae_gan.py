"""A CVAE-GAN in the browser: every term is a curve with a value, pictures say what they show, and places are found."""

import re
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import numpy as np
import pytest
import torch
from playwright.sync_api import Page, expect

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.games import GAMES
from gan_core.generators.loading import load
from gan_core.runs import create, enqueue
from gan_core.studio.encoded import encoded
from tests.engines.patience import until_state

pytestmark = pytest.mark.browser


def test_its_terms_pictures_and_players_are_shown(page: Page, address: str, root: Path) -> None:
    config = PRESETS["mnist-cvae-gan"].config.adapted(dataset="digits")
    run = create(RunConfig(**(config.flat() | {"steps": 1_000_000, "batch_size": 8})), root=root)
    enqueue(run)
    page.goto(f"{address}/train?run={run.id}")
    view = page.locator(".ga-live")
    terms = [curve.key for curve in GAMES["cvae-gan"].curves(config) if curve.group == "losses"]
    assert {"reconstruction", "kl", "looks_real", "is_its_class"} < {*terms}
    for name in terms:
        expect(view.locator(f"[data-curve={name}] .ga-reading")).not_to_have_text("–")
    expect(view.locator(".js-plotly-plot").first).to_be_visible()
    expect(view.get_by_text("No charts")).to_have_count(0)
    expect(view.get_by_text("Rows 1 and 3: real.")).to_be_visible()
    view.get_by_role("button", name="Pause", exact=True).click()
    before = until_state(run, "paused")["updates"]
    view.get_by_role("button", name="Encoder", exact=True).click()
    counts = ", ".join(
        f"{name} {before[name] + (name == 'encoder'):,}" for name in ("encoder", "critic", "classifier", "decoder")
    )
    expect(view.locator(".ga-counts")).to_have_text(f"updates: {counts}")
    run.stop()


def test_a_real_digit_is_drawn_in_every_class_and_one_walks_to_another(page: Page, address: str, root: Path) -> None:
    config = PRESETS["mnist-cvae-gan"].config.adapted(dataset="digits")
    run = create(RunConfig(**(config.flat() | {"steps": 5, "batch_size": 8})), root=root)
    assert execute(run) == "finished"
    loaded = load(str(run.folder))
    found, _ = encoded(loaded, 8, 0)
    page.goto(f"{address}/latent?source={run.id}&seeds=3&tab=classes")
    table = page.locator(".ga-classes-table")
    expect(table.locator(".ga-strip-canvas[data-painted]")).to_have_count(9)
    third = tuple(table.locator(".ga-strip-canvas").nth(3).evaluate(_GRAYS))
    z = torch.from_numpy(found["z"][[2] * 10])
    np.testing.assert_allclose(_row(third, 10), loaded.draw(z, torch.arange(10))[..., 0], atol=1)

    real = table.get_by_role("button")
    for row in (0, 2):
        real.nth(row).click()
    strips = page.locator(".ga-classes-walk .ga-strip-canvas[data-painted]")
    expect(strips).to_have_count(len({int(found["labels"][0]), int(found["labels"][2])}))
    walk = torch.stack([torch.lerp(*torch.from_numpy(found["z"][[0, 2]]), stop / 10) for stop in range(11)])
    as_first = loaded.draw(walk, torch.full((11,), int(found["labels"][0])))
    np.testing.assert_allclose(_row(tuple(strips.first.evaluate(_GRAYS)), 11), as_first[..., 0], atol=1)

    area = table.locator(".ga-strip-canvas").nth(1).bounding_box()
    assert area is not None
    page.mouse.click(area["x"] + area["width"] * 0.75, area["y"] + area["height"] / 2)
    expect(page).to_have_url(re.compile("label=7"))
    (of_address,) = parse_qs(urlsplit(page.url).query)["z"]
    np.testing.assert_allclose([float(number) for number in of_address.split(",")], found["z"][0], rtol=1e-4, atol=1e-5)


_GRAYS = """(canvas) => {
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height)
  return Array.from({ length: data.length / 4 }, (_, i) => data[4 * i])
}"""


def _row(pixels: tuple[int, ...], count: int) -> np.ndarray:
    """Pictures [count, 8, 8] of a strip, two pixels apart."""
    strip = np.array(pixels).reshape(8, -1)
    return np.stack([strip[:, 10 * index : 10 * index + 8] for index in range(count)])
