"""What holds just now."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core.limits import settings_file
from gan_core.limits.entries import CAPS, SWITCHES
from gan_core.limits.raised import raised
from gan_core.visitors.ownership import guarded

_chosen: dict[tuple[Any, ...], dict[str, Any]] = {}


@dataclass(frozen=True)
class Row:
    """One line of the table that the teacher sees. value: what holds; chosen: where, in words."""

    name: str
    label: str
    value: str
    chosen: str
    help: str
    variable: str


def cap(name: str, root: Path | None = None) -> float | None:
    """What the cap of that name allows; None for no limit. root: where the teacher's own numbers lie, if asked for."""
    given = raised(root) if root is not None else {}
    if name in given:
        return given[name]
    entry, chosen = CAPS[name], _settings()["caps"]
    if name in chosen:
        found: float | None = chosen[name]
        return found
    return entry.public if is_public() else entry.personal


def switch(name: str) -> bool:
    """Is it on?"""
    entry, chosen = SWITCHES[name], _settings()["switches"]
    return bool(chosen.get(name, entry.public if is_public() else entry.personal))


def is_public() -> bool:
    """Do the defaults of a public server hold? On a Space, and where the teacher has a password, unless chosen."""
    return bool(_settings().get("public", guarded()))


def table(root: Path) -> list[Row]:
    """Every cap and switch as it stands."""
    rows = [_row(root, name) for name in CAPS]
    for name, entry in SWITCHES.items():
        value = "yes" if switch(name) else "no"
        where = "settings" if name in _settings()["switches"] else "default"
        rows.append(Row(name, entry.label, value, where, entry.help, settings_file.variable("switch", name)))
    return rows


def _row(root: Path, name: str) -> Row:
    entry = CAPS[name]
    where = "teacher" if name in raised(root) else "settings" if name in _settings()["caps"] else "default"
    variable = settings_file.variable("cap", name)
    return Row(name, entry.label, entry.text(cap(name, root)), where, entry.help, variable)


def _settings() -> dict[str, Any]:
    """Read once for each file and environment: whoever changes either starts the server anew, or a test does."""
    variables = tuple(sorted(pair for pair in os.environ.items() if pair[0].startswith("GAN_ARENA_")))
    path = settings_file.path()
    key = (variables, str(path), path.stat().st_mtime_ns if path.is_file() else 0)
    if key not in _chosen:
        _chosen.clear()
        _chosen[key] = settings_file.read()
    return _chosen[key]
