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


def seconds_of_descendants(pid: int) -> dict[str, float]:
    """What each process below this one that has not ended has taken of the processor so far, by its id."""
    stats = [stat for folder in _PROC.iterdir() if folder.name.isdigit() and (stat := _stat(folder))]
    children: dict[int, list[list[str]]] = {}
    for stat in stats:
        children.setdefault(int(stat[1]), []).append(stat)
    found, at = dict[str, float](), [pid]
    while at:
        for stat in children.get(at.pop(), []):
            at.append(int(stat[-1]))
            found[stat[-1]] = (int(stat[11]) + int(stat[12])) / os.sysconf("SC_CLK_TCK")
    return found


def more_seconds(before: dict[str, float], after: dict[str, float]) -> float:
    """What those that are still there have taken meanwhile."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


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


def command(pid: int) -> list[str]:
    """What a process was started with; nothing of one that has ended."""
    return _command(_PROC / str(pid))


def _command(folder: Path) -> list[str]:
    try:
        return (folder / "cmdline").read_bytes().decode(errors="replace").split("\0")
    except OSError:  # it ended meanwhile
        return []
