"""arena.toml, the one file of settings of a server, and the environment variables that come before it.

public = true

[caps]
steps = 20000
runs_each = 0          # 0: no limit

[switches]
hub_token = false
"""

import os
import tomllib
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.limits.entries import CAPS, SWITCHES, Cap

SETTING, NAME = "GAN_ARENA_SETTINGS", "arena.toml"
PUBLIC = "GAN_ARENA_PUBLIC"
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_TABLES = ("public", "caps", "switches")


def path() -> Path:
    """Where the file lies, if there is one: GAN_ARENA_SETTINGS, or arena.toml in the working directory."""
    return Path(os.environ.get(SETTING) or NAME).absolute()


def variable(kind: str, name: str) -> str:
    """The environment variable of a cap or switch. kind: "cap" or "switch"."""
    return f"GAN_ARENA_{kind.upper()}_{name.upper()}"


def read() -> dict[str, Any]:
    """{"public": bool, "caps": {name: number or None}, "switches": {name: bool}}, what was chosen and nothing else.

    Raises UserError for a file that cannot be read, a name that is not known, and a value that is not legal.
    """
    found = _parsed()
    if strange := [name for name in found if name not in _TABLES]:
        raise UserError(f"{NAME} knows {', '.join(_TABLES)}, not {strange[0]!r}")
    chosen: dict[str, Any] = {
        "caps": {name: _cap(CAPS[name], name, value) for name, value in _table(found, "caps").items()},
        "switches": {name: _switch(name, value) for name, value in _table(found, "switches").items()},
    }
    for name in CAPS:
        if text := os.environ.get(variable("cap", name)):
            chosen["caps"][name] = _cap(CAPS[name], variable("cap", name), text)
    for name in SWITCHES:
        if text := os.environ.get(variable("switch", name)):
            chosen["switches"][name] = _switch(variable("switch", name), text)
    if text := os.environ.get(PUBLIC):
        chosen["public"] = _switch(PUBLIC, text)
    elif "public" in found:
        chosen["public"] = _switch("public", found["public"])
    return chosen


def checked_cap(name: str, value: object) -> float | None:
    """A legal value of the cap of that name; None where 0 says that there is no limit. Raises UserError."""
    return _cap(CAPS[name], name, value)


def _parsed() -> dict[str, Any]:
    file = path()
    try:
        return tomllib.loads(file.read_text(encoding="utf-8"))
    except FileNotFoundError:
        if os.environ.get(SETTING):
            raise UserError(f"{SETTING} names a file that is not there: {file.name}") from None
        return {}
    except OSError as error:
        raise UserError(f"{file.name} cannot be read: {error.strerror or error}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UserError(f"{file.name} is not valid TOML: {error}") from None


def _table(found: dict[str, Any], name: str) -> dict[str, Any]:
    table = found.get(name, {})
    if not isinstance(table, dict):
        raise UserError(f"{NAME}: {name} must be a table, [{name}]")
    return table


def _cap(cap: Cap, called: str, value: object) -> float | None:
    """None for 0."""
    try:
        number = float(value) if isinstance(value, str | int | float) and not isinstance(value, bool) else float("nan")
    except (ValueError, OverflowError):
        number = float("nan")
    if number == 0:
        return None
    if not cap.least <= number < 1e15:
        raise UserError(f"{called} must be a number, {cap.least:g} or more, or 0 for no limit, not {value!r}")
    return number


def _switch(called: str, value: object) -> bool:
    if isinstance(value, bool):
        return value
    text = value.strip().lower() if isinstance(value, str) else ""
    if text not in _TRUE + _FALSE:
        raise UserError(f"{called} must be true or false, not {value!r}")
    return text in _TRUE
