"""What the live view computes in the browser, function by function, in the browser."""

import itertools
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page
from safetensors.numpy import save

pytestmark = pytest.mark.browser


@pytest.fixture
def module(page: Page, address: str) -> Any:
    """Evaluate a JavaScript function of (module, argument) on one of the assets."""
    page.goto(f"{address}/assets/words.js")  # any page of the server: modules are loaded from its origin

    def evaluate(name: str, function: str, argument: Any = None) -> Any:
        return page.evaluate(f"async (argument) => ({function})(await import('/assets/{name}.js'), argument)", argument)

    return evaluate


def test_an_outline_keeps_what_a_line_shows(module: Any) -> None:
    values = np.sin(np.arange(100_000) / 300)
    values[[123, 77_777]] = 5, -5
    values[50_000:50_400] = np.nan
    script = "(m, y) => m.outline(y.map((v) => v ?? NaN), 0, y.length, 375)"
    kept = module("history", script, [None if np.isnan(value) else float(value) for value in values])
    assert len(kept) <= 1500 and kept == sorted(set(kept))
    assert {0, 123, 77_777, 99_999} <= set(kept)


def test_smoothing_counts_a_mean_as_often_as_it_stands_for_reports(module: Any) -> None:
    script = """(m) => {
      const [one, many] = [new m.Smoother(0.9), new m.Smoother(0.9)]
      const first = one.add(4, 1)
      one.add(2, 7)
      many.add(4, 1)
      for (let i = 0; i < 6; i++) many.add(2, 1)
      return [first, one.add(8, 1), (many.add(2, 1), many.add(8, 1)), one.add(NaN, 1)]
    }"""
    first, weighted, repeated, gap = module("history", script)
    assert first == pytest.approx(4), "the start is not pulled to 0"
    assert weighted == pytest.approx(repeated) and np.isnan(gap)


def test_a_gap_is_noticed_and_a_rewind_forgets(module: Any) -> None:
    script = """(m) => {
      const history = new m.History()
      const send = (start, end, ...steps) =>
        history.receive({ start, end, columns: ["step", "critic_loss"], rows: steps.map((step) => [step, 2 * step]) })
      const answers = [send(0, 3, 1, 2, 3), send(5, 6, 9), send(3, 4, 4), send(2, 3, 3)]
      const steps = Array.from(history.raw.get("step"))
      send(0, 2, 7, 8)
      return [answers, steps, Array.from(history.raw.get("critic_loss")), history.next, history.raw.at(7.5)]
    }"""
    answers, steps, losses, following, row = module("history", script)
    assert answers == [True, False, True, True], "false asks for the missing rows"
    assert steps == [1, 2, 3] and losses == [14, 16] and following == 2 and row == 0


def test_what_was_drawn_is_void_after_a_new_start(module: Any) -> None:
    script = """(m) => {
      const history = new m.History()
      const send = (start, end, ...steps) =>
        history.receive({ start, end, columns: ["step"], rows: steps.map((step) => [step]) })
      const nothing = history.position()
      send(0, 2, 10, 20)
      const version = history.version
      send(2, 3, 30)
      const appended = history.version === version
      const there = history.position()
      send(0, 1, 5)
      return [nothing, appended, there, history.version === version, history.position()]
    }"""
    assert module("history", script) == ["?row=0", True, "?row=3&step=30", False, "?row=1&step=5"]


def test_frames_are_read_as_they_were_written(module: Any) -> None:
    arrays = {
        "png": np.arange(7, dtype=np.uint8),  # an odd number of bytes: what follows is not aligned
        "fake": np.array([[1.5, -2], [0, 3e-8]], np.float32),
    }
    script = """(m, bytes) => {
      const { metadata, arrays } = m.parse(new Uint8Array(bytes).buffer)
      return [metadata.step, arrays.fake.shape, Array.from(arrays.fake.values), Array.from(arrays.png.values)]
    }"""
    step, shape, fake, png = module("safetensors", script, list(save(arrays, metadata={"step": "5"})))
    assert (step, shape, png) == ("5", [2, 2], [0, 1, 2, 3, 4, 5, 6])
    assert fake == arrays["fake"].ravel().tolist()


@pytest.mark.parametrize("size", [0, 4, 60])
def test_a_frame_that_is_cut_off_is_an_error(module: Any, size: int) -> None:
    content = list(save({"fake": np.zeros((8, 2), np.float32)}))[:size]
    script = "(m, bytes) => { try { return m.parse(new Uint8Array(bytes).buffer) } catch { return 'refused' } }"
    assert module("safetensors", script, content) == "refused"


def test_a_symlog_axis_is_even_and_has_its_ticks_where_the_values_are(module: Any) -> None:
    script = """(m) => {
      const forward = m.symlog(0.01)
      const { tickvals, ticktext } = m.symlogTicks(0.01, 300)
      const places = tickvals.map((value) => value.toFixed(6))
      return [forward(0), forward(5) + forward(-5), places, ticktext, forward(100).toFixed(6)]
    }"""
    zero, sum_of_signs, places, texts, hundred = module("lines", script)
    assert zero == 0 and sum_of_signs == 0
    assert places[texts.index("100")] == hundred and "−100" in texts and len(texts) < 20


def test_a_symlog_axis_over_many_powers_of_ten_can_be_read(module: Any) -> None:
    script = "(m, [knee, largest]) => m.symlogTicks(knee, largest).ticktext"
    for knee, largest in ((1e-10, 1e4), (1e-3, 1e5), (1e-6, 2e-6)):
        assert 3 <= len(module("lines", script, [knee, largest])) <= 15


@pytest.mark.parametrize(
    ("call", "text"),
    [
        ("figure(0.69315)", "0.693"),
        ("figure(-12.345)", "−12.3"),
        ("figure(1240.4)", "1,240"),
        ("figure(0.00001234)", "1.2e-5"),
        ("figure(8)", "8"),
        ("figure(NaN)", "–"),
        ("rate(0.0002)", "0.0002"),
        ("rate(0.00005)", "5e-5"),
        ("duration(0.4)", "under 1 s"),
        ("duration(200)", "3 min 20 s"),
        ("duration(7500)", "2 h 5 min"),
        ("sentence('the disk is full')", "The disk is full."),
        ("device('CPU', 2)", "CPU, 2 threads"),
        ("device('NVIDIA H100', 1)", "NVIDIA H100"),
    ],
)
def test_numbers_are_told_as_people_read_them(module: Any, call: str, text: str) -> None:
    assert module("words", f"(m) => m.{call}") == text


def test_a_step_is_found_on_any_axis_and_back(module: Any) -> None:
    script = """(m) => {
      const history = new m.History()
      const rows = [[0, 0.5], [10, 1.5], [30, 4]]
      history.receive({ start: 0, end: 3, columns: ["step", "seconds"], rows })
      const places = [history.place(10, "step"), history.place(10, "seconds"), history.place(29, "seconds")]
      const steps = [history.stepAt(7, "step"), history.stepAt(1.5, "seconds"), history.stepAt(3.9, "seconds")]
      return [places, steps, history.stepAt(0.1, "seconds") ?? "none", history.place(-1, "seconds") ?? "none"]
    }"""
    assert module("history", script) == [[10, 1.5, 1.5], [7, 10, 10], "none", "none"]


def test_growth_is_reckoned_by_steps_or_by_the_time_that_ends_a_run_first(module: Any) -> None:
    script = """(m, seconds) => import("/assets/history.js").then(({ History }) => {
      const history = new History()
      history.receive({ start: 0, end: 3, columns: ["step", "seconds"], rows: [[0, 0], [10, 4], [20, 8]] })
      const stages = [{ begins: 0, whole: 0, label: "4×4" }, { begins: 0.5, whole: 0.75, label: "8×8" }]
      const growth = new m.Growth({ stages, steps: 100, seconds }, history)
      return [[0, 0.5, 0.75].map((share) => growth.step(share) ?? "unknown"), growth.reading(20), growth.words()]
    })"""
    by_steps = [[0, 50, 75], "4×4", "; resolution: 4×4 from step 0, 8×8 from step 50"]
    assert module("growth", script, 0) == by_steps
    by_time = [[0, 20, "unknown"], "8×8, 29 % faded in", "; resolution: 4×4 from step 0, 8×8 from step 20"]
    assert module("growth", script, 14) == by_time


def test_flags_too_near_to_one_another_lose_their_words_and_not_their_story(module: Any) -> None:
    script = """(m) => {
      const flags = new m.Flags()
      const alarm = (step, row) => ({ step, row, kind: "missing modes", text: "3 were lost", who: "GAN" })
      flags.set([alarm(10, 0), alarm(60, 0), alarm(20, 1), alarm(900, 0)])
      flags.place(({ step }) => (step > 500 ? undefined : step), 600)
      const seen = [...flags.element.children].map((flag) => [flag.hidden, flag.dataset.short === undefined])
      return [seen, flags.element.children[0].getAttribute("aria-label"), flags.words()]
    }"""
    seen, story, words = module("flags", script)
    assert seen[:3] == [[False, False], [False, True], [False, True]] and seen[3][0], "the last one is out of sight"
    assert story == "GAN, step 10: missing modes. 3 were lost."
    assert words.startswith("; alarms: GAN missing modes at step 10, ")


def test_a_picture_off_the_page_is_drawn_once_it_has_room(module: Any) -> None:
    script = """async (m) => {
      const about = { kind: "points", extent: 4, probability: false }
      const [generated, ground, text] = ["rgb(224, 108, 10)", "rgb(255, 255, 255)", "rgb(24, 33, 43)"]
      const colours = { generated, ground, text, faint: text, line: text, real: text, critic: text, font: "serif" }
      const picture = new m.Picture(about, () => colours, { on: { fake: true } })
      picture.show({ step: 7, fake: new Float32Array([0, 0]) })  // throws where it stamps points of no size
      document.body.append(picture.element)
      const seen = () => picture.context.getImageData(picture.canvas.width / 2, picture.canvas.height / 2, 1, 1).data[3]
      for (let i = 0; i < 60 && !seen(); i++) await new Promise(requestAnimationFrame)
      return [picture.canvas.dataset.step, seen() > 0, picture.canvas.width === picture.element.clientWidth]
    }"""
    assert module("picture", script) == ["7", True, True]


def test_a_wall_takes_turns_until_all_of_it_shows_the_place(module: Any) -> None:
    """A pass costs 4 ms and each picture half a millisecond: eight fit into its 8 ms, one of them the one on show."""
    script = """(m) => {
      const turns = new m.Turns(24)
      const passes = []
      const pass = (place, atRest) => {
        const taken = turns.take(place, atRest)
        turns.took(4 + 0.5 * (taken.length + 1), taken.length + 1)
        turns.painted(place, taken)
        passes.push(taken)
      }
      for (let i = 0; i < 40; i++) pass(`moving ${i}`)
      const room = turns.room
      const before = turns.next
      while (turns.behind) pass("still", true)
      const nothing = turns.take("still", true)
      turns.painted("moving 3", [5])
      turns.take("elsewhere")
      return { passes, room, before, nothing, behind: turns.behind }
    }"""
    told = module("turns", script)
    assert len(told["passes"][0]) == 24, "as if it were quick, until it is known better"
    assert 5 <= told["room"] <= 8
    moving = told["passes"][1:40]
    assert all(one[0] == (last[-1] + 1) % 24 for last, one in itertools.pairwise(moving)), "in turn"
    assert sorted(index for one in told["passes"][40:] for index in one) == [*range(24)], "each once"
    assert told["nothing"] == [] and told["behind"], "another place is on none of them"


def test_a_wall_of_a_quick_generator_is_drawn_whole(module: Any) -> None:
    script = """(m) => {
      const turns = new m.Turns(24)
      return [1, 2, 3].map((place) => {
        const taken = turns.take(String(place))
        turns.took(3, taken.length + 1)
        return taken.length
      })
    }"""
    assert module("turns", script) == [24, 24, 24]


@pytest.mark.parametrize("late", ["an old picture", "nothing"])
def test_drawings_come_to_rest_whatever_comes_last(module: Any, late: str) -> None:
    """The rest of a wall is asked for then: with answers that overtake each other it once stayed as it was."""
    picture = list(save({"samples": np.zeros(1, np.uint8)}, metadata={"facts": '{"ms": 1}'}))
    script = """async (m, [picture, late]) => {
      const answers = []
      window.fetch = () => new Promise((resolve) => answers.push(resolve))
      const drawings = new m.Drawings("test", {}, () => {})
      drawings.lag = 400 // far away: several are asked for before the first is answered
      let rests = 0
      drawings.atRest = () => rests++
      const shown = []
      for (const name of ["first", "second"]) drawings.want(() => ({}), () => shown.push(name))
      const soon = () => new Promise((resolve) => setTimeout(resolve, 50))
      await soon()
      const asked = answers.length
      answers[1](new Response(new Uint8Array(picture)))
      await soon()
      const early = rests
      answers[0](late === "nothing" ? new Response(null, { status: 204 }) : new Response(new Uint8Array(picture)))
      await soon()
      return { asked, shown, early, rests }
    }"""
    found = module("latent_link", script, [picture, late])
    assert found == {"asked": 2, "shown": ["second"], "early": 0, "rests": 1}
