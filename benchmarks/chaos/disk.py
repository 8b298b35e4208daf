"""A disk of a known size that can really be full: a tmpfs, where we may mount one."""

import contextlib
import subprocess
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 96


@contextlib.contextmanager
def small_disk(folder: Path) -> Iterator[bool]:
    """Mount one at `folder`, and take it away afterwards. Yields whether that was allowed."""
    folder.mkdir(parents=True, exist_ok=True)
    mounted = _done("mount", "-t", "tmpfs", "-o", f"size={MEGABYTES}m", "chaos", str(folder))
    try:
        yield mounted
    finally:
        if mounted and not _done("umount", str(folder)):
            _done("umount", "-l", str(folder))


@contextlib.contextmanager
def full(folder: Path) -> Iterator[None]:
    """Take all the room there is, to the last byte; give it back afterwards."""
    ballast = folder / ".ballast"
    try:
        with contextlib.suppress(OSError), open(ballast, "wb", buffering=0) as file:
            for size in (2**20, 2**12, 1):
                with contextlib.suppress(OSError):
                    while file.write(b"x" * size) == size:
                        pass
        yield
    finally:
        ballast.unlink(missing_ok=True)


def _done(*command: str) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:  # no such program
        return False
