"""The stability lab in a real browser: it computes what Python computes, and follows the hand and the keys."""

import random
from typing import Any

import numpy as np
from playwright.sync_api import Page, expect

from gan_core.stability import lines
from gan_core.stability.fields import FIELDS
from gan_core.stability.updates import UPDATES, Setting, path
from gan_core.stability.verdict import verdict

STEPS, START = 60, (0.7, -0.4)
SCRIPT = """async ([settings, start, steps]) => {
  const lab = await import("/assets/stability_game.js")
  return settings.map((setting) => ({ places: lab.path(setting, start, steps, 1e3), ...lab.verdict(setting) }))
}"""


def some_setting(rng: random.Random) -> tuple[Setting, dict[str, Any]]:
    """The same for Python and for JavaScript."""
    game, update = rng.choice([*FIELDS]), rng.choice([*UPDATES])
    strength = FIELDS[game].strength
    number = rng.uniform(strength.least, strength.most) if strength else 0.0
    rates, momentum, in_turns = [10 ** rng.uniform(-2, 0) for _ in range(2)], rng.uniform(-0.9, 0.9), rng.random() < 0.5
    ours = Setting(
        game=FIELDS[game],
        update=UPDATES[update],
        strength=number,
        rate=rates[0],
        critic_rate=rates[1],
        momentum=momentum,
        in_turns=in_turns,
    )
    theirs = {"game": game, "update": update, "strength": number, "rates": rates, "momentum": momentum}
    return ours, theirs | {"inTurns": in_turns}


def test_paths_eigenvalues_and_verdicts_are_pythons(page: Page, address: str) -> None:
    rng = random.Random(3)
    settings = [some_setting(rng) for _ in range(200)]
    page.goto(f"{address}/assets/words.js")  # any page of the server: modules are loaded from its origin
    found = page.evaluate(SCRIPT, [[theirs for _, theirs in settings], START, STEPS])
    seen = set()
    for (ours, theirs), one in zip(settings, found, strict=True):
        told = verdict(ours)
        assert (one["outcome"], one["toldBy"]) == (told.outcome, told.told_by), theirs
        moduli = sorted(float(np.hypot(*value)) for value in one["eigenvalues"])
        np.testing.assert_allclose(moduli, sorted(map(abs, told.eigenvalues)), atol=1e-5)
        places = np.array([(state.theta, state.psi) for state in path(ours, START, len(one["places"]) - 1)])
        near = np.hypot(*places.T) < 100
        np.testing.assert_allclose(np.array(one["places"])[near], places[near], rtol=1e-7, atol=1e-9)
        seen |= {told.outcome, told.told_by, theirs["game"], theirs["update"]}
    assert seen == {"converges", "circles", "diverges", "eigenvalues", "play", *FIELDS, *UPDATES}


LINES = """async (asked) => {
  const lines = await import("/assets/lines_math.js")
  return asked.map(([theta, noise, updates]) => [
    lines.jensenShannon(theta, noise), lines.earthMover(theta), lines.classic(theta, updates),
    lines.clipped(theta, 0.01), lines.penalised(theta, 10),
  ])
}"""


def test_what_distances_and_critics_say_of_two_lines_is_pythons(page: Page, address: str) -> None:
    asked = [
        (theta, noise, updates) for theta in (-1.7, -0.02, 0.0, 0.4, 2.0) for noise, updates in ((0.0, 0), (0.3, 50))
    ]
    page.goto(f"{address}/assets/words.js")
    for (theta, noise, updates), found in zip(asked, page.evaluate(LINES, asked), strict=True):
        ours = [lines.jensen_shannon(theta, noise), lines.earth_mover(theta), lines.classic(theta, updates)]
        ours += [lines.clipped(theta, 0.01), lines.penalised(theta, 10)]
        for mine, theirs in zip(ours, found, strict=True):
            np.testing.assert_allclose(theirs, mine, rtol=1e-9, atol=1e-12)


def test_lines_move_with_the_slider_and_the_table_with_them(page: Page, address: str) -> None:
    page.goto(f"{address}/inside?view=lines")
    cells = page.locator("tr[data-row=js] td")
    expect(cells).to_have_text(["0.693", "0"])
    noise = page.get_by_role("slider", name="Noise on both lines")
    noise.fill("0.5")
    value, slope = lines.jensen_shannon(0.8, 0.5)
    expect(cells).to_have_text([f"{value:.3g}", f"{slope:.3g}"])
    page.get_by_role("slider", name="Generated line at").fill("-1.5")
    expect(page.locator("tr[data-row=em] td")).to_have_text(["1.5", "1"])
    shown = page.locator(".ga-lines-dot[data-which=em]")
    assert float(shown.get_attribute("cx") or 0) < 120


def test_what_is_chosen_is_judged_and_the_start_is_moved(page: Page, address: str) -> None:
    page.goto(f"{address}/inside?view=stability")
    told, pad = page.locator(".ga-stability-verdict"), page.get_by_role("slider", name="Start of both players")
    expect(told).to_contain_text("Circles.")
    page.get_by_label("Game").select_option("r1")
    expect(told).to_contain_text("Converges.")
    setting = Setting(game=FIELDS["r1"], update=UPDATES["sgd"], strength=1.0, in_turns=True)
    radius = verdict(setting).radius
    expect(page.get_by_text(f"has the modulus {radius:.4f}")).to_be_visible()
    expect(page.get_by_text("In the paper's table this game converges")).to_be_visible()
    page.get_by_label("Game").select_option("wgan")
    page.get_by_role("button", name="at the same time").click()
    expect(told).to_contain_text("Diverges.")
    page.get_by_label("Game").select_option("wgan-gp")
    expect(page.get_by_text("is no equilibrium of this game")).to_be_visible()
    page.get_by_label("Game").select_option("r1")
    pad.press("ArrowRight")
    expect(pad).to_have_attribute("aria-valuetext", "θ 1.05, ψ 1.00")
    box = pad.bounding_box()
    assert box
    page.mouse.move(box["x"] + box["width"] * 0.3, box["y"] + box["height"] * 0.4)
    page.mouse.down()
    page.mouse.move(box["x"] + box["width"] * 0.25, box["y"] + box["height"] * 0.25)
    page.mouse.up()
    expect(pad).to_have_attribute("aria-valuetext", "θ -1.25, ψ 1.25")
    setting = Setting(game=FIELDS["r1"], update=UPDATES["sgd"], strength=1.0)
    *_, last = path(setting, (-1.25, 1.25), 1500)
    shown = pad.get_attribute("data-end")
    assert shown
    np.testing.assert_allclose([float(value) for value in shown.split()], (last.theta, last.psi), atol=0.02)
