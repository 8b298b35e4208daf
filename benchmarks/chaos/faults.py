"""The faults. Each does its harm to an `Arena` and returns the runs that may have been interrupted by it.

What it has removed or broken on purpose, it takes out of the arena itself. None leaves harm behind but what a user
would have to live with: the room on the disk is given back, a second server is ended.
"""

import contextlib
import os
import random
import shutil
import socket
import struct
import time
import urllib.parse
from collections.abc import Callable, Iterator
from pathlib import Path

from benchmarks.chaos import disk
from benchmarks.chaos.arena import Arena, until
from benchmarks.chaos.server import Server, kill
from benchmarks.chaos.visitor import asked, page_faults
from gan_core.base.registry import Registry
from gan_core.runs import Run

Fault = Callable[[Arena, random.Random], list[Run]]
FAULTS: Registry[Fault] = Registry("fault")
WHILE_FULL = 1.5  # seconds: time for several reports
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: close with a reset, not in order


def kill_worker(arena: Arena, dice: random.Random) -> list[Run]:
    """`kill -9` of a worker that trains."""
    run = dice.choice(arena.runs)
    kill(run.status()["pid"])
    return [run]


def kill_studio(arena: Arena, dice: random.Random) -> list[Run]:
    """`kill -9` of the process that draws, perhaps while it draws; the next wish must be granted."""
    until(lambda: _draw(arena) == 200, "the studio draws")
    pid = arena.server.studio()
    assert pid is not None, "there is no studio though it has just drawn"
    kill(pid)
    until(lambda: _draw(arena) == 200, "the studio draws again")
    return []


def kill_server(arena: Arena, dice: random.Random) -> list[Run]:
    """`kill -9` of the server alone: its workers notice by themselves. It is started again at once."""
    arena.server.kill()
    arena.server.start()
    return list(arena.runs)


def cut_power(arena: Arena, dice: random.Random) -> list[Run]:
    """Everything ends at once."""
    arena.server.kill(with_children=True)
    arena.server.start()
    return list(arena.runs)


def fill_disk(arena: Arena, dice: random.Random) -> list[Run]:
    """Not a byte is left, then all of it again. Pages must answer meanwhile."""
    with disk.full(arena.root):
        time.sleep(WHILE_FULL)
        wrong = page_faults(arena.server.address, "runs") + page_faults(
            arena.server.address, "train", f"run={arena.runs[0].id}"
        )
    assert not wrong, f"while the disk was full: {wrong[0]}"
    return list(arena.runs)


def corrupt_file(arena: Arena, dice: random.Random) -> list[Run]:
    """Noise in the place of a part of a file, of a run at work. Whoever opens it must get an answer."""
    return _damage(arena, dice, _overwrite)


def truncate_file(arena: Arena, dice: random.Random) -> list[Run]:
    """A file of a run at work ends early."""
    return _damage(arena, dice, lambda path, dice: os.truncate(path, dice.randrange(path.stat().st_size + 1)))


def remove_folder(arena: Arena, dice: random.Random) -> list[Run]:
    """`rm -r` of a run at work, file by file, by somebody who does not know of us."""
    run = dice.choice(arena.runs)
    deadline = time.monotonic() + 10
    while run.folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(run.folder, ignore_errors=True)
        time.sleep(0.05)
    arena.forget(run)
    assert not run.folder.exists(), "the run comes back though its folder was removed"
    code, _ = asked(f"{arena.server.address}/api/runs/{run.id}")
    assert code == 404, f"a run whose folder was removed answers {code}"
    return []


def skew_clock(arena: Arena, dice: random.Random) -> list[Run]:
    """Every file is from another day, as on a disk whose computer has another clock."""
    when = time.time() + dice.choice((-1, 1)) * dice.uniform(3600, 400 * 86400)
    for path in _files(arena.root):
        with contextlib.suppress(OSError):
            os.utime(path, (when, when))
    return []


def drop_connections(arena: Arena, dice: random.Random) -> list[Run]:
    """Live views and websockets break off without a word, one in the middle of a frame."""
    run = dice.choice(arena.runs)
    address = urllib.parse.urlsplit(arena.server.address)
    key = "dGhlIHNhbXBsZSBub25jZQ=="
    upgrade = f"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\n"
    for _ in range(dice.randint(2, 6)):
        for head, then in (
            (f"GET /api/runs/{run.id}/events HTTP/1.1\r\nHost: {address.netloc}\r\n\r\n", b""),
            (f"GET /_stcore/stream HTTP/1.1\r\nHost: {address.netloc}\r\n{upgrade}\r\n", b"\x82\xfe\x40\x00abcdefg"),
        ):
            with socket.create_connection((address.hostname or "", address.port or 80), 10) as line:
                line.sendall(head.encode())
                line.recv(200)
                line.sendall(then)
                line.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
    return []


def second_server(arena: Arena, dice: random.Random) -> list[Run]:
    """Another server on the same folder, for a while; it is killed or ends in order. Runs of the first go on."""
    other = Server(arena.root, arena.server.log)
    other.start()
    try:
        wrong = page_faults(other.address, "train", f"run={arena.runs[0].id}")
        assert not wrong, wrong[0]
        time.sleep(dice.uniform(0, 2))
    finally:
        other.kill() if dice.random() < 0.5 else other.end()
    return []


for _fault in (
    kill_worker,
    kill_studio,
    kill_server,
    cut_power,
    fill_disk,
    corrupt_file,
    truncate_file,
    remove_folder,
    skew_clock,
    drop_connections,
    second_server,
):
    FAULTS.add(_fault.__name__.replace("_", "-"), _fault)


def _draw(arena: Arena) -> int:
    """Ask the studio for a drawing; the status code."""
    order = {"source": "ring-wgan-gp", "view": "chaos", "parts": [{"place": {"seeds": [3]}}]}
    return asked(f"{arena.server.address}/api/latent/draw", order)[0]


def _damage(arena: Arena, dice: random.Random, harm: Callable[[Path, random.Random], None]) -> list[Run]:
    """Harm one file of a run of its own, at work or killed, look at it by every door, let it be resumed, remove it."""
    run = arena.start(seed=dice.randrange(1000))
    until(lambda: run.status()["state"] == "running" and run.metrics(), f"{run.id} trains")
    run.pause()  # which saves everything
    until(lambda: run.status()["state"] == "paused", f"{run.id} has saved")
    run.resume()
    until(lambda: run.status()["state"] == "running", f"{run.id} goes on")
    if dice.random() < 0.5:
        kill(run.status()["pid"])
    path = dice.choice(sorted(path for path in _files(run.folder) if not path.name.startswith(".")))
    name = str(path.relative_to(run.folder))
    harm(path, dice)
    try:
        wrong = page_faults(arena.server.address, "train", f"run={run.id}")
        wrong += page_faults(arena.server.address, "runs")
        for what in ("", "/diagnosis", "/frames", "/frames/0"):
            code, _ = asked(f"{arena.server.address}/api/runs/{run.id}{what}")
            wrong += [f"{what or 'the run'} answers {code}"] if code >= 500 else []
        assert not wrong, f"{name} was damaged: {wrong[0]}"
    finally:
        run.delete()
    return []


def _overwrite(path: Path, dice: random.Random) -> None:
    with path.open("r+b") as file:
        file.seek(dice.randrange(path.stat().st_size + 1))
        file.write(dice.randbytes(dice.choice((1, 8, 300))))


def _files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())
