"""What visitors brought is looked at and left: what was used last longest ago makes room for what comes."""

import contextlib
from pathlib import Path

from gan_core.runs.folder import runs_root

_TOLD_IN = "*.json"  # of a run's files
_LONGEST = 1 << 20  # bytes of such a file


def make_room(path: Path, size: int, most: int, *, spare_runs: bool = False) -> bool:
    """Delete files of the same kind in that folder until `size` more bytes fit into `most`; False if they do not.

    A file that is there already counts as used now. spare_runs: nothing goes that a run names.
    """
    if path.exists():
        path.touch()
        return True
    kept = [(file.stat(), file) for file in path.parent.glob(f"*{path.suffix}")]
    room = most - sum(stat.st_size for stat, _ in kept)
    if room >= size:
        return True
    named = _named_by_runs() if spare_runs else ""
    idle = sorted((pair for pair in kept if pair[1].name not in named), key=lambda pair: pair[0].st_mtime)
    if room + sum(stat.st_size for stat, _ in idle) < size:
        return False  # and nothing goes in vain
    for stat, file in idle:
        file.unlink(missing_ok=True)
        room += stat.st_size
        if room >= size:
            break
    return True


def _named_by_runs() -> str:
    """All that the runs' small files say. Asked only when there is no room: it reads every run."""
    texts = []
    for file in runs_root().glob(f"*/{_TOLD_IN}"):
        with contextlib.suppress(OSError):
            if file.stat().st_size <= _LONGEST:
                texts.append(file.read_text(errors="replace"))
    return "\n".join(texts)
