"""A ticket that nobody can use is set aside, with one word in the log, and those behind it have their turn."""

import logging
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from gan_core import runs
from gan_core.runs import queue
from tests.runs.handmade import CONFIG

NAME = f"{0:020d}-000000-first"


def _a_folder(path: Path) -> None:
    path.mkdir(parents=True)
    (path / "something").write_text("in it")


BROKEN: dict[str, Callable[[Path], object]] = {
    "a folder": _a_folder,
    "a pipe": os.mkfifo,
    "a link to nowhere": lambda path: path.symlink_to("/nowhere"),
    "no text": lambda path: path.write_bytes(b"\xff\xfe\x00\x80"),
    "empty": lambda path: path.write_bytes(b""),
    "huge": lambda path: path.write_bytes(b"x\n" * 10_000_000),
    "JSON": lambda path: path.write_text('{"ids": ["../../etc"]}'),
    "a path": lambda path: path.write_text("../../outside"),
}


@pytest.mark.parametrize("make", BROKEN.values(), ids=BROKEN)
def test_a_broken_ticket_does_not_stop_others(
    root: Path, make: Callable[[Path], object], caplog: pytest.LogCaptureFixture
) -> None:
    run = runs.create(CONFIG, root=root)
    runs.enqueue(run)
    make(root / queue.FOLDER / NAME)
    with caplog.at_level(logging.ERROR):
        for _ in range(20):
            assert runs.waiting(root) == [run.id]
    assert run.status()["reason"] == ""
    assert queue.claim(root) == [run.id]
    assert len(caplog.records) == 1 and "set aside" in caplog.text
    assert os.path.lexists(root / queue.FOLDER / ".broken" / NAME)


def test_one_that_cannot_be_moved_is_passed_over_and_told_once(
    root: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """As where it belongs to somebody else: the tests may run as root, whom no permission stops."""
    run = runs.create(CONFIG, root=root)
    runs.enqueue(run)
    _a_folder(root / queue.FOLDER / NAME)
    (root / queue.FOLDER / ".broken").write_text("a file stands where the folder should be")
    with caplog.at_level(logging.ERROR):
        for _ in range(20):
            assert runs.waiting(root) == [run.id]
    assert queue.claim(root) == [run.id]
    assert len(caplog.records) == 1 and "passed over" in caplog.text
