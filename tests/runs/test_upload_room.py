"""What visitors brought makes room, but not for a run that still needs it."""

import os
from pathlib import Path

import pytest

from gan_core.runs.upload_room import make_room


@pytest.fixture
def kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Four files of 100 bytes, the first of which was used last longest ago."""
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    (tmp_path / "uploads").mkdir()
    files = [tmp_path / "uploads" / f"{number}.zip" for number in range(4)]
    for age, file in enumerate(files):
        file.write_bytes(b"x" * 100)
        os.utime(file, (1_000_000 + age, 1_000_000 + age))
    return files


def test_what_was_used_longest_ago_goes_first(kept: list[Path]) -> None:
    assert make_room(kept[0], 100, 400) and all(file.exists() for file in kept), "it is there: used now"
    assert make_room(kept[0].with_name("new.zip"), 150, 400)
    assert [file.exists() for file in kept] == [True, False, False, True]


def test_what_a_run_names_stays(kept: list[Path], tmp_path: Path) -> None:
    run = tmp_path / "20260101-a-run"
    run.mkdir()
    (run / "place.json").write_text(f'{{"data_path": "{kept[0]}"}}')
    new = kept[0].with_name("new.zip")
    assert make_room(new, 300, 400, spare_runs=True)
    assert [file.exists() for file in kept] == [True, False, False, False]
    assert not make_room(new, 301, 400, spare_runs=True) and kept[0].exists()


def test_nothing_goes_for_what_does_not_fit_anyway(kept: list[Path]) -> None:
    assert not make_room(kept[0].with_name("new.zip"), 401, 400) and all(file.exists() for file in kept)


def test_other_kinds_of_files_are_let_alone(kept: list[Path]) -> None:
    weights = kept[0].with_suffix(".weights")
    weights.write_bytes(b"x" * 300)
    assert make_room(kept[0].with_name("new.zip"), 400, 400) and weights.exists()
