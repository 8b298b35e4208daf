"""What trials of a protocol gave: one JSON file per protocol, with the machine and the day. No torch.

    {"protocol", "oracle": {figure: value}, "rows": {row: {"steps", "samples", "settings", "trials": [{seed, seconds,
    figures, machine, date, torch}]}}}

Trials of another length, scored on another number of samples, or of other settings are another experiment: they take
the place of the old ones, and are never averaged with them.
"""

import hashlib
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gan_core.config import RunConfig
from gan_core.errors import UserError
from gan_core.machine import processor
from gan_core.protocols import PROTOCOLS, SEEDS, Protocol
from gan_core.statistics import Agreement, Estimate, agreement, estimate

SHIPPED = Path(__file__).parent / "protocols" / "results"
Trial = dict[str, Any]
_KEYS = ("steps", "samples", "settings")  # of a row: what makes two trials the same experiment
_FREE = ("seed", "steps", "threads", "device", "score_samples")  # settings that do not make another row


def fingerprint(config: RunConfig) -> str:
    """Of the settings that make a row what it is. New settings leave it alone as long as they have their default."""
    plain, usual = config.to_dict(), RunConfig().to_dict()
    told = {name: value for name, value in plain.items() if name not in _FREE and value != usual[name]}
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def load(name: str, folder: Path | None = None) -> dict[str, Any]:
    """The results of a protocol; without rows if nobody has run it. Raises UserError for a broken file.

    Rows of settings that the protocol has no more are left out.
    """
    path = (folder or SHIPPED) / f"{name}.json"
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {"protocol": name, "oracle": {}, "rows": {}}
    except (OSError, ValueError) as error:
        raise UserError(f"the results in {path.name} cannot be read: {error}") from None
    if not _is_whole(found, name):
        raise UserError(f"the results in {path.name} hold no rows of the protocol {name}")
    rows = PROTOCOLS[name].rows
    current = {row: kept for row, kept in found["rows"].items() if kept["settings"] == fingerprint(rows[row].config)}
    return found | {"rows": current}


def _is_whole(found: Any, name: str) -> bool:
    """Is everything there that a table is made of?"""
    if not isinstance(found, dict) or not isinstance(found.get("oracle"), dict):
        return False
    rows = found.get("rows")
    if not isinstance(rows, dict) or not rows.keys() <= PROTOCOLS[name].rows.keys():
        return False
    return all(isinstance(row, dict) and _is_row(row) for row in rows.values())


def _is_row(row: dict[str, Any]) -> bool:
    kinds = dict(zip(_KEYS, (int, int, str), strict=True)) | {"trials": list}
    if not all(isinstance(row.get(key), kind) for key, kind in kinds.items()):
        return False
    parts: dict[str, Any] = {
        "seed": int,
        "seconds": int | float,
        "figures": dict,
        "machine": str,
        "date": str,
        "torch": str,
    }
    return all(
        isinstance(trial, dict) and all(isinstance(trial.get(key), kind) for key, kind in parts.items())
        for trial in row["trials"]
    )


def save(found: dict[str, Any], folder: Path) -> None:
    """Write results in one step."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{found['protocol']}.json"
    part = path.with_suffix(".part")
    part.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")
    os.replace(part, path)


def add(found: dict[str, Any], row: str, trial: Trial) -> None:
    """Put a trial in its row; one of the same seed is replaced.

    A trial that does not say where and when it was made was made here, today, and with the row's settings.
    """
    settings = fingerprint(PROTOCOLS[found["protocol"]].rows[row].config)
    told = {"settings": settings} | provenance() | trial
    experiment = {key: told.pop(key) for key in _KEYS}
    kept = found["rows"].get(row, {})
    same = all(kept.get(key) == value for key, value in experiment.items())
    trials = [old for old in kept["trials"] if old["seed"] != trial["seed"]] if same else []
    found["rows"][row] = experiment | {"trials": sorted([*trials, told], key=lambda one: int(one["seed"]))}


def provenance() -> dict[str, Any]:
    """Where and when: the processor, the day, and the version of torch."""
    machine = f"{processor()}, {os.cpu_count()} cores"
    return {"machine": machine, "date": datetime.now(UTC).date().isoformat(), "torch": version("torch")}


def estimates(protocol: Protocol, kept: Mapping[str, Any]) -> dict[str, Estimate | None]:
    """Our mean and standard error of every figure of a row, by figure."""
    return {name: estimate([trial["figures"].get(name) for trial in kept["trials"]]) for name in protocol.figures}


def agreements(name: str, row: str, kept: Mapping[str, Any]) -> dict[str, Agreement]:
    """How ours compares with every published figure of a row.

    Empty for trials of another length than published, and for fewer than SEEDS of them.
    """
    protocol = PROTOCOLS[name]
    if kept["steps"] != protocol.steps or len(kept["trials"]) < SEEDS:
        return {}
    ours = estimates(protocol, kept)
    compared = {
        figure: agreement(mine, theirs)
        for figure, theirs in protocol.rows[row].published.items()
        if (mine := ours[figure]) is not None
    }
    return {figure: found for figure, found in compared.items() if found is not None}


def seconds_per_step(kept: Mapping[str, Any]) -> float | None:
    """Measured; None without trials."""
    trials = kept["trials"]
    return sum(trial["seconds"] for trial in trials) / len(trials) / kept["steps"] if trials else None
