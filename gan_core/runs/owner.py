"""owner.json: whose run it is. Written once, before anybody sees the folder; it never leaves with the run."""

import json
from collections import OrderedDict
from pathlib import Path

from gan_core.runs import files
from gan_core.visitors import Actor

FILE = "owner.json"
MOST = 20_000  # runs whose owners are remembered: an owner does not change, and an id is never given twice
_known: OrderedDict[Path, str] = OrderedDict()


def keep(folder: Path, actor: Actor) -> None:
    """Say whose the run in this folder is; nobody's where this machine made it. Raises OSError."""
    if actor.id:
        told = {"visitor": actor.id} | ({"name": actor.name} if actor.name else {})
        (folder / FILE).write_text(json.dumps(told), encoding="utf-8")


def give(folder: Path, actor: Actor) -> None:
    """Let a run that was made for somebody by another process be his. Raises OSError."""
    keep(folder, actor)
    _known.pop(folder, None)


def owner_of(folder: Path) -> str:
    """The visitor's id; "" of what belongs to nobody. A broken file reads as somebody whom nobody is."""
    if (known := _known.get(folder)) is not None:
        return known
    found = _read(folder)
    if folder.is_dir():  # else it may still get its name
        _known[folder] = found
        while len(_known) > MOST:
            _known.popitem(last=False)
    return found


def name_of(folder: Path) -> str:
    """What somebody who signed in is called; "" for others."""
    try:
        return str(files.read_object(folder / FILE).get("name") or "")
    except (OSError, ValueError):
        return ""


def _read(folder: Path) -> str:
    try:
        return str(files.read_object(folder / FILE).get("visitor") or "?")
    except (FileNotFoundError, NotADirectoryError):
        return ""
    except (OSError, ValueError):
        return "?"
