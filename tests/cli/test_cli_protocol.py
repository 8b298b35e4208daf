"""`protocol`, with real trials in processes of their own, few and short."""

import json
from pathlib import Path

import pytest

from gan_core.__main__ import main
from gan_core.experiments import results
from gan_core.experiments.protocols import PROTOCOLS

SHORT = ["protocol", "d2l-grid", "--row", "gan", "--seeds", "2", "--steps", "3", "--jobs", "2"]


def test_without_a_name_it_lists_the_protocols(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["protocol"]) == 0
    out = capsys.readouterr().out
    assert all(name in out for name in PROTOCOLS)


def test_a_row_is_run_kept_and_not_run_again(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*SHORT, "--keep", str(tmp_path), "--json"]) == 0
    out, told = capsys.readouterr()
    report = json.loads(out)
    row = report["rows"]["gan"]
    assert row["short"] and row["agrees"] == {} and row["steps"] == 3
    assert [trial["seed"] for trial in row["trials"]] == [0, 1]
    assert row["published"]["modes"]["value"] == 21 and row["ours"]["modes"]["count"] == 2
    assert report["oracle"]["high_quality"] == pytest.approx(0.9889, abs=0.005)
    assert told.count("3 steps in") == 2

    assert main([*SHORT, "--keep", str(tmp_path)]) == 0
    out, told = capsys.readouterr()
    assert told == "" and "Shortened" in out and "oracle" in out and "NS-GAN, published" in out


def test_a_folder_that_takes_nothing_is_told_before_the_training(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "d2l-grid.part").mkdir()  # in the way
    assert main([*SHORT, "--keep", str(tmp_path)]) == 2
    out, told = capsys.readouterr()
    assert out == "" and "steps in" not in told and "cannot be used" in told


def test_trials_are_reproducible(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    figures = []
    for _ in range(2):
        assert main([*SHORT, "--json"]) == 0
        figures.append([trial["figures"] for trial in json.loads(capsys.readouterr().out)["rows"]["gan"]["trials"]])
    assert figures[0] == figures[1]


def test_what_is_shipped_can_be_read_without_running(capsys: pytest.CaptureFixture[str]) -> None:
    for name in PROTOCOLS:
        assert main(["protocol", name, "--shipped", "--json"]) == 0
        assert json.loads(capsys.readouterr().out)["rows"].keys() == results.load(name)["rows"].keys()


@pytest.mark.parametrize(
    ("argv", "sentence"),
    [
        (["protocol", "d2l-gird"], "unknown protocol 'd2l-gird' (did you mean d2l-grid?)"),
        (["protocol", "d2l-grid", "--row", "lsgan"], "there is no row 'lsgan' in this protocol; choose from gan"),
        (["protocol", "d2l-grid", "--steps", "0"], "steps must be between 1 and"),
        (["protocol", "d2l-grid", "--seeds", "many"], "--seeds"),
        (["protocol", "d2l-grid", "--seeds", "0"], "--seeds must be between 1 and 100"),
        (["protocol", "d2l-grid", "--jobs", "-1"], "--jobs must be between 1 and"),
    ],
)
def test_what_is_wrong_is_told_in_a_sentence(
    argv: list[str], sentence: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(argv) == 2
    out, error = capsys.readouterr()
    assert out == "" and error.startswith("error: ") and sentence in error and error.count("\n") == 1
