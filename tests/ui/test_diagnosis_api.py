"""The route of the loss coach: at a step, at the newest report, and not twice the same."""

import json
from pathlib import Path

from gan_core import runs
from gan_core.coach import Record, diagnose
from gan_core.config.presets import PRESETS
from gan_core.runs import Recorder
from tests.runs.handmade import report
from tests.ui.conftest import Client

SHIPPED = "/api/runs/grid-race-gan/diagnosis"
GOOD = {"modes": 8.0, "covered": 8.0, "high_quality": 0.9, "reverse_kl": 0.01, "spread": 1.0}


def test_it_says_what_the_library_says(client: Client) -> None:
    record = Record.of(runs.find("grid-race-gan"))
    for query, known in (("", record), ("?step=1200", record.until(1200)), ("?step=0", record.until(0))):
        answer = client.ask(SHIPPED + query)
        assert answer.status == 200 and answer.json() == json.loads(json.dumps(diagnose(known).to_dict()))


def test_an_answer_that_is_known_is_not_sent_again(client: Client) -> None:
    first = client.ask(SHIPPED)
    again = client.ask(SHIPPED, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"") and again.headers["etag"] == first.headers["etag"]
    assert client.ask(f"{SHIPPED}?step=1200", if_none_match=first.headers["etag"]).status == 200


def test_it_follows_a_run_that_trains_and_one_that_goes_back(client: Client, root: Path) -> None:
    run = runs.create(PRESETS["ring-gan"].config.replace(steps=1000), root=root)
    address = f"/api/runs/{run.id}/diagnosis"
    with Recorder(run) as recorder:
        recorder.status("running")
        for step in range(0, 100, 10):
            recorder.write(report(step, **GOOD))
        assert client.ask(address).json()["verdict"] == "early"
        for step in range(100, 400, 10):
            recorder.write(report(step, **GOOD))
        assert client.ask(address).json()["verdict"] == "healthy"
        for step in range(400, 800, 10):
            recorder.write(report(step, **GOOD | {"spread": 0.2}))
        found = client.ask(address).json()
        assert (found["step"], found["findings"][0]["rule"]) == (790, "variance-collapse")
        assert client.ask(f"{address}?step=390").json()["verdict"] == "healthy"
        recorder.rewind(390)
        assert client.ask(address).json()["step"] == 390


def test_what_is_not_there_or_no_step_is_refused(client: Client) -> None:
    assert client.ask("/api/runs/none/diagnosis").status == 404
    answer = client.ask(f"{SHIPPED}?step=x")
    assert answer.status == 400 and "step must be a whole number" in answer.refusal
