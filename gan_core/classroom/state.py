"""class/state.json beside the runs: small, read often, written by the teacher alone."""

import dataclasses
import json
import os
import re
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.visible import one_line
from gan_core.visitors import password

FOLDER, FILE = "class", "state.json"
LONGEST = 300  # characters of a message
_LINK = re.compile(r"(?:train\?preset|compare\?race)=[a-zA-Z0-9._-]{1,128}")  # of this app, and nothing else
_PAGE = re.compile(r"[a-z]{1,40}")
_read: dict[Path, tuple[tuple[int, int], "State"]] = {}


@dataclass(frozen=True)
class State:
    """hidden: the addresses of pages, such as "latent". locked: visitors start no new runs. message: to every open
    page, one line, "" for none; link: where it leads, an address within the app, or "".
    """

    hidden: tuple[str, ...] = ()
    locked: bool = False
    message: str = ""
    link: str = ""


NOTHING = State()


def state_of(root: Path) -> State:
    """What holds now; nothing on a server without a teacher, who could take it back, and of a file that is broken."""
    return _kept(root) if password.is_set() else NOTHING


def _kept(root: Path) -> State:
    path = root / FOLDER / FILE
    try:
        about = os.stat(path)
    except OSError:
        return NOTHING
    stamp = about.st_mtime_ns, about.st_size
    if (known := _read.get(path)) is None or known[0] != stamp:
        known = _read[path] = stamp, _decoded(path)
    return known[1]


def arrange(root: Path, **changes: Any) -> State:
    """Change some fields of `State`. Raises UserError for what is not legal, and for a full disk."""
    state = _checked(dataclasses.asdict(_kept(root)) | changes)
    path = root / FOLDER / FILE
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        part = path.with_name(f".{FILE}.{os.getpid()}-{threading.get_ident()}.part")
        part.write_text(json.dumps(dataclasses.asdict(state)), encoding="utf-8")
        os.replace(part, path)
    except OSError as error:
        raise UserError(f"this cannot be kept for the class: {error.strerror or error}") from None
    return state


def _checked(told: dict[str, Any]) -> State:
    hidden, locked, message, link = (told.get(name) for name in ("hidden", "locked", "message", "link"))
    if not isinstance(hidden, list | tuple) or not all(isinstance(one, str) and _PAGE.fullmatch(one) for one in hidden):
        raise UserError("hidden must be addresses of pages, such as latent")
    if not isinstance(locked, bool):
        raise UserError("locked must be true or false")
    if not isinstance(message, str) or len(message := one_line(message).strip()) > LONGEST:
        raise UserError(f"a message is text of at most {LONGEST} characters")
    if not isinstance(link, str) or (link and not _LINK.fullmatch(link)):
        raise UserError("a link leads to a preset, train?preset=..., or a race, compare?race=...")
    return State(tuple(sorted({*hidden})), locked, message, link if message else "")


def _decoded(path: Path) -> State:
    try:
        return _checked(json.loads(path.read_bytes()))
    except (OSError, ValueError, AttributeError, RecursionError):  # UserError is a ValueError
        return NOTHING
