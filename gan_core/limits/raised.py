"""Caps that the teacher raises or lowers while the server runs: a small file beside the runs, which outlives it."""

import json
import os
import threading
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.limits.entries import CAPS
from gan_core.limits.settings_file import checked_cap

FOLDER, FILE = "class", "caps.json"
_read: dict[Path, tuple[tuple[int, int], dict[str, float | None]]] = {}


def set_cap(root: Path, name: str, value: float | None) -> None:
    """From now on; None or 0 for no limit. Raises UserError for a name or value that is not legal, or a full disk."""
    _write(root, raised(root) | {name: checked_cap(name, value or 0)})


def unset_cap(root: Path, name: str) -> None:
    """What the server was started with holds again. Raises UserError for a full disk."""
    _write(root, {other: value for other, value in raised(root).items() if other != name})


def lower_all(root: Path) -> None:
    """Back to what the server was started with."""
    _write(root, {})


def raised(root: Path) -> dict[str, float | None]:
    """What the teacher has set, by name. A file that cannot be read sets nothing."""
    path = root / FOLDER / FILE
    try:
        about = os.stat(path)
    except OSError:
        return {}
    stamp = about.st_mtime_ns, about.st_size
    if (known := _read.get(path)) is None or known[0] != stamp:
        known = _read[path] = stamp, _decoded(path)
    return dict(known[1])


def _decoded(path: Path) -> dict[str, float | None]:
    try:
        found = json.loads(path.read_bytes())
        return {name: checked_cap(name, value or 0) for name, value in found.items() if name in CAPS}
    except (OSError, ValueError, AttributeError, RecursionError):  # UserError is a ValueError
        return {}


def _write(root: Path, caps: dict[str, float | None]) -> None:
    path = root / FOLDER / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{FILE}.{os.getpid()}-{threading.get_ident()}.part")
        part.write_text(json.dumps(caps))
        os.replace(part, path)
    except OSError as error:
        raise UserError(f"the caps cannot be kept: {error.strerror or error}") from None
