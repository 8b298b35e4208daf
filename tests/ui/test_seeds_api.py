"""What the view of many seeds asks for: fans, and how many seeds collapsed."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path

import pytest

from gan_core import races
from gan_core.base.events import Finished, Scores
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.runs.handmade import report
from tests.ui.conftest import Client
from ui.api.histories import history

LANES = [(label, PRESETS[f"grid-{name}"].config) for label, name in (("GAN", "gan"), ("WGAN-GP", "wgan-gp"))]
FEW = [0.25] * 4 + [0.0] * 21
ALL = [0.04] * 25


@pytest.fixture
def race(root: Path) -> races.Race:
    """Three seeds of each lane. The GAN's have ended on four modes, WGAN-GP's first one on all; the others train."""
    race = races.create(LANES, steps=100, seeds=3, root=root)
    with ExitStack() as stack:
        for lane in race.lanes:
            for number, run in enumerate(race.runs_of(lane)):
                assert run is not None
                recorder = stack.enter_context(Recorder(run))
                recorder.status("running")
                for step in (0, 50):
                    recorder.write(report(step, modes=4.0 + number))
                if lane.label == "GAN" or number == 0:
                    nearest = FEW if lane.label == "GAN" else ALL
                    recorder.write(Scores(100, 2500, {"modes": 4.0}, {"modes": 25.0}, nearest))
                    recorder.write(Finished(100))
    return race


def test_fans_and_collapses_are_counted_lane_by_lane(client: Client, race: races.Race) -> None:
    answer = client.ask(f"/api/races/{race.id}/seeds?figure=modes")
    gan, gp = answer.json()["lanes"]
    assert (gan["label"], gan["wanted"], gan["scored"], gan["collapsed"]) == ("GAN", 3, 3, 3)
    assert (gp["label"], gp["wanted"], gp["scored"], gp["collapsed"]) == ("WGAN-GP", 3, 1, 0)
    assert [seed["seed"] for seed in gan["seeds"]] == [0, 1, 2]
    assert [seed["collapsed"] for seed in gp["seeds"]] == [False, None, None]
    assert [line[0] for line in gan["fan"]["quantiles"]] == [4, 4.5, 5, 5.5, 6]
    assert gan["fan"]["seeds"][0] == 3 and answer.json()["over"] is False


def test_final_figures_are_means_with_their_errors_beside_real_data(client: Client, race: races.Race) -> None:
    for number, run in enumerate(race.runs_of(race.lanes[0])):
        assert run is not None
        with Recorder(run) as recorder:
            recorder.write(Scores(100, 2500, {"modes": 4.0 + number, "spread": 1.0}, {"modes": 25.0}, FEW))
    answer = client.ask(f"/api/races/{race.id}/seeds?figure=modes").json()
    gan, gp = answer["lanes"]
    assert answer["oracle"] == {"modes": 25.0} and answer["samples"] == 2500
    assert gan["means"]["modes"] == {"mean": 5.0, "error": pytest.approx(3**-0.5)}
    assert gp["means"] == {"modes": {"mean": 4.0, "error": None}}, "one seed has no error"


def test_new_reports_are_seen_and_old_ones_are_not_read_again(client: Client, race: races.Race) -> None:
    address = f"/api/races/{race.id}/seeds?figure=modes"
    before = client.ask(address).json()["lanes"][1]["fan"]["steps"][-1]
    run = race.runs_of(race.lanes[1])[1]
    assert run is not None
    with Recorder(run) as recorder:
        recorder.write(report(90, modes=9.0))
    after = client.ask(address).json()["lanes"][1]["fan"]
    assert before <= 50 < after["steps"][-1] <= 90


def test_browsers_that_ask_at_once_read_every_report_once(race: races.Race) -> None:
    """Each in a thread of its own: rows that two of them had added would go back in time."""
    run = race.runs_of(race.lanes[1])[1]
    assert run is not None
    with Recorder(run) as recorder:
        for step in range(60, 12060):  # long enough that every thread has a turn while one reads
            recorder.write(report(step, modes=9.0))
    with ThreadPoolExecutor(8) as browsers:
        for rows in browsers.map(lambda _: history(run.folder), range(16)):
            steps = [row["step"] for row in rows]
            assert steps == [0, 50, *range(60, 12060)]


def test_where_time_ends_the_seeds_fans_and_shares_go_by_time(client: Client, root: Path) -> None:
    race = races.create(LANES, fairness="seconds", seconds=2.0, seeds=2, root=root)
    run = race.all_runs()[0]
    with Recorder(run) as recorder:
        recorder.status("running")
        for step in (0, 50, 100):
            recorder.write(report(step, modes=step / 10))
        recorder.status("running")
    lane = client.ask(f"/api/races/{race.id}/seeds?figure=modes").json()["lanes"][0]
    assert lane["fan"]["steps"][-1] == 100 and lane["fan"]["quantiles"][2][-1] == 10
    assert lane["seeds"][0]["share"] == 0.5, "a hundred steps took one of two seconds"


def test_a_deleted_seed_is_left_out(client: Client, race: races.Race) -> None:
    run = race.runs_of(race.lanes[0])[0]
    assert run is not None
    run.delete()
    gan = client.ask(f"/api/races/{race.id}/seeds?figure=modes").json()["lanes"][0]
    assert (gan["wanted"], gan["scored"], len(gan["seeds"])) == (3, 2, 2)


@pytest.mark.parametrize(("figure", "status"), [("modez", 400), ("", 400)])
def test_unknown_figures_are_refused(client: Client, race: races.Race, figure: str, status: int) -> None:
    answer = client.ask(f"/api/races/{race.id}/seeds?figure={figure}")
    assert answer.status == status and "figure must be one of classes" in answer.json()["error"]


def test_an_unknown_race_is_refused(client: Client) -> None:
    assert client.ask("/api/races/none/seeds?figure=modes").status == 404
