"""An inspection in a process of its own: the report on a file, and a wall of what the generator draws."""

import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import examine
from gan_core.generators.foreign.report import Inspection
from gan_core.generators.loaded import Loaded
from gan_core.isolation.tasks import Answer
from gan_core.latent.explorer import Explorer
from gan_core.runs.export.pictures import saved

WALL = 36
ROWS = 500  # of a table: a hostile pickle names 200,000 globals, and nobody reads them all


def inspected(asked: Mapping[str, Any]) -> Answer:
    """{"path", "name", "choices"} -> the report as JSON, and a PNG of samples; no bytes for what is refused.

    The longest tables are cut, what was refused first; "counts" says how long they were.
    """
    report, loaded = _examined(asked)
    return _shortened(report), _wall(loaded) if loaded else b""


def reported(asked: Mapping[str, Any]) -> Answer:
    """{"path", "name", "choices"} -> the whole report as bytes of JSON: it may be longer than a header."""
    report, loaded = _examined(asked)
    if loaded is not None:
        loaded.draw(loaded.latents(1, seed=0), loaded.labels(1))  # within these limits, or not at all
    return {}, json.dumps(report.to_dict()).encode()


def _examined(asked: Mapping[str, Any]) -> tuple[Inspection, Loaded | None]:
    path = Path(asked["path"])
    return examine(path, asked.get("name") or path.name, Choices.from_dict(asked.get("choices") or {}))


def _shortened(report: Inspection) -> dict[str, Any]:
    named = sorted(report.globals, key=lambda found: found.allowed)
    short = replace(
        report, globals=tuple(named[:ROWS]), match=report.match[:ROWS], architecture=report.architecture[:ROWS]
    )
    counts = {
        "globals": len(named),
        "refused": sum(not found.allowed for found in named),
        "match": len(report.match),
        "unused": sum(not row.used for row in report.match),
    }
    return short.to_dict() | {"counts": counts}


def _wall(loaded: Loaded) -> bytes:
    shown = loaded.draw(loaded.latents(WALL, seed=0), loaded.labels(WALL))
    return saved(Explorer(loaded).picture_of(shown), "PNG")
