"""Beyond the disk that visitors' runs have, the oldest go that are over and not pinned."""

import os
from pathlib import Path

import pytest

from gan_core import runs, visitors
from gan_core.config.presets import PRESETS
from gan_core.runs import status
from gan_core.runs.disk_room import GB, DiskRoom

SIZE = 1 << 20


def made(root: Path, visitor: str, state: str, age: int) -> runs.Run:
    """A run of that visitor, of one megabyte and more; age: of its last status, in seconds."""
    with visitors.acting_as(visitors.Actor(visitor) if visitor else visitors.MACHINE):
        run = runs.create(PRESETS["ring-gan"].config, root=root)
    (run.folder / "state.bin").write_bytes(os.urandom(SIZE))
    status.write(run.folder, run.status() | {"state": state})
    moment = os.stat(run.folder / status.FILE).st_mtime - age
    os.utime(run.folder / status.FILE, (moment, moment))
    return run


@pytest.mark.parametrize("most", [2.5, 1.5, 0.001])
def test_the_oldest_go_that_are_over_and_not_pinned(tmp_path: Path, most: float) -> None:
    owned = {name: made(tmp_path, "someone", "finished", age) for name, age in [("old", 400), ("new", 100)]}
    pinned = made(tmp_path, "another", "stopped", 500)
    pinned.annotate(pinned=True)
    live, nobodys = made(tmp_path, "someone", "queued", 600), made(tmp_path, "", "finished", 900)
    gone = DiskRoom(tmp_path).sweep(most * SIZE * 1.05 / GB)
    assert gone == [owned["old"].id, owned["new"].id]
    assert all(run.folder.is_dir() for run in (pinned, live, nobodys))


def test_nothing_goes_while_there_is_room(tmp_path: Path) -> None:
    run, room = made(tmp_path, "someone", "finished", 100), DiskRoom(tmp_path)
    assert room.sweep(1.0) == [] and room.sweep(1.0) == []
    assert run.folder.is_dir()


def test_no_more_go_than_must(tmp_path: Path) -> None:
    made_ = [made(tmp_path, "someone", "finished", age) for age in (300, 200, 100)]
    assert DiskRoom(tmp_path).sweep(2.5 * SIZE / GB) == [made_[0].id]
