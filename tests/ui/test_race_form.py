"""The form of a race without a browser: what it holds, what it refuses, what Start hands over."""

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from gan_core import races, runs
from gan_core.config.presets import PRESETS
from gan_core.races import RACES
from gan_core.runs import queue
from tests.ui.test_pages import MAIN


@pytest.fixture
def compare(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> AppTest:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    app = AppTest.from_file(MAIN, default_timeout=30).run()
    return app.switch_page("../pages/compare.py").run()


def start(app: AppTest) -> AppTest:
    return next(button for button in app.button if button.label == "Start").click().run()


def labels(app: AppTest) -> list[str]:
    return [field.value for field in app.text_input if field.label == "Name"]


@pytest.mark.parametrize("name", RACES)
def test_choosing_a_race_fills_the_form_with_it(compare: AppTest, name: str) -> None:
    compare.selectbox(key="race-choice").set_value(name).run()
    assert labels(compare) == [*RACES[name].lanes]
    assert RACES[name].reason in [caption.value for caption in compare.caption]
    assert not compare.error and not compare.exception


def test_what_a_race_changes_in_a_preset_is_in_its_lanes_until_they_begin_otherwise(
    compare: AppTest, tmp_path: Path
) -> None:
    compare.selectbox(key="race-choice").set_value("ring-optimizers").run()
    start(compare)
    (race,) = races.list_races(tmp_path)
    assert race.preset == "ring-optimizers" and race.title == RACES["ring-optimizers"].label
    ring = PRESETS["ring-gan"].config.replace(steps=3000)
    sgd = {"optimizer": "sgd", "lr": 0.1}
    assert [run.config for run in race.all_runs()] == [
        ring,
        ring.replace(players={"critic": sgd}),
        ring.replace(players={"critic": sgd, "generator": sgd}),
    ]
    key = next(str(box.key) for box in compare.selectbox if box.label == "Begin with" and box.value == "ring-gan")
    number = int(key.split("-")[1]) + 2
    compare.selectbox(key=f"lane-{number}-preset").set_value("grid-gan").run()
    compare.selectbox(key=f"lane-{number}-preset").set_value("ring-gan").run()
    assert labels(compare) == ["GAN with Adam", "SGD for the critic", "classic GAN"], "the preset as it stands"


def test_start_queues_the_lanes_of_the_form_together(compare: AppTest, tmp_path: Path) -> None:
    compare.number_input(key="race-steps:1").set_value(77).run()
    compare.number_input(key="race-seed:1").set_value(5).run()
    start(compare)
    (race,) = races.list_races(tmp_path)
    assert compare.query_params["race"] in (race.id, [race.id])
    assert [lane.label for lane in race.lanes] == ["GAN", "WGAN", "WGAN-GP"] and race.preset == "grid-race"
    configs = [run.config for run in race.all_runs()]
    assert {(config.steps, config.seed) for config in configs} == {(77, 5)}
    assert configs[2] == PRESETS["grid-wgan-gp"].config.replace(steps=77, seed=5)
    assert {ticket.group for ticket in queue.tickets(tmp_path)} == {race.id}


def test_a_lane_may_be_added_changed_and_removed(compare: AppTest, tmp_path: Path) -> None:
    compare.button(key="add-lane").click().run()
    assert labels(compare) == ["GAN", "WGAN", "WGAN-GP", "WGAN-GP 2"]
    compare.selectbox(key="lane-4-preset").set_value("ring-gan").run()
    objective = next(box for box in compare.selectbox if str(box.key).startswith("lane-4-field-objective"))
    objective.set_value("hinge").run()
    compare.button(key="lane-2-remove").click().run()
    start(compare)
    (race,) = races.list_races(tmp_path)
    assert [lane.label for lane in race.lanes] == ["GAN", "WGAN-GP", "hinge GAN"] and race.preset == ""
    assert race.title == "GAN, WGAN-GP and hinge GAN on Grid of 25"
    last = race.all_runs()[-1].config
    assert (last.objective, last.dataset, last.batch_size) == ("hinge", "grid", 128), "a preset of other data adapts"


def test_a_new_lane_is_called_after_what_it_begins_with_until_it_has_a_name(
    compare: AppTest, caplog: pytest.LogCaptureFixture
) -> None:
    for _ in range(2):
        compare.button(key="add-lane").click().run()
    assert labels(compare)[3:] == ["WGAN-GP 2", "WGAN-GP 3"]
    compare.selectbox(key="lane-4-preset").set_value("grid-pacgan").run()
    compare.selectbox(key="lane-5-preset").set_value("grid-pacgan").run()
    assert labels(compare)[3:] == ["PacGAN", "PacGAN 2"]
    compare.selectbox(key="lane-5-preset").set_value("grid-spectral").run()
    assert labels(compare)[4] == "hinge with spectral", "a name has 30 characters"
    compare.text_input(key="lane-4-label").set_value("mine").run()
    compare.selectbox(key="lane-4-preset").set_value("grid-gan").run()
    assert labels(compare)[3:] == ["mine", "hinge with spectral"] and not compare.exception
    assert "Session State API" not in caplog.text, "a widget has one source of what it shows"


def objective_of(app: AppTest, lane: int):
    return next(box for box in app.selectbox if str(box.key).startswith(f"lane-{lane}-field-objective"))


def test_a_lane_with_another_objective_is_called_and_judged_as_what_it_is(compare: AppTest, tmp_path: Path) -> None:
    objective_of(compare, 2).set_value("lsgan").run()
    assert labels(compare) == ["GAN", "LSGAN", "WGAN-GP"] and not compare.exception
    objective_of(compare, 2).set_value("wgan").run()
    assert labels(compare)[1].startswith("WGAN"), "whatever it brought with it is told, but it is a WGAN again"
    compare.selectbox(key="lane-2-preset").set_value("grid-pacgan").run()
    assert labels(compare) == ["GAN", "PacGAN", "WGAN-GP"]
    compare.selectbox(key="lane-2-preset").set_value("grid-wgan").run()
    assert labels(compare) == ["GAN", "WGAN", "WGAN-GP"]
    objective_of(compare, 2).set_value("gan").run()
    start(compare)
    (race,) = races.list_races(tmp_path)
    assert race.lanes[1].label.startswith("GAN") and race.lanes[1].label != "GAN"
    assert race.all_runs()[1].title.startswith(race.lanes[1].label) and "WGAN," not in race.title


def test_a_name_that_was_given_by_hand_stays(compare: AppTest) -> None:
    compare.text_input(key="lane-2-label").set_value("ours").run()
    objective_of(compare, 2).set_value("lsgan").run()
    assert labels(compare) == ["GAN", "ours", "WGAN-GP"]


def test_races_that_differ_have_names_that_differ(compare: AppTest, tmp_path: Path) -> None:
    start(compare)
    compare.number_input(key="race-seed:1").set_value(5).run()
    start(compare)
    compare.number_input(key="race-steps:1").set_value(700).run()
    start(compare)
    titles = {race.title for race in races.list_races(tmp_path)}
    who = "Grid of 25: who keeps all modes?"
    assert titles == {who, f"{who}, seed 5", f"{who}, 700 steps, seed 5"}


def test_other_data_are_taken_over_by_all_lanes(compare: AppTest, tmp_path: Path) -> None:
    compare.selectbox(key="race-dataset:1").set_value("moons").run()
    start(compare)
    assert {run.config.dataset for run in runs.list_runs(tmp_path)} == {"moons"}


def test_a_drawing_in_the_address_is_what_all_lanes_learn_from(compare: AppTest, tmp_path: Path) -> None:
    compare.query_params["drawing"] = "1m-1,0,0.1,1_1,0,0.1,2"
    compare.run()
    assert not compare.exception and not compare.warning
    compare.button(key="add-lane").click().run()
    start(compare)
    configs = [run.config for run in runs.list_runs(tmp_path)]
    assert {config.drawing for config in configs} == {"1m-1,0,0.1,1_1,0,0.1,2"} and len(configs) == 4


def test_a_drawing_that_is_none_leaves_the_race_as_it_was(compare: AppTest, tmp_path: Path) -> None:
    compare.query_params["drawing"] = "1m5,5"
    compare.run()
    assert "The drawing of this link cannot be read" in compare.warning[0].value
    start(compare)
    assert {run.config.dataset for run in runs.list_runs(tmp_path)} == {"grid"}


def test_equal_time_asks_for_seconds(compare: AppTest, tmp_path: Path) -> None:
    compare.selectbox(key="race-fairness:1").set_value("seconds").run()
    compare.number_input(key="race-seconds:1").set_value(7.0).run()
    start(compare)
    assert {run.config.time_limit for run in runs.list_runs(tmp_path)} == {7.0}


def test_lanes_that_cannot_race_are_refused_in_a_sentence(compare: AppTest, tmp_path: Path) -> None:
    compare.text_input(key="lane-1-label").set_value("twin").run()
    compare.text_input(key="lane-2-label").set_value("twin").run()
    assert compare.error[0].value == "Two lanes are called 'twin'; give each a name of its own."
    button = next(button for button in compare.button if button.label == "Start")
    assert button.disabled
    compare.text_input(key="lane-2-label").set_value("WGAN").run()
    compare.number_input(key="race-steps:1").set_value(0).run()
    assert "“Steps” must be" in compare.error[0].value or "steps must be" in compare.error[0].value.lower()
    assert not runs.list_runs(tmp_path)


def test_an_unknown_race_in_the_address_is_told(compare: AppTest) -> None:
    compare.query_params["race"] = "no-such-race"
    compare.run()
    assert "There is no race 'no-such-race'" in compare.warning[0].value


def test_lanes_that_are_being_chosen_are_expected(compare: AppTest, tmp_path: Path) -> None:
    assert queue.expected(tmp_path, within=60) == 3
