"""Other processes of this machine, their memory and their time, as Linux tells it."""

import os
from pathlib import Path

_PROC = Path("/proc")


def find(*words: str) -> int:
    """The id of the process whose command line holds all these words. Raises LookupError."""
    for folder in _PROC.iterdir():
        if folder.name.isdigit() and all(word in _command(folder) for word in words):
            return int(folder.name)
    raise LookupError(f"no process was started with {' '.join(words)}")


def megabytes(pid: int) -> float:
    """What a process holds in memory now."""
    return _told(pid, "VmRSS:")


def most_megabytes(pid: int) -> float:
    """What a process held in memory at most. getrusage would begin with its parent's figure."""
    return _told(pid, "VmHWM:")


def seconds_of_descendants(pid: int) -> float:
    """What all processes below this one have taken of the processor so far; those that have ended do not count."""
    stats = [stat for folder in _PROC.iterdir() if folder.name.isdigit() and (stat := _stat(folder))]
    children: dict[int, list[list[str]]] = {}
    for stat in stats:
        children.setdefault(int(stat[1]), []).append(stat)
    found, at = 0, [pid]
    while at:
        for stat in children.get(at.pop(), []):
            at.append(int(stat[-1]))
            found += int(stat[11]) + int(stat[12])
    return found / os.sysconf("SC_CLK_TCK")


def _stat(folder: Path) -> list[str]:
    """Fields 3 and following of proc(5)'s `stat`, and the process's id behind them."""
    try:
        return [*(folder / "stat").read_text().rpartition(") ")[2].split(), folder.name]
    except OSError:  # it ended meanwhile
        return []


def _told(pid: int, name: str) -> float:
    for line in (_PROC / str(pid) / "status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    raise LookupError(f"the process {pid} has ended")


def _command(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # it ended meanwhile
        return []
