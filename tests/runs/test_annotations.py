"""Notes, tags and pins: kept beside the title, taken along in archives, left out of what is published."""

import json
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.runs import annotations
from gan_core.runs.annotations import LONGEST_NOTE, MOST_TAGS, checked, checked_note, checked_tags, tags_in
from gan_core.runs.export.report import run_report
from gan_core.runs.export.tables import config_json
from gan_core.runs.thin import copy_thinned
from tests.runs.handmade import CONFIG, report

NOTE = "Mode 3 was lost at 2,000.\n\nTry <b>packing</b>."


@pytest.fixture
def noted(run: runs.Run) -> runs.Run:
    with runs.Recorder(run) as recorder:
        recorder.write(report(1))
    run.annotate(note=NOTE, tags=["Thesis", "lr-sweep", "thesis"], pinned=True)
    return runs.find(run.id, run.root)


def test_they_are_kept_and_nothing_else_changes(noted: runs.Run) -> None:
    assert (noted.note, noted.tags, noted.pinned) == (NOTE, ("lr-sweep", "thesis"), True)
    assert (noted.config, noted.preset) == (CONFIG, "ring-gan")
    noted.annotate(title="A ring")
    assert (noted.title, noted.note, noted.tags, noted.pinned) == ("A ring", NOTE, ("lr-sweep", "thesis"), True)
    noted.annotate(note="", tags=[], pinned=False)
    assert (noted.title, noted.note, noted.tags, noted.pinned) == ("A ring", "", (), False)


def test_a_run_that_was_never_annotated_has_none(run: runs.Run) -> None:
    assert (run.note, run.tags, run.pinned) == ("", (), False)
    assert not {*annotations.KEYS} & {*run.about}


def test_a_refused_change_changes_nothing(noted: runs.Run) -> None:
    with pytest.raises(UserError, match="a tag is one word"):
        noted.annotate(title="Another", tags=["two words"])
    assert (noted.title, noted.tags) == ("", ("lr-sweep", "thesis"))


def test_shipped_runs_take_none() -> None:
    with pytest.raises(UserError, match="came with the app"):
        runs.find("ring-wgan-gp").annotate(pinned=True)


@pytest.mark.parametrize("text", ["thesis, lr-sweep", "lr-sweep thesis", " Thesis,,lr-sweep \n"])
def test_tags_are_read_as_typed(text: str) -> None:
    assert tags_in(text) == ("lr-sweep", "thesis")


@pytest.mark.parametrize(
    "words", [["a/b"], ["<b>"], ["-x"], ["x" * 25], [f"t{number}" for number in range(MOST_TAGS + 1)]]
)
def test_what_is_no_tag_is_one_sentence(words: list[str]) -> None:
    with pytest.raises(UserError, match=r"a tag is one word|at most 12 tags"):
        checked_tags(words)
    assert checked_tags(["größe", "v1.2", "日本"]) == ("größe", "v1.2", "日本")


def test_a_note_is_plain_text_of_some_length() -> None:
    assert checked_note("  a\x00b  \r\nc\x1b[31m\n\n") == "ab\nc[31m"
    assert len(checked_note("x" * LONGEST_NOTE)) == LONGEST_NOTE
    with pytest.raises(UserError, match="at most 1,000 characters, not 1,001"):
        checked_note("x" * (LONGEST_NOTE + 1))


def test_the_report_tells_them_literally(noted: runs.Run) -> None:
    html = run_report(noted).decode()
    assert "<p>Tags: lr-sweep, thesis.</p>" in html
    assert "<p>Mode 3 was lost at 2,000.</p>" in html and "&lt;b&gt;packing&lt;/b&gt;" in html


def test_the_settings_that_one_takes_home_hold_them_and_a_copy_for_everybody_does_not(
    noted: runs.Run, tmp_path: Path
) -> None:
    assert json.loads(config_json(noted))["note"] == NOTE
    copy_thinned(noted, tmp_path / "copy", reports=10, pictures=0, weights=False)
    assert not {*annotations.KEYS} & {*json.loads((tmp_path / "copy" / "config.json").read_text())}


@pytest.mark.parametrize(
    "strange", [{"note": 5}, {"tags": "thesis"}, {"tags": [None]}, {"pinned": "yes"}, {"note": None}]
)
def test_what_is_of_another_type_is_nothing(strange: dict[str, object]) -> None:
    assert checked(strange) == {}


def test_strangers_tags_are_checked_as_ones_own() -> None:
    assert checked({"note": "a", "tags": ["B"], "pinned": True}) == {"note": "a", "tags": ["b"], "pinned": True}
    with pytest.raises(UserError):
        checked({"tags": ["<script>"]})


def test_a_config_of_odd_content_still_has_names(run: runs.Run) -> None:
    about = json.loads((run.folder / "config.json").read_text()) | {"tags": "x", "note": None, "pinned": 0}
    (run.folder / "config.json").write_text(json.dumps(about))
    assert (run.note, run.tags, run.pinned) == ("", (), False)
