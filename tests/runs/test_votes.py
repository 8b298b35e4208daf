"""The log of votes: several writers, torn lines, runs that came with the app."""

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from sklearn.metrics import roc_auc_score

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.evaluation.human import EACH, VOTES, called_real
from gan_core.runs import vote_totals, votes
from gan_core.runs.votes import Sitting
from tests.runs.handmade import CONFIG

WRITER = """
import sys
from gan_core import runs
from gan_core.runs import votes
run = runs.find(sys.argv[1])
sitting = votes.decode(sys.argv[2].encode() + b"\\n")
for _ in range(50):
    votes.add(run, sitting)
"""


def sitting(seed: int = 0, **changes: object) -> Sitting:
    rng = np.random.default_rng(seed)
    real = rng.permutation(VOTES) < EACH
    return replace(
        Sitting(
            when="2026-01-01T12:00:00+01:00",
            seed=seed,
            step=100,
            limit=0.5,
            ratings=tuple((rng.integers(1, 4, VOTES) + real).tolist()),
            real=tuple(real.tolist()),
            scores=tuple(np.round(rng.normal(size=VOTES) + real, 3).tolist()),
        ),
        **changes,
    )


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(root: Path) -> runs.Run:
    return runs.create(CONFIG)


def test_sittings_come_back_as_they_were_kept(run: runs.Run) -> None:
    kept = [sitting(0), sitting(1, scores=None), sitting(2, limit=0.0)]
    assert votes.read(run) == []
    for one in kept:
        votes.add(run, one)
    assert votes.read(run) == kept and (run.folder / "votes.jsonl").read_bytes().count(b"\n") == 3


def test_votes_on_what_came_with_the_app_lie_beside_ones_own_runs(root: Path) -> None:
    run = runs.find("mnist-gan")
    votes.add(run, sitting())
    assert votes.path_of(run) == root / "votes" / "mnist-gan.jsonl" and votes.read(run) == [sitting()]
    assert not (run.folder / "votes.jsonl").exists() and runs.list_runs() == []


def test_several_processes_lose_nothing(run: runs.Run) -> None:
    lines = [votes.encode(sitting(seed)).decode().strip() for seed in range(3)]
    writers = [subprocess.Popen([sys.executable, "-c", WRITER, run.id, line]) for line in lines]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    found = votes.read(run)
    assert len(found) == 150 and all(found.count(sitting(seed)) == 50 for seed in range(3))


def test_a_torn_line_costs_itself_alone(run: runs.Run) -> None:
    votes.add(run, sitting(0))
    path = votes.path_of(run)
    with path.open("ab") as file:
        file.write(votes.encode(sitting(1))[:70])
    assert votes.read(run) == [sitting(0)]
    votes.add(run, sitting(2))
    assert votes.read(run) == [sitting(0), sitting(2)]


SPOILED: list[Callable[[dict], object]] = [
    lambda line: line.pop("real"),
    lambda line: line.update(ratings="5" * VOTES),
    lambda line: line.update(real="1" * VOTES),
    lambda line: line.update(scores=[1.0]),
    lambda line: line.update(scores=[float("nan")] * VOTES),
    lambda line: line.update(step=None),
    lambda line: line.update(limit=0.3),
    lambda line: line.update(ratings=None),
]


@pytest.mark.parametrize("spoil", SPOILED)
def test_lines_that_are_no_sittings_are_passed_over(run: runs.Run, spoil: Callable[[dict], object]) -> None:
    line = json.loads(votes.encode(sitting(0)))
    spoil(line)
    votes.path_of(run).write_bytes(json.dumps(line).encode() + b"\n[]\n{\n" + votes.encode(sitting(1)))
    assert votes.read(run) == [sitting(1)]


def test_there_is_an_end_to_the_room(run: runs.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(votes, "MOST_BYTES", 1500)
    votes.add(run, sitting(0))
    with pytest.raises(UserError, match="no more votes are kept"):
        for seed in range(1, 9):
            votes.add(run, sitting(seed))
    assert votes.path_of(run).stat().st_size <= 1500 and votes.read(run)[0] == sitting(0)


def test_a_deleted_run_keeps_no_votes(run: runs.Run) -> None:
    run.delete()
    with pytest.raises(runs.RunGone, match="was deleted"):
        votes.add(run, sitting())


def test_a_class_adds_up_by_generator_and_limit_of_time(run: runs.Run) -> None:
    played = [sitting(seed) for seed in (0, 0, 1)] + [sitting(2, limit=0.0), sitting(3, step=200, scores=None)]
    for one in played:
        votes.add(run, one)
    found = vote_totals.totals(run)
    assert [(group["step"], group["limit"], group["sittings"]) for group in found] == [
        (200, 0.5, 1), (100, 0.0, 1), (100, 0.5, 3),
    ]  # fmt: skip
    pooled, all_votes = found[-1], played[:3]
    real = np.concatenate([one.real for one in all_votes])
    ratings = np.concatenate([one.ratings for one in all_votes])
    assert pooled["votes"] == 120 and pooled["roc"]["auc"] == pytest.approx(roc_auc_score(real, ratings))
    assert pooled["errors"] == sum(called_real(one) != kind for one, kind in zip(ratings, real, strict=True))
    decks = played[1:3]  # each deck once, however many played it
    scores, kinds = (np.concatenate([getattr(one, name) for one in decks]) for name in ("scores", "real"))
    assert pooled["critic"]["auc"] == pytest.approx(roc_auc_score(kinds, scores)) and found[0]["critic"] is None


def test_all_votes_can_be_taken_home(run: runs.Run) -> None:
    votes.add(run, sitting(0))
    votes.add(run, sitting(1, scores=None))
    rows = list(csv.DictReader(io.StringIO(vote_totals.table(run).decode())))
    assert len(rows) == 2 * VOTES and list(rows[0]) == list(vote_totals.COLUMNS)
    first = sitting(0)
    assert [row["kind"] == "real" for row in rows[:VOTES]] == list(first.real)
    assert [int(row["rating"]) for row in rows[:VOTES]] == list(first.ratings)
    assert [float(row["critic_score"]) for row in rows[:VOTES]] == list(first.scores)
    assert {row["critic_score"] for row in rows[VOTES:]} == {""}
    for row in rows:
        assert int(row["right"]) == (row["said"].split()[1] == row["kind"]) and row["seconds_seen"] == "0.5"
