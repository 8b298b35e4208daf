"""A run's folder: created whole, found by name only, listed even when broken, renamed, deleted."""

import json
import os
import re
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.runs import folder as folders
from gan_core.runs import queue, status
from tests.runs.handmade import CONFIG


def test_a_new_run_can_be_found_and_rebuilds_its_config(root: Path) -> None:
    run = runs.create(CONFIG, preset="ring-gan", title="  my   first ", root=root)
    found = runs.find(run.id, root)
    assert found == run
    assert found.config == CONFIG
    assert (found.preset, found.title, found.read_only, found.problem) == ("ring-gan", "my first", False, "")
    assert found.status()["state"] == "queued"
    assert set(found.about) >= {"config", "preset", "title", "created", "versions", "seed", "origin"}
    assert set(found.about["versions"]) == {"python", "torch", "gan_arena"}


def test_an_id_says_when_and_what_and_is_unique(root: Path) -> None:
    ids = {runs.create(CONFIG, root=root).id for _ in range(20)}
    assert len(ids) == 20
    assert all(re.fullmatch(r"\d{8}-\d{6}-gan-ring-[0-9a-f]{4}", name) for name in ids)


def test_runs_live_where_the_environment_says(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(root))
    run = runs.create(CONFIG)
    assert run.folder.parent == root == runs.runs_root()
    assert runs.find(run.id) == run


@pytest.mark.parametrize("name", ["../x", "..", ".", "", "/etc", "queue", "a/b", "x\0y", "no-such-run", "A" * 5000])
def test_a_name_that_is_no_runs_is_refused_in_one_sentence(run: runs.Run, name: str) -> None:
    (run.root / "queue").mkdir()
    (run.root.parent / "x").mkdir()
    with pytest.raises(UserError, match="there is no run") as refused:
        runs.find(name, run.root)
    assert len(str(refused.value)) < 400


def test_no_runs_at_all(tmp_path: Path) -> None:
    assert runs.list_runs(tmp_path / "nowhere") == []


def test_runs_are_listed_newest_first(root: Path) -> None:
    made = [runs.create(CONFIG, root=root) for _ in range(3)]
    for run, stamp in zip(made, ("20250101-000000", "20260101-000000", "20240101-000000"), strict=True):
        os.rename(run.folder, root / f"{stamp}-x-0000")
    assert [run.id[:4] for run in runs.list_runs(root)] == ["2026", "2025", "2024"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "config.json is missing"),
        ("", "cannot be read"),
        ('{"config": {"steps"', "cannot be read"),
        ("[1, 2]", "no JSON object"),
        ('{"config": {"objective": "lsgann"}}', "unknown objective"),
        ('{"config": {"nonsense": 1}}', "unknown setting"),
        ('{"config": []}', "must be a JSON object"),
        ('{"config": null}', "must be a JSON object"),
    ],
)
def test_a_broken_folder_is_listed_as_failed_and_says_why(run: runs.Run, content: str | None, words: str) -> None:
    path = run.folder / "config.json"
    path.unlink() if content is None else path.write_text(content)
    (listed,) = runs.list_runs(run.root)
    assert words in listed.problem
    assert listed.status()["state"] == "failed"
    assert listed.status()["reason"] == listed.problem
    assert (listed.preset, listed.created) == ("", "") or content is not None
    with pytest.raises(UserError, match="is broken"):
        _ = listed.config
    with pytest.raises(UserError):
        runs.enqueue(listed)
    listed.delete()
    assert runs.list_runs(run.root) == []


@pytest.mark.parametrize("content", [None, "", "{", "[]", '{"state": "sleeping"}', '{"state": "running", "step": "x"}'])
def test_a_broken_status_reads_as_failed_with_the_reason(run: runs.Run, content: str | None) -> None:
    path = run.folder / "status.json"
    path.unlink() if content is None else path.write_text(content)
    found = run.status()
    assert found["state"] == "failed"
    assert "status.json" in found["reason"]
    assert set(found) == set(status.BLANK)


def test_other_things_in_the_folder_are_no_runs(run: runs.Run) -> None:
    (run.root / "uploads").mkdir()
    (run.root / "notes.txt").write_text("mine")
    (run.root / ".new-0123").mkdir()
    assert runs.list_runs(run.root) == [run]


def test_a_title_can_be_changed_and_taken_away(run: runs.Run) -> None:
    run.rename("the one\nthat worked")
    assert runs.find(run.id, run.root).title == run.title == "the one that worked"
    assert runs.find(run.id, run.root).config == CONFIG
    run.rename("")
    assert run.title == ""
    with pytest.raises(UserError, match="at most 80 characters"):
        run.rename("x" * 81)


def test_deleting_takes_it_from_the_queue_and_the_disk(run: runs.Run) -> None:
    runs.enqueue(run)
    run.delete()
    assert queue.waiting(run.root) == []
    assert [path.name for path in run.root.iterdir()] == ["queue"]
    for action in (run.status, run.delete, run.pause, lambda: run.rename("x"), lambda: run.step("all"), run.control):
        with pytest.raises(runs.RunGone, match="deleted"):
            action()


def test_runs_that_come_with_the_app_can_be_read_and_not_changed(
    root: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shipped = tmp_path / "checkpoints" / "ring-demo"
    shipped.mkdir(parents=True)
    (shipped / "config.json").write_text(json.dumps({"config": CONFIG.to_dict(), "title": "Demo"}))
    monkeypatch.setattr(folders, "shipped_root", lambda: shipped.parent)
    run = runs.find("ring-demo", root)
    assert run.read_only
    assert run.status()["state"] == "finished"
    assert run.status()["step"] == CONFIG.steps
    assert runs.list_runs(root) == []
    assert runs.list_runs(root, shipped=True) == [run]
    before = {path: path.read_bytes() for path in shipped.iterdir()}
    for action in (
        run.stop,
        run.pause,
        run.delete,
        lambda: run.rename("mine"),
        lambda: run.set_learning_rate("critic", 1),
    ):
        with pytest.raises(UserError, match="came with the app"):
            action()
    assert {path: path.read_bytes() for path in shipped.iterdir()} == before


def test_a_folder_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder")
    with pytest.raises(UserError, match="the run cannot be stored: Not a directory"):
        runs.create(CONFIG, root=tmp_path / "file")


def test_the_config_of_a_run_goes_to_json_and_back(root: Path) -> None:
    config = RunConfig(dataset="ring", generator_output="linear").adapted(objective="wgan-gp").replace(seed=7)
    assert runs.find(runs.create(config, root=root).id, root).config == config
