"""What runs are called, read once: a list of ten thousand runs asks for nothing else of most of them."""

import os
import threading
from collections import OrderedDict
from pathlib import Path

from gan_core.runs import files

MOST = 20_000  # runs whose names are kept: a few megabytes
NAMES = ("preset", "title", "created", "origin")

_kept: OrderedDict[Path, tuple[tuple[int, int, int], dict[str, str]]] = OrderedDict()
_reading = threading.Lock()  # visitors who ask at the same time share one look


def names_in(path: Path) -> dict[str, str]:
    """NAMES of a config.json, "" for what it does not hold, or if it cannot be read."""
    try:
        about = os.stat(path)
    except OSError:  # deleted: whoever still shows it goes on calling it so
        return _kept[path][1] if path in _kept else dict.fromkeys(NAMES, "")
    stamp = about.st_mtime_ns, about.st_size, about.st_ino
    with _reading:
        known = _kept.get(path)
        if known is None or known[0] != stamp:
            known = _kept[path] = stamp, _read(path)
        _kept.move_to_end(path)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return known[1]


def _read(path: Path) -> dict[str, str]:
    try:
        values = files.read_object(path)
    except (OSError, ValueError):
        values = {}
    return {name: str(values.get(name) or "") for name in NAMES}
