"""Server-sent events: order, resuming, thinning, size, deletion."""

import itertools
import json
import math
import shutil
import time
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.events import Alarm
from gan_core.runs import Recorder
from tests.engines.patience import until
from tests.runs.handmade import picture, report
from tests.ui.conftest import Client, Stream
from ui.api import feed
from ui.api.thinning import MOST

LONG = 20_000


def rows_of(data: dict[str, Any]) -> list[dict[str, float]]:
    return [dict(zip(data["columns"], row, strict=True)) for row in data["rows"]]


def metrics(client: Client, run: runs.Run, row: int = 0, **headers: str) -> dict[str, Any]:
    with client.follow(run, row, **headers) as stream:
        return stream.until("metrics")


def make_long(run: runs.Run, rows: int = LONG) -> None:
    """A long history with one spike each way."""
    with (run.folder / "metrics.jsonl").open("w") as file:
        for step in range(rows):
            loss = math.sin(step / 50) + 9 * (step == 777) - 9 * (step == 15_432)
            row = {"step": step, "seconds": step / 10, "images": step * 64, "critic_loss": loss, "generator_loss": 1.0}
            file.write(json.dumps(row) + "\n")


def test_a_finished_run_is_told_whole_and_then_the_stream_ends(client: Client, finished: runs.Run) -> None:
    with client.follow(finished) as stream:
        assert stream.response.headers["content-type"].startswith("text/event-stream")
        events = list(stream)
    assert [kind for kind, *_ in events] == ["metrics", "frame", "status", "end"]
    (_, table, position), (_, frame, _), (_, status, _), _ = events
    assert (table["start"], table["end"], position) == (0, 3, 3)
    assert [row["step"] for row in rows_of(table)] == [0, 10, 20]
    assert frame == {"step": 20, "version": 2}
    assert status["state"] == "finished" and status["left"] is None


def test_alarms_are_told_as_they_are_raised(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        stream.until("status")
        live.write(Alarm(25, "missing modes", "3 of 8 modes were lost"))
        assert stream.until("alarms") == [{"step": 25, "kind": "missing modes", "text": "3 of 8 modes were lost"}]
    with client.follow(live.run) as later:
        assert len(later.until("alarms")) == 1


def test_a_watcher_sees_what_happens_next(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        stream.until("status")
        live.write(report(30))
        data = stream.until("metrics")
        assert (data["start"], data["end"]) == (3, 4) and rows_of(data)[0]["step"] == 30
        live.write(picture(30))
        assert stream.until("frame")["step"] == 30
        live.status("paused")
        assert stream.until("status")["state"] == "paused"


def test_the_time_left_follows_from_the_speed(client: Client, live: Recorder) -> None:
    live.status("running", steps_per_second=50.0, step=500)
    with client.follow(live.run) as stream:
        assert stream.until("status")["left"] == 10.0


def test_a_step_that_is_painted_again_is_announced_again(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        before = stream.until("frame")
        live.write(picture(20))
        after = stream.until("frame")
    assert after["step"] == before["step"] and after["version"] > before["version"]


def test_a_stream_goes_on_from_where_it_broke_off(client: Client, live: Recorder) -> None:
    assert [row["step"] for row in rows_of(metrics(client, live.run, row=2))] == [20]
    assert [row["step"] for row in rows_of(metrics(client, live.run, last_event_id="1"))] == [10, 20]
    assert metrics(client, live.run, row=99)["start"] == 0, "a row that never was: begin again"


def test_a_run_that_went_back_meanwhile_is_told_from_the_start(client: Client, live: Recorder) -> None:
    """Rows 0, 1, 2 were made at steps 0, 10, 20. Who remembers another step saw a branch that is gone."""
    for query, start in (("row=2&step=10", 2), ("row=2&step=11", 0), ("row=7&step=60", 0)):
        with Stream(client.address, f"/api/runs/{live.run.id}/events?{query}", {}) as stream:
            assert stream.until("metrics")["start"] == start, query


@pytest.mark.parametrize("row", ["x", "-1", "1e3", "1" * 30])
def test_a_position_that_is_no_number_is_refused(client: Client, live: Recorder, row: str) -> None:
    answer = client.ask(f"/api/runs/{live.run.id}/events?row={row}")
    assert answer.status == 400 and "row" in answer.refusal


def test_a_long_history_keeps_its_extremes_and_its_means(client: Client, run: runs.Run) -> None:
    make_long(run)
    data = metrics(client, run)
    rows = rows_of(data)
    steps = [row["step"] for row in rows]
    assert len(rows) <= MOST and (data["start"], data["end"]) == (0, LONG)
    assert steps == sorted(set(steps)) and {0, 777, 15_432, LONG - 1} <= set(steps)
    assert sum(data["weights"]) == LONG
    column = data["columns"].index("critic_loss")
    mean = sum(row[column] * weight for row, weight in zip(data["means"], data["weights"], strict=True)) / LONG
    exact = sum(math.sin(step / 50) for step in range(LONG)) / LONG
    assert mean == pytest.approx(exact, abs=1e-5)


def test_an_update_is_small_and_does_not_grow_with_the_run(client: Client, live: Recorder) -> None:
    values = {f"value_{i}": 0.123456789 for i in range(14)}

    def update_size(step: int) -> int:
        with client.follow(live.run) as stream:
            stream.until("status")
            live.write(report(step, **values))
            stream.until("metrics")
            return stream.sizes[-1]

    early = update_size(1000)
    for step in range(1001, 100_000, 33):
        live.write(report(step, **values))
    late = update_size(100_000)
    assert early < 5000 and late < early + 20


def test_thirty_watchers_share_one_look_at_the_folder(client: Client, live: Recorder) -> None:
    streams = [client.follow(live.run) for _ in range(30)]
    for stream in streams:
        stream.until("status")
    assert [found.watchers for found in feed._feeds.values() if found.run == live.run] == [30]
    live.write(report(30))
    assert all(rows_of(stream.until("metrics"))[0]["step"] == 30 for stream in streams)
    for stream in streams:
        stream.__exit__()
    until(lambda: live.run.folder not in feed._feeds, "nobody looks at the folder any more")


def test_a_history_that_was_cut_back_is_told_again(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        stream.until("status")
        live.rewind(10)
        again = stream.until("metrics")
        assert again["start"] == 0 and [row["step"] for row in rows_of(again)] == [0, 10]
        live.write(report(11))
        assert [row["step"] for row in rows_of(stream.until("metrics"))] == [11]


def test_a_torn_tail_waits_until_it_is_whole(client: Client, run: runs.Run) -> None:
    path = run.folder / "metrics.jsonl"
    path.write_text('{"step": 1, "critic_loss": 1.0}\n{"step": 2, "crit')
    with client.follow(run) as stream:
        assert [row["step"] for row in rows_of(stream.until("metrics"))] == [1]
        with path.open("a") as file:
            file.write('ic_loss": 2.0}\n')
        assert [row["step"] for row in rows_of(stream.until("metrics"))] == [2]


def test_a_figure_that_is_no_number_is_left_open(client: Client, live: Recorder) -> None:
    live.write(report(30, critic_loss=math.nan, generator_loss=math.inf))
    last = rows_of(metrics(client, live.run))[-1]
    assert last["critic_loss"] is None and last["generator_loss"] is None


def test_who_watches_a_deleted_run_is_told(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        stream.until("status")
        live.run.delete()
        assert [kind for kind, *_ in stream][-1] == "gone"
    assert client.ask(f"/api/runs/{live.run.id}").status == 404


def test_a_run_whose_process_is_gone_is_told_as_failed(client: Client, live: Recorder) -> None:
    with client.follow(live.run) as stream:
        stream.until("status")
        status = json.loads((live.run.folder / "status.json").read_text())
        gone = status | {"pid": 2**22 + 1, "heartbeat": time.time() - 60}
        (live.run.folder / "status.json").write_text(json.dumps(gone))
        assert stream.until("status")["state"] == "failed"
        assert [kind for kind, *_ in stream] == ["end"]


def test_a_run_that_goes_on_is_followed_again(client: Client, live: Recorder) -> None:
    live.status("stopped")
    with client.follow(live.run) as stream:
        assert [kind for kind, *_ in stream][-1] == "end"
    live.status("running")
    with client.follow(live.run, row=3) as stream:
        live.write(report(30))
        assert rows_of(stream.until("metrics"))[0]["step"] == 30


def test_a_history_with_no_row_yet_is_no_event(client: Client, run: runs.Run) -> None:
    with client.follow(run) as stream:
        kinds = [kind for kind, *_ in itertools.islice(stream, 1)]
    assert kinds == ["status"]


def test_a_run_without_a_folder_for_pictures_is_followed_all_the_same(client: Client, live: Recorder) -> None:
    (live.run.folder / "frames").unlink()
    with client.follow(live.run) as stream:
        assert stream.until("status")["state"] == "running"
    shutil.rmtree(live.run.folder)
