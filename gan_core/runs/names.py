"""What runs are called, read once: a list of ten thousand runs asks for nothing else of most of them."""

import os
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

from gan_core.base.visible import one_line, visible
from gan_core.runs import files
from gan_core.runs.parent import Parent, parent_in

LONGEST_TITLE = 80  # characters
LONGEST_NOTE = 1000
LONGEST_TAG, MOST_TAGS = 24, 12
MOST = 20_000  # runs whose names are kept: some megabytes


@dataclass(frozen=True, slots=True)
class Names:
    """Of a config.json; empty what it does not hold, or if it cannot be read.

    Whoever wrote it: a title and tags are short lines, and no sign in them or in the note changes what is beside it.
    """

    preset: str = ""
    title: str = ""
    created: str = ""
    origin: str = ""
    note: str = ""
    tags: tuple[str, ...] = ()
    pinned: bool = False
    parent: Parent | None = None


_kept: OrderedDict[Path, tuple[tuple[int, int, int], Names]] = OrderedDict()
_reading = threading.Lock()  # visitors who ask at the same time share one look


def names_in(path: Path) -> Names:
    """The names in a config.json."""
    try:
        about = os.stat(path)
    except OSError:  # deleted: whoever still shows it goes on calling it so
        return _kept[path][1] if path in _kept else Names()
    stamp = about.st_mtime_ns, about.st_size, about.st_ino
    with _reading:
        known = _kept.get(path)
        if known is None or known[0] != stamp:
            known = _kept[path] = stamp, _read(path)
        _kept.move_to_end(path)
        while len(_kept) > MOST:
            _kept.popitem(last=False)
    return known[1]


def _read(path: Path) -> Names:
    try:
        values = files.read_object(path)
    except (OSError, ValueError):
        return Names()
    texts = {
        name: one_line(str(values.get(name) or ""), LONGEST_TITLE) for name in ("preset", "title", "created", "origin")
    }
    note = visible(str(values.get("note") or "")[:LONGEST_NOTE])
    found = values.get("tags")
    tags = tuple(one_line(str(tag), LONGEST_TAG) for tag in found[:MOST_TAGS]) if isinstance(found, list) else ()
    return Names(**texts, note=note, tags=tags, pinned=bool(values.get("pinned")), parent=parent_in(values))
