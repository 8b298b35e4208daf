"""What a file that is made of a run depends on, as one short text: as long as it is the same, so is the file."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from gan_core.runs import Run, status


def fingerprint(run: Run, reads: Sequence[str]) -> str:
    """Of the run's files that are called so. Of status.json only state and step count: it beats twice a second.

    Raises RunGone for a run that was deleted.
    """
    found = run.status() if status.FILE in reads else {}
    stamps = [f"{name} {_stamp(run.folder / name)}" for name in reads if name != status.FILE]
    return digest(str(run.folder), *stamps, str(found.get("state")), str(found.get("step")))


def digest(*parts: str) -> str:
    """A name for all of these together, 32 digits."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def file_print(path: Path) -> str:
    """Another text as soon as the file is another one, or changed, or gone."""
    return f"{path} {_stamp(path)}"


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "none"
    return f"{found.st_mtime_ns} {found.st_size} {found.st_ino}"
