"""`dissect`: a small generator's units as a table and as JSON, and one sentence for what is wrong."""

import json
from pathlib import Path

import pytest
import torch
from torch import nn

from gan_core.__main__ import main


@pytest.fixture
def theirs(tmp_path: Path) -> str:
    torch.manual_seed(0)
    network = nn.Sequential(nn.Linear(8, 12), nn.ReLU(), nn.Linear(12, 6), nn.ReLU(), nn.Linear(6, 784), nn.Tanh())
    torch.save(network.state_dict(), tmp_path / "theirs.pt")
    return str(tmp_path / "theirs.pt")


def test_everything_is_told_as_json(theirs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dissect", theirs, "--layer", "2", "--samples", "16", "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["layer"] == {"number": 2, "units": 6, "size": [], "label": "layer 2: 6 units"}
    assert sorted(unit["unit"] for unit in told["units"]) == list(range(6))
    states = [unit["state"] for unit in told["units"]]
    assert states == sorted(states, key=["dead", "rare", ""].index)
    for unit in told["units"]:
        assert set(unit["changes"]) == set(told["measures"]) and 0 <= unit["active"] <= 1
    for comparison in told["comparisons"]:
        assert comparison["size"] == 3 and len(comparison["random"]) == 20


def test_people_read_a_table(theirs: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["dissect", theirs, "--samples", "16"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].endswith("layer 1: 12 units: what changes when a unit is switched off")
    assert "20 sets" in lines[-1]


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--layer", "3"], "choose from 1 (12 units), 2 (6 units)"),
        (["--samples", "3"], "--samples"),
        (["--class", "1"], "has no classes to rank by"),
        (["--seed", "x"], "--seed"),
    ],
)
def test_what_is_wrong_is_one_sentence(
    options: list[str], sentence: str, theirs: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["dissect", theirs, *options]) == 2
    told = capsys.readouterr().err
    assert sentence in told and told.startswith("error: ")
