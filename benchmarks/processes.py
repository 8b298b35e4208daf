"""Other processes of this machine and the memory they hold, as Linux tells it."""

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
