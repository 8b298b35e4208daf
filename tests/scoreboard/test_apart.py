"""Evaluations for the page: in a process of its own, with progress, one at a time, ended when nobody waits."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from gan_core.scoreboard.apart import Evaluating, Evaluations
from gan_core.scoreboard.degraded import DegradedChoice, made_worse
from gan_core.scoreboard.evaluation import Evaluator
from gan_core.scoreboard.real_pictures import DataChoice
from tests.engines.patience import until

BLUR = DegradedChoice(data=DataChoice(dataset="digits"), name="blur", amount=3, samples=60)
NOBODY = {"source": "nobody", "features": "", "samples": 60, "data": "", "seed": 0}


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Empty folders of runs and of kept results."""
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    return tmp_path


def told(doing: Evaluating) -> list[dict[str, Any]]:
    """All that it says until it is done."""
    messages: list[dict[str, Any]] = []
    until(lambda: messages.append(dict(doing.news(0.2))) or messages[-1].get("done"), "the evaluation is done")
    return [message for message in messages if message]


def test_answers_come_with_progress_and_one_refusal_stops_nobody() -> None:
    with Evaluations().begin([NOBODY, BLUR.to_dict()]) as doing:
        messages = told(doing)
    assert "'nobody'" in messages[0]["error"] and messages[0]["number"] == 0
    shares = [message["progress"] for message in messages if "progress" in message]
    assert shares == sorted(shares) and shares[-1] == 1
    (answer,) = (message for message in messages if "result" in message)
    assert answer["number"] == 1
    result = answer["result"]
    assert result["title"] == "Blurred, 3 pixels wide" and result["oracle"]["samples"] == 60
    assert result == Evaluator().degraded(BLUR)  # kept by the child, and the same


def test_only_one_is_at_work_and_who_leaves_ends_it() -> None:
    evaluations = Evaluations()
    with evaluations.begin([BLUR.to_dict()]) as first, evaluations.begin([BLUR.to_dict()]) as second:
        until(lambda: "progress" in first.news(0.2), "the first is at work")
        assert second.news(0.0) == {"waiting": True}
        process = first._process
        assert process is not None and process.poll() is None
        first.__exit__(None, None, None)
        assert process.poll() is not None
        assert told(second)[-1] == {"done": True}


def test_pictures_made_worse_keep_their_classes_beside_them() -> None:
    half = DegradedChoice(data=DataChoice(dataset="digits"), name="classes", amount=50, samples=200)
    real, worse = made_worse(half)
    assert real.classes is not None and len(real.classes) == len(real.oracle)
    few = real.oracle[real.classes < 5]
    assert all((few == one).all(axis=(1, 2, 3)).any() for one in worse)
    np.testing.assert_array_equal(made_worse(half)[1], worse)


@pytest.mark.usefixtures("needs_data")
def test_where_classes_are_wanted_the_training_images_are_split() -> None:
    choice = DegradedChoice(data=DataChoice(dataset="mnist"), name="classes", amount=20, samples=100)
    real, worse = made_worse(choice)
    assert not real.held_out and len(worse) == len(real.reference) == 100
