"""Files for people, made apart: the line before the bench in one loop, with real children at real work."""

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.isolation import shelf
from gan_core.isolation.downloads import Download
from gan_core.runs import Recorder
from gan_core.runs.export import EXPORTS
from tests.runs.handmade import picture, report
from ui.api.errors import Refusal
from ui.api.making import Makings

SIXTY = 60


class Counted(Makings):
    """Tells what was made, in which order, and how much at the same time."""

    def __init__(self, **limits: int) -> None:
        super().__init__(**limits)
        self.joined: list[Download] = []
        self.begun: list[Download] = []
        self.at_work = self.most = 0

    def _joined(self, download: Download, now: str) -> Any:
        self.joined.append(download)
        return super()._joined(download, now)

    def _in_a_child(self, making: Any) -> Any:
        self.begun.append(making.download)
        self.at_work += 1
        self.most = max(self.most, self.at_work)
        try:
            return super()._in_a_child(making)
        finally:
            self.at_work -= 1


@pytest.fixture
def line() -> Iterator[Counted]:
    with Counted(at_once=2, longest_line=60) as makings:
        yield makings


def wish(run: runs.Run, what: str = "animation.gif") -> Download:
    return Download("run", str(run.root), run.id, what)


def content(file: Path | bytes) -> bytes:
    return file if isinstance(file, bytes) else file.read_bytes()


def several(root: Path, count: int) -> list[runs.Run]:
    found = []
    for _ in range(count):
        run = runs.create(runs.find("ring-wgan-gp").config.replace(steps=100), root=root)
        with Recorder(run) as recorder:
            recorder.write(report(0))
            recorder.write(picture(0))
            recorder.status("finished", step=100)
        found.append(run)
    return found


def test_sixty_who_want_one_file_cause_one_making(line: Counted, finished: runs.Run) -> None:
    async def ask() -> list[Path | bytes]:
        return await asyncio.gather(*(line.made(wish(finished)) for _ in range(SIXTY)))

    made = asyncio.run(ask())
    assert line.begun == [wish(finished)]
    assert {content(file) for file in made} == {EXPORTS["animation.gif"].make(finished)}
    assert asyncio.run(ask_later(line, finished)) == made[0] and len(line.begun) == 1, "it was kept"


async def ask_later(line: Makings, run: runs.Run) -> Path | bytes:
    return await line.made(wish(run))


def test_a_few_are_made_at_a_time_and_the_others_in_order(line: Counted, root: Path) -> None:
    wishes = [wish(run, "samples.png") for run in several(root, 8)]

    async def ask() -> None:
        await asyncio.gather(*(line.made(one) for one in wishes))

    asyncio.run(ask())
    assert sorted(map(str, line.begun)) == sorted(map(str, wishes)) and line.most == 2
    places = [line.joined.index(one) for one in line.begun]
    assert all(abs(place - index) <= 2 for index, place in enumerate(places)), places


def test_too_long_a_line_says_when_to_ask_again(root: Path) -> None:
    async def ask() -> list[Any]:
        return await asyncio.gather(*(line.made(wish(run)) for run in several(root, 4)), return_exceptions=True)

    with Counted(at_once=1, longest_line=1) as line:
        found = asyncio.run(ask())
    refused = [answer for answer in found if isinstance(answer, Refusal)]
    assert len(refused) == 2 and len([answer for answer in found if isinstance(answer, Path)]) == 2
    assert all(refusal.status == 503 and refusal.retry_after for refusal in refused)


def test_a_file_is_never_older_than_its_run(line: Counted, live: Recorder) -> None:
    async def ask() -> bytes:
        return content(await line.made(wish(live.run, "metrics.csv")))

    first = asyncio.run(ask())
    live.write(report(30))
    second = asyncio.run(ask())
    assert second.startswith(first) and second.count(b"\n") == first.count(b"\n") + 1
    assert len(line.begun) == 2


def test_who_comes_while_an_older_one_is_made_gets_a_newer_one(line: Counted, live: Recorder) -> None:
    async def ask() -> tuple[bytes, bytes]:
        one = asyncio.ensure_future(line.made(wish(live.run, "metrics.csv")))
        while not line.begun:
            await asyncio.sleep(0.01)
        live.write(report(30))
        return content(await line.made(wish(live.run, "metrics.csv"))), content(await one)

    newer, _ = asyncio.run(ask())
    assert newer == EXPORTS["metrics.csv"].make(live.run)


def test_what_is_wrong_is_said_to_all(line: Counted, run: runs.Run) -> None:
    async def ask() -> list[Any]:
        return await asyncio.gather(*(line.made(wish(run)) for _ in range(5)), return_exceptions=True)

    found = asyncio.run(ask())
    assert len(line.begun) == 1 and all(isinstance(error, UserError) for error in found)
    assert {str(error) for error in found} == {f"{run.id} has no pictures yet; the first comes when it starts"}


def test_what_nobody_wants_any_more_is_ended(line: Counted) -> None:
    async def leave() -> int:
        asking = asyncio.ensure_future(line.made(wish(runs.find("grid-race-gan"))))
        while not line.bench.pids():
            await asyncio.sleep(0.01)
        [pid] = line.bench.pids()
        asking.cancel()
        while line.at_work:
            await asyncio.sleep(0.01)
        return pid

    pid = asyncio.run(leave())
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_one_who_leaves_takes_it_from_nobody(line: Counted, finished: runs.Run) -> None:
    async def ask() -> Path | bytes:
        leaves, stays = (asyncio.ensure_future(line.made(wish(finished))) for _ in range(2))
        while not line.begun:
            await asyncio.sleep(0.01)
        leaves.cancel()
        return await stays

    assert content(asyncio.run(ask())) == EXPORTS["animation.gif"].make(finished)
    assert len(line.begun) == 1


def test_the_end_of_the_server_ends_all_of_it(line: Counted, root: Path) -> None:
    async def ask() -> list[Any]:
        asking = asyncio.gather(*(line.made(wish(run)) for run in several(root, 5)), return_exceptions=True)
        while not line.begun:
            await asyncio.sleep(0.01)
        line.close()
        return await asking

    refused = [one for one in asyncio.run(ask()) if not isinstance(one, Path)]  # on a busy machine one may be made
    assert len(refused) >= 3
    assert {(error.status, error.sentence) for error in refused} == {(503, "The server is being stopped.")}


def test_without_room_on_disk_there_is_a_file_all_the_same(line: Counted, finished: runs.Run) -> None:
    (finished.root / shelf.FOLDER).write_text("in the way")
    made = asyncio.run(ask_later(line, finished))
    assert made == EXPORTS["animation.gif"].make(finished)


def test_the_room_on_disk_is_bounded(line: Counted, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    found = several(root, 3)
    size = len(EXPORTS["samples.png"].make(found[0]))
    monkeypatch.setattr("ui.api.making.MOST_BYTES", 2 * size + 2000)

    async def ask() -> AsyncIterator[Path | bytes]:
        for run in found:
            yield await line.made(wish(run, "samples.png"))

    async def all_of_them() -> list[Path | bytes]:
        return [file async for file in ask()]

    first, *others = asyncio.run(all_of_them())
    assert isinstance(first, Path) and not first.exists()
    assert sorted((root / shelf.FOLDER).iterdir()) == sorted(others)  # type: ignore[type-var]


def test_a_server_forgets_what_an_earlier_one_kept(finished: runs.Run) -> None:
    with Counted() as line:
        made = asyncio.run(ask_later(line, finished))
    assert isinstance(made, Path) and made.exists()
    with Counted():
        assert not made.exists()


def test_what_came_with_the_app_is_kept_beside_ones_own_runs(line: Counted, root: Path) -> None:
    shipped = runs.find("ring-wgan-gp")
    made = asyncio.run(ask_later(line, shipped))
    assert isinstance(made, Path) and made.is_relative_to(root) and not (shipped.root / "downloads").exists()
