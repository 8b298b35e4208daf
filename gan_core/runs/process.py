"""Which process trains a run, and is it still there? A process id alone may belong to somebody else by now."""

import os
import signal
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

SILENCE = 30.0  # seconds without a heartbeat after which a process that we cannot see counts as gone


def identity() -> dict[str, Any]:
    """This process: its id, its computer, and when it was born (clock ticks since boot; None if unknown)."""
    pid = os.getpid()
    return {"pid": pid, "host": socket.gethostname(), "born": _born(pid)}


def is_me(status: Mapping[str, Any]) -> bool:
    """Was this status written by the process that asks?"""
    return all(status.get(name) == value for name, value in identity().items())


def is_gone(status: Mapping[str, Any]) -> bool:
    """Is the process that wrote this status of a live run no more?"""
    if status.get("host") != socket.gethostname() or os.name == "nt":
        silent = time.time() - float(status.get("heartbeat") or 0.0)
        return silent > SILENCE  # another computer, or a container that was started again
    pid, born = int(status.get("pid") or 0), status.get("born")
    if Path("/proc/self/stat").exists():
        now = _born(pid)
        return now is None or (born is not None and now != born)
    silent = time.time() - float(status.get("heartbeat") or 0.0)
    return not _answers(pid) or silent > 10 * SILENCE  # another process may have that number by now


def silence(status: Mapping[str, Any]) -> float:
    """Seconds since the process of a live run gave its last sign of life."""
    return time.time() - float(status.get("heartbeat") or 0.0)


def end(status: Mapping[str, Any]) -> bool:
    """Kill the process that wrote this status, if it is the same one and of this computer; True once it is gone."""
    if status.get("host") != socket.gethostname() or os.name == "nt" or is_me(status) or is_gone(status):
        return is_gone(status)
    if status.get("born") is None:  # it might be another one of that number
        return False
    os.kill(int(status["pid"]), signal.SIGKILL)
    deadline = time.monotonic() + 1.0
    while not is_gone(status) and time.monotonic() < deadline:
        time.sleep(0.01)
    return is_gone(status)


def is_halted(status: Mapping[str, Any]) -> bool:
    """Was the process told to halt (SIGSTOP, Ctrl-Z, a debugger), so that it cannot obey?"""
    return _stat(int(status.get("pid") or 0))[:1] in (["T"], ["t"])


def _born(pid: int) -> int | None:
    """Field 22 of /proc/<pid>/stat (see proc(5)); None for a process that ended, or without /proc."""
    fields = _stat(pid)
    return None if not fields or fields[0] in "ZX" else int(fields[19])


def _stat(pid: int) -> list[str]:
    """The fields of /proc/<pid>/stat from the third on, the state; none for a process that ended, or without /proc."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except OSError:
        return []
    return stat.rpartition(")")[2].split()  # the name before it may hold anything


def _answers(pid: int) -> bool:
    """Signal 0 asks whether a process exists. (On Windows it would be a Ctrl-C.)"""
    if pid <= 0:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
