"""`diagnose` on runs that come with the app, and on names and steps that are none."""

import json
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.__main__ import main
from gan_core.coach import RULES, Record, diagnose
from gan_core.config.presets import PRESETS


def told(argv: list[str], capsys: pytest.CaptureFixture[str]) -> dict[str, Any]:
    assert main(["diagnose", *argv, "--json"]) == 0
    found: dict[str, Any] = json.loads(capsys.readouterr().out)
    return found


def test_json_holds_each_finding_with_its_steps_and_evidence(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(["grid-race-gan"], capsys)
    record = Record.of(runs.find("grid-race-gan"))
    assert found == {"run": "grid-race-gan"} | json.loads(json.dumps(diagnose(record).to_dict()))
    first = found["findings"][0]
    assert found["step"] == 2500 and found["verdict"] == "found" and found["sentence"] == first["text"]
    assert first["rule"] in RULES and 0 < first["first"] < first["last"] == 2500
    assert {*first["evidence"][0]} == {"curve", "label", "value", "words", "threshold", "direction", "step"}
    assert first["change"]["settings"] and first["source"]


def test_at_a_step_only_what_came_before_counts(capsys: pytest.CaptureFixture[str]) -> None:
    found = told(["grid-race-gan", "--at", "700"], capsys)
    assert found["step"] <= 700 and all(finding["last"] <= 700 for finding in found["findings"])
    assert told(["grid-race-gan", "--at", "20"], capsys)["verdict"] == "early"


def test_the_text_names_evidence_source_and_what_to_try(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", "grid-race-gan"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("grid-race-gan, step 2,500: ") and "source: " in text and "--set objective=wgan-gp" in text
    assert main(["diagnose", "grid-race-wgan"]) == 0
    assert "not asked: Clip pile-up; this run does not record clipped_share" in capsys.readouterr().out


def test_a_run_without_reports_is_too_early(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run = runs.create(PRESETS["ring-gan"].config, root=tmp_path)
    assert told([run.id, "--runs", str(tmp_path)], capsys)["verdict"] == "early"


@pytest.mark.parametrize("argv", [["no-such-run"], ["grid-race-gan", "--at", "soon"], ["grid-race-gan", "--at", "-1"]])
def test_what_is_none_is_one_sentence_and_status_2(argv: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["diagnose", *argv]) == 2
    captured = capsys.readouterr()
    assert captured.err.startswith("error: ") and len(captured.err.strip().splitlines()) == 1 and not captured.out
