"""The routes of You against D on a real server with a real studio: tiles without their key, votes, the class."""

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load
from scipy.stats import binomtest
from sklearn.metrics import roc_auc_score

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.engines.execute import execute
from gan_core.evaluation.human import VOTES
from gan_core.generators.deck import deal
from gan_core.generators.loading import load as load_generator
from gan_core.runs import votes
from gan_core.studio.client import Studio
from tests.ui.conftest import Answer, Client
from ui.studio import STUDIO

VOTED = {"seed": 5, "step": 40, "limit": 0, "ratings": [1, 2, 3, 4] * 10, "keep": True}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """One for all tests here: the studio's process knows the folder that runs were kept in when it began."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("GAN_ARENA_RUNS", str(tmp_path_factory.mktemp("runs")))
        begin_anew(STUDIO)
        yield runs.runs_root()
    begin_anew(STUDIO)


def begin_anew(studio: Studio) -> None:
    studio.close()
    studio.__enter__()


@pytest.fixture
def played(root: Path) -> runs.Run:
    """A run of the built-in digits, just trained."""
    run = runs.create(PRESETS["digits-gan"].config.replace(steps=40), title="Digits", root=root)
    execute(run)
    return run


def post(client: Client, run: str, what: str, **order: Any) -> Answer:
    body = json.dumps(order).encode()
    return client.ask(f"/api/runs/{run}/{what}", "POST", body, content_type="application/json", origin=client.address)


def facts_of(answer: Answer) -> dict[str, Any]:
    length = int.from_bytes(answer.body[:8], "little")
    found: dict[str, Any] = json.loads(json.loads(answer.body[8 : 8 + length])["__metadata__"]["facts"])
    return found


def test_a_sitting(client: Client, played: runs.Run) -> None:
    answer = post(client, played.id, "tiles", seed=5)
    deck = deal(load_generator(played.id), 5)
    assert answer.status == 200 and deck.scores is not None
    np.testing.assert_array_equal(load(answer.body)["tiles"], deck.tiles)
    assert facts_of(answer) == {"step": 40, "title": "Digits", "critic": True}, "and nothing that tells which are real"

    told = post(client, played.id, "votes", **VOTED).json()
    real = deck.real
    assert told["real"] == real.tolist() and told["kept"] is True and told["note"] == ""
    np.testing.assert_allclose(told["scores"], deck.scores)
    wrong = (np.array(VOTED["ratings"]) > 2) != real
    interval = binomtest(int(wrong.sum()), VOTES).proportion_ci(method="wilson")
    you = told["you"]
    assert (you["errors"], you["votes"], you["rate"]) == (wrong.sum(), VOTES, wrong.mean())
    assert (you["low"], you["high"]) == pytest.approx((interval.low, interval.high))
    assert you["fooled"] == wrong[~real].sum() and you["doubted"] == wrong[real].sum()
    assert you["roc"]["auc"] == pytest.approx(roc_auc_score(real, VOTED["ratings"]))
    assert told["critic"]["auc"] == pytest.approx(roc_auc_score(real, deck.scores))
    believed = np.array(VOTED["ratings"])[told["order"]]
    assert sorted(told["order"]) == list(range(VOTES)) and (np.diff(believed) <= 0).all()


def test_votes_of_a_class_add_up(client: Client, played: runs.Run) -> None:
    path = f"/api/runs/{played.id}/votes"
    assert client.ask(path).json() == {"class": []}
    for ratings in ([4] * VOTES, [1, 2, 3, 4] * 10, [2] * VOTES):
        post(client, played.id, "votes", **(VOTED | {"ratings": ratings}))
    told = post(client, played.id, "votes", **(VOTED | {"limit": 0.5})).json()["class"]
    assert client.ask(path).json()["class"] == told
    assert [(group["limit"], group["sittings"], group["votes"]) for group in told] == [(0, 3, 120), (0.5, 1, 40)]
    real = deal(load_generator(played.id), 5).real
    pooled = np.concatenate([[4] * VOTES, [1, 2, 3, 4] * 10, [2] * VOTES])
    assert told[0]["errors"] == ((pooled > 2) != np.tile(real, 3)).sum()
    assert told[0]["roc"]["auc"] == pytest.approx(roc_auc_score(np.tile(real, 3), pooled))
    table = client.ask(f"{path}.csv")
    rows = list(csv.DictReader(io.StringIO(table.body.decode())))
    assert len(rows) == 4 * VOTES and table.headers["content-disposition"].endswith('-votes.csv"')
    assert sum(row["right"] == "0" for row in rows[:120]) == told[0]["errors"]


def test_practice_is_answered_and_not_counted(client: Client, played: runs.Run) -> None:
    told = post(client, played.id, "votes", **(VOTED | {"keep": False})).json()
    assert told["kept"] is False and told["you"]["votes"] == VOTES and told["class"] == []
    assert not votes.path_of(played).exists()


def test_votes_that_cannot_be_kept_are_answered(
    client: Client, played: runs.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(votes, "MOST_BYTES", 10)
    told = post(client, played.id, "votes", **VOTED).json()
    assert told["kept"] is False and told["note"].startswith("No more votes are kept") and len(told["real"]) == VOTES


def test_whoever_votes_on_a_generator_that_is_gone_is_told(client: Client, played: runs.Run) -> None:
    answer = post(client, played.id, "votes", **(VOTED | {"step": 39}))
    assert answer.status == 400 and "the generator of step 39" in answer.refusal.lower()


def test_a_deck_that_was_dealt_is_known_though_the_run_has_trained_on(client: Client, played: runs.Run) -> None:
    post(client, played.id, "tiles", seed=5)
    real = deal(load_generator(played.id), 5).real.tolist()
    played.extend(41)
    execute(played)
    assert facts_of(post(client, played.id, "tiles", seed=5))["step"] == 41
    assert post(client, played.id, "votes", **VOTED).json()["real"] == real


def test_a_run_without_a_critic_shows_the_visitor_alone(client: Client, played: runs.Run) -> None:
    (played.folder / "critic.safetensors").unlink()
    assert facts_of(post(client, played.id, "tiles", seed=5))["critic"] is False
    told = post(client, played.id, "votes", **VOTED).json()
    assert told["critic"] is None and told["scores"] is None and told["you"]["votes"] == VOTES and told["kept"]
    assert told["class"][0]["critic"] is None


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"seed": -1}, "Seed must be a whole number from 0"),
        ({"seed": True}, "Seed must be a whole number from 0"),
        ({"seed": 2**31}, "Seed must be a whole number from 0"),
        ({"step": None}, "Step must be a whole number from 0"),
        ({"step": 4.5}, "Step must be a whole number from 0"),
        ({"limit": 3}, "Limit must be one of 0, 0.25, 0.5, 1, 2 seconds"),
        ({"ratings": [1] * 39}, "Ratings must be a list of 40 votes"),
        ({"ratings": [5] * 40}, "Each rating must be a whole number (1 surely generated"),
        ({"keep": 1}, "Keep must be true or false"),
    ],
)
def test_refusals_are_sentences(client: Client, changes: dict[str, Any], sentence: str) -> None:
    answer = post(client, "mnist-gan", "votes", **(VOTED | changes))
    assert answer.status == 400 and answer.refusal.startswith(sentence)


@pytest.mark.usefixtures("root")
def test_only_runs_of_pictures_can_be_played(client: Client, root: Path) -> None:
    points = post(client, "ring-wgan-gp", "tiles", seed=0)
    assert points.status == 409 and points.refusal.endswith("draws points, and people tell pictures apart.")
    waiting = runs.create(PRESETS["digits-gan"].config, title="Digits", root=root)
    assert post(client, waiting.id, "tiles", seed=0).refusal == "Digits has saved no generator yet."
    assert post(client, "no-such-run", "tiles", seed=0).status == 404
    assert post(client, "no-such-run", "votes", **VOTED).status == 404
    assert client.ask("/api/runs/no-such-run/votes").status == 404
    assert client.ask("/api/runs/no-such-run/votes.csv").status == 404


@pytest.mark.usefixtures("root")
@pytest.mark.parametrize("what", ["tiles", "votes"])
def test_only_our_own_pages_may_play(client: Client, what: str) -> None:
    path, body = f"/api/runs/mnist-gan/{what}", json.dumps(VOTED).encode()
    assert client.ask(path, "POST", body, content_type="text/plain").status == 415
    foreign = client.ask(path, "POST", body, content_type="application/json", origin="http://elsewhere.example")
    assert foreign.status == 403 and "own pages" in foreign.refusal
    assert client.ask(path, "POST", b"x" * 2000, content_type="application/json").status == 413
    assert client.ask(path, "POST", b"[1]", content_type="application/json").status == 400
