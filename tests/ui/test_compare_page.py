"""The views of the Compare page without a browser: what they hold, and what their buttons start."""

import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import races, runs
from gan_core.base.events import Finished, Scores
from gan_core.config.presets import PRESETS
from gan_core.experiments.protocols import PROTOCOLS
from gan_core.races import RACES
from gan_core.runs import Recorder, queue
from gan_core.runs.run import LONGEST_TITLE
from ui.protocols import _own_results, _own_runs, tag
from ui.seeds_tab import LANES, MOST

MAIN = Path(__file__).parent.parent.parent / "ui" / "main.py"


@pytest.fixture
def app(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    app = AppTest.from_file(MAIN, default_timeout=30)
    app.run()
    return app.switch_page("../pages/compare.py")


def test_the_address_chooses_the_view_and_the_protocol(app: AppTest) -> None:
    app.query_params["view"] = "protocols"
    app.query_params["protocol"] = "pacgan-ring"
    app.run()
    assert not app.exception
    assert app.selectbox(key="protocol").value == "pacgan-ring"
    assert any("packing brings modes back" in markdown.value for markdown in app.markdown)


def test_a_row_is_run_again_as_ordinary_runs(app: AppTest, tmp_path: Path) -> None:
    app.session_state["view"] = "protocols"
    app.run()
    app.selectbox(key="row-d2l-grid").set_value("gan")
    app.number_input(key="protocol-seeds").set_value(2)
    app.number_input(key="steps-d2l-grid").set_value(7)
    app.button(key="protocol-start").click().run()
    assert not app.exception
    made = runs.list_runs()
    assert {run.preset for run in made} == {tag("d2l-grid", "gan")}
    assert sorted(run.config.seed for run in made) == [0, 1]
    assert all(run.config.steps == 7 and run.config.score_samples == PROTOCOLS["d2l-grid"].samples for run in made)
    assert len(queue.waiting(tmp_path)) == 2


def test_ones_own_trials_keep_their_day_and_bring_their_oracle(app: AppTest, tmp_path: Path) -> None:
    """A run of last year, read today; nobody shipped results, and real data stand in the table all the same."""
    protocol = PROTOCOLS["d2l-grid"]
    run = runs.create(protocol.rows["gan"].config.replace(steps=7), preset=tag("d2l-grid", "gan"))
    about = json.loads((run.folder / "config.json").read_text())
    about |= {"created": "2020-02-02T10:00:00+00:00", "versions": {"torch": "1.4"}}
    (run.folder / "config.json").write_text(json.dumps(about))
    with Recorder(run) as recorder:
        recorder.write(Scores(7, protocol.samples, {"modes": 12.0}, {"modes": 25.0}, []))
        recorder.write(Finished(7))
    found = _own_results("d2l-grid", _own_runs("d2l-grid"))
    (trial,) = found["rows"]["gan"]["trials"]
    assert (trial["date"], trial["torch"], trial["figures"]) == ("2020-02-02", "1.4", {"modes": 12.0})
    assert found["oracle"] == {"modes": 25.0}


def test_trials_that_find_no_room_leave_nothing_behind(app: AppTest, tmp_path: Path) -> None:
    app.session_state["view"] = "protocols"
    app.run()
    app.selectbox(key="protocol").set_value("pacgan-ring").run()  # each run waits for itself
    app.number_input(key="protocol-seeds").set_value(16)
    presses = queue.QUEUE_LIMIT // 16
    for _ in range(presses + 1):
        assert not app.error
        app.button(key="protocol-start").click().run()
    assert not app.exception
    assert f"The trials could not be started: {queue.QUEUE_LIMIT} runs are waiting" in app.error[0].value
    assert len(runs.list_runs()) == len(queue.waiting(tmp_path)) == presses * 16


def test_luck_starts_every_lane_over_its_seeds(app: AppTest, tmp_path: Path) -> None:
    app.session_state["view"] = "seeds"
    app.run()
    app.number_input(key="seeds-count").set_value(6)
    app.number_input(key="seeds-length-grid-race").set_value(70)
    app.button(key="seeds-start").click().run()
    assert not app.exception
    (race,) = races.list_races()
    assert all(len(lane.runs) == 6 for lane in race.lanes)
    seeds = [run.config.seed for run in race.runs_of(race.lanes[0]) if run is not None]
    assert seeds == [0, 1, 2, 3, 4, 5]
    assert {run.config.steps for run in race.all_runs()} == {70}
    assert len(queue.waiting(tmp_path)) == 6 * len(race.lanes)
    assert all(len(ticket.run_ids) > 1 for ticket in queue.tickets(tmp_path)), "small games are trained as batches"


def test_the_queue_has_room_for_luck_that_cannot_be_batched(app: AppTest, tmp_path: Path) -> None:
    """Remedies are trained run by run: 16 seeds of each are 16 tickets."""
    app.session_state["view"] = "seeds"
    app.run()
    app.selectbox(key="seeds-lanes").set_value("grid-remedies")
    app.number_input(key="seeds-count").set_value(MOST)
    app.button(key="seeds-start").click().run()
    assert not app.exception and not app.error
    (race,) = races.list_races()
    assert len(queue.waiting(tmp_path)) == MOST * len(race.lanes)


def test_luck_for_which_the_queue_has_no_room_leaves_nothing_behind(app: AppTest, tmp_path: Path) -> None:
    """Neither a race, nor the seeds of those lanes that had found room before."""
    config = PRESETS["ring-gan"].config
    others = [runs.create(config, root=tmp_path) for _ in range(queue.QUEUE_LIMIT - 2)]
    for run in others:
        runs.enqueue(run)
    app.session_state["view"] = "seeds"
    app.run()
    app.button(key="seeds-start").click().run()
    assert not app.exception and "waiting already" in app.error[0].value
    assert races.list_races() == [] and len(runs.list_runs(tmp_path)) == len(others)
    assert sorted(queue.waiting(tmp_path)) == sorted(run.id for run in others)


def test_the_luck_of_ones_own_race_is_tried(app: AppTest) -> None:
    """Lanes that nobody named are offered too, by the button under their race and in the list."""
    lanes = [("Slow", PRESETS["ring-gan"].config.replace(generator_lr=1e-5)), ("Fast", PRESETS["ring-gan"].config)]
    race = races.create(lanes, fairness="critic-steps", steps=60, title="Mine")
    app.query_params["race"] = race.id
    app.run()
    next(button for button in app.button if button.label.startswith("Try more seeds")).click().run()
    assert app.selectbox(key=LANES).value == race.id
    app.button(key="seeds-start").click().run()
    assert not app.exception and not app.error
    many = next(found for found in races.list_races() if found.id != race.id)
    assert (many.title, many.fairness, many.preset) == ("Mine · 5 seeds", "critic-steps", "")
    assert [(lane.label, len(lane.runs)) for lane in many.lanes] == [("Slow", 5), ("Fast", 5)]
    first = [run for run in many.all_runs() if run.config.seed == 0]
    assert [run.config for run in first] == [config.replace(seed=0) for _, config in race.configs()]
    race.delete(with_runs=True)
    app.run()
    assert not app.exception and app.selectbox(key=LANES).value == "grid-race", "what is gone is not offered"


def test_lanes_that_lost_their_runs_are_not_offered(app: AppTest) -> None:
    race = races.create([(name, PRESETS[name].config) for name in ("ring-gan", "ring-wgan")], steps=60)
    race.all_runs()[0].delete()
    app.session_state["view"] = "seeds"
    app.run()
    assert not app.exception and race.id not in app.selectbox(key=LANES).options
    assert app.selectbox(key=LANES).options == [entry.label for entry in RACES.values()]


def test_luck_of_a_race_in_time_is_tried_in_time(app: AppTest) -> None:
    lanes = [(name, PRESETS[name].config) for name in ("ring-gan", "ring-wgan")]
    race = races.create(lanes, fairness="seconds", seconds=7.0, title="x" * LONGEST_TITLE)
    app.session_state["view"] = "seeds"
    app.session_state[LANES] = race.id
    app.run()
    app.button(key="seeds-start").click().run()
    assert not app.exception and not app.error
    many = next(found for found in races.list_races() if found.id != race.id)
    assert {run.config.time_limit for run in many.all_runs()} == {7.0} and many.title.endswith("x · 5 seeds")


def test_any_luck_fits_into_an_empty_queue() -> None:
    assert runs.QUEUE_LIMIT >= MOST * races.MOST


def test_who_comes_back_to_the_race_finds_the_one_that_runs(app: AppTest, tmp_path: Path) -> None:
    app.run()
    next(button for button in app.button if button.label == "Start").click().run()
    (race,) = races.list_races()
    for view in ("seeds", "race"):
        app.segmented_control(key="view").set_value(view).run()
    assert app.query_params["race"] in (race.id, [race.id])


def test_luck_begins_with_the_experiment_that_came_with_the_app(app: AppTest) -> None:
    app.session_state["view"] = "seeds"
    app.run()
    assert not app.exception
    assert any("look at this finished experiment meanwhile" in markdown.value for markdown in app.markdown)
    app.button(key="seeds-start").click().run()
    assert not any("finished experiment" in markdown.value for markdown in app.markdown), "one's own comes first"
    assert any("8 seeds" in button.label for button in app.button), "the other one can be opened again"


def test_an_experiment_that_is_gone_is_told(app: AppTest) -> None:
    app.query_params["view"] = "seeds"
    app.query_params["seeds"] = "nowhere"
    app.run()
    assert not app.exception and "There is no race 'nowhere'" in app.warning[0].value
