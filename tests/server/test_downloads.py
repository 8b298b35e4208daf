"""Sixty visitors take files home from a real server."""

import http.client
import json
import os
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from gan_core import runs
from gan_core.races import find
from gan_core.races.export import RACE_EXPORTS
from gan_core.runs.export import EXPORTS
from tests.browser.server import served
from tests.engines.patience import until
from ui.api.making import AT_ONCE

pytestmark = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children are looked for in /proc")
SIXTY = 60


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Eight runs of digits, whose animations are made quickly, and one that takes long."""
    root = tmp_path_factory.mktemp("runs")
    for number in range(8):
        shutil.copytree(runs.find("mnist-gan").folder, root / f"20260101-00000{number}-digits-0000")
    shutil.copytree(runs.find("grid-race-gan").folder, root / "20260101-000009-grid-0000")
    return root


@pytest.fixture(scope="module")
def address(root: Path) -> Iterator[str]:
    with served(root) as address:
        yield address


def ask(address: str, path: str, **headers: str) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection(urlsplit(address).netloc, timeout=300)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def makers(root: Path) -> list[int]:
    """The children of that server that make files."""
    found = []
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            try:
                words = (folder / "cmdline").read_bytes().split(b"\0")
                ours = os.fsencode(root) in (folder / "environ").read_bytes()
            except OSError:  # it ended meanwhile
                continue
            if ours and words[1:4] == [b"-m", b"gan_core.isolation", b"downloads"]:
                found.append(int(folder.name))
    return found


def animation(run: runs.Run) -> str:
    return f"/api/runs/{run.id}/download/animation.gif"


def test_sixty_visitors_share_one_making(address: str, root: Path) -> None:
    run = runs.list_runs(root)[-1]
    with ThreadPoolExecutor(SIXTY) as visitors:
        answers = list(visitors.map(lambda _: ask(address, animation(run)), range(SIXTY)))
    assert {status for status, _ in answers} == {200}
    assert {content for _, content in answers} == {EXPORTS["animation.gif"].make(run)}, "as it was made in one process"
    assert len(list((root / "downloads").iterdir())) == 1


def test_different_ones_are_made_a_few_at_a_time(address: str, root: Path) -> None:
    wishes = [run for run in runs.list_runs(root) if "digits" in run.id]
    seen = set()
    with ThreadPoolExecutor(len(wishes)) as visitors:
        asking = [visitors.submit(ask, address, animation(run)) for run in wishes]
        while not all(answer.done() for answer in asking):
            seen.add(len(makers(root)))
            assert ask(address, f"/api/runs/{wishes[0].id}")[0] == 200
    assert {answer.result()[0] for answer in asking} == {200}
    assert max(seen) <= AT_ONCE + 1, "and one that is kept warm"


def test_every_file_is_as_it_was_made_in_one_process(address: str, root: Path) -> None:
    run, race = runs.list_runs(root)[-1], find("grid-race")
    for name, export in EXPORTS.items():
        assert ask(address, f"/api/runs/{run.id}/download/{name}") == (200, export.make(run)), name
    for name in ("metrics.csv", "report.html"):
        assert ask(address, f"/api/races/{race.id}/download/{name}") == (200, RACE_EXPORTS[name].make(race)), name


def test_who_leaves_ends_the_work(address: str, root: Path) -> None:
    run = next(run for run in runs.list_runs(root) if "grid" in run.id)
    before = set(makers(root))
    connection = http.client.HTTPConnection(urlsplit(address).netloc)
    connection.request("GET", animation(run))
    until(lambda: busy(root), "a child is at work")
    at_work = busy(root)
    connection.close()
    until(lambda: not at_work & set(makers(root)), "it is ended")
    assert before or at_work


def busy(root: Path) -> set[int]:
    """Children that have just used the processor for a while."""
    before = {pid: ticks(pid) for pid in makers(root)}
    time.sleep(0.5)
    return {pid for pid, used in before.items() if ticks(pid) - used > 10}


def ticks(pid: int) -> int:
    try:
        return sum(map(int, Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[11:13]))
    except OSError:
        return 0


def test_a_server_that_ends_ends_the_work(root: Path) -> None:
    run = next(run for run in runs.list_runs(root) if "grid" in run.id)
    shutil.copytree(run.folder, copy := root.parent / "others" / run.id)
    with ThreadPoolExecutor(1) as visitor, served(copy.parent) as address:
        asking = visitor.submit(ask, address, animation(run))
        until(lambda: busy(copy.parent), "a child is at work")
    status, content = asking.result()
    assert status == 503 and json.loads(content)["error"] == "The server is being stopped."
    until(lambda: not makers(copy.parent), "no child is left")
