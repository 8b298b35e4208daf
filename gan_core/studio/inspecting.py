"""Customs on behalf of a page: the report, and a wall of what the generator draws."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from gan_core import hub, runs
from gan_core.errors import UserError
from gan_core.explorer import Explorer
from gan_core.export.pictures import saved
from gan_core.loaded import Loaded
from gan_core.naming import kind_of
from gan_core.runs.uploads import find_upload
from gan_core.studio.jobs import Answer
from gan_core.weights.choices import Choices
from gan_core.weights.inspection import examine
from gan_core.weights.report import Inspection

WALL = 36
ROWS = 500  # of a table: a hostile pickle names 200,000 globals, and nobody reads them all


def inspected(asked: dict[str, Any]) -> Answer:
    """{"source", "name", "choices"} -> the report as JSON, and a PNG of samples; no bytes for what is refused.

    The longest tables are cut, what was refused first; "counts" says how long they were.
    """
    path = file_of(asked["source"])
    report, loaded = examine(path, asked.get("name") or path.name, Choices.from_dict(asked.get("choices") or {}))
    return _shortened(report), _wall(loaded) if loaded else b""


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


def file_of(source: str) -> Path:
    """Where the weights lie that a page names. Raises UserError."""
    match kind_of(source, paths=False):
        case "upload":
            return find_upload(source)
        case "repo":
            return _fetched(source)
        case _:
            return runs.find(source).generator_file()


def _fetched(source: str) -> Path:
    listing = hub.look(hub.parse(source), again=True)
    if listing.refusal:
        raise UserError(listing.refusal)
    return hub.fetch(listing, listing.chosen)[listing.generator]


def _wall(loaded: Loaded) -> bytes:
    shown = loaded.draw(loaded.latents(WALL, seed=0), loaded.labels(WALL))
    return saved(Explorer(loaded).picture_of(shown), "PNG")
