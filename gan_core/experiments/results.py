"""What trials of a protocol gave: one JSON file per protocol, with the machine and the day. No torch.

    {"protocol", "rulers", "oracle": {figure: value}, "oracle_second", "rows": {row: {"steps", "samples", "settings",
    "trials": [{seed, seconds, figures, second, machine, date, torch}]}}}

Trials of another length, scored on another number of samples, or of other settings are another experiment: they take
the place of the old ones, and are never averaged with them. Figures of digits by other rulers (classifiers, named by
the hashes of their weights) are on another scale: they stay, in a file with the first ruler's hash in its name.
"""

import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.machine import processor
from gan_core.config.run_config import RunConfig, python_name
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.digit_classifier import cards
from gan_core.evaluation.metrics import METRICS
from gan_core.experiments.protocols import PROTOCOLS, SEEDS, Protocol
from gan_core.experiments.statistics import Agreement, Estimate, agreement, estimate

SHIPPED = Path(__file__).parent / "protocols" / "results"
Trial = dict[str, Any]
_KEYS = ("steps", "samples", "settings")  # of a row: what makes two trials the same experiment
_FREE = ("seed", "steps", "threads", "device", "score_samples")  # settings that do not make another row


def fingerprint(config: RunConfig) -> str:
    """Of the settings that make a row what it is. New settings leave it alone as long as they have their default."""
    told = {
        python_name(name): value
        for name, value in config.flat().items()
        if name not in _FREE and config[name] != config.settings[name].default
    }
    return hashlib.sha256(json.dumps(told, sort_keys=True).encode()).hexdigest()[:12]


def empty(name: str) -> dict[str, Any]:
    """The results of a protocol that nobody has run."""
    return {"protocol": name, "rulers": rulers_in_use(name), "oracle": {}, "oracle_second": {}, "rows": {}}


def rulers_in_use(name: str) -> list[str]:
    """The hashes of the rulers that this version measures the protocol by; none for points."""
    dataset = next(iter(PROTOCOLS[name].rows.values())).config.dataset
    return cards.rulers() if DATASETS[dataset].shows_digits else []


def load(name: str, folder: Path | None = None, ruler: str | None = None) -> dict[str, Any]:
    """The results of a protocol; without rows if nobody has run it. Raises UserError for a broken file.

    Rows of settings that the protocol has no more are left out, and results by other rulers than those in use.
    ruler: the first letters of an earlier ruler's hash, whose results are read instead.
    """
    if ruler is not None:
        return _by_ruler(name, folder or SHIPPED, ruler)
    found = _read((folder or SHIPPED) / f"{name}.json", name)
    return found if found["rulers"] == rulers_in_use(name) else empty(name)


def earlier(name: str, folder: Path | None = None) -> list[str]:
    """The hashes of the earlier rulers by which there are results of a protocol."""
    found = (path.stem.partition(".")[2] for path in sorted((folder or SHIPPED).glob(f"{name}.*.json")))
    kept = _read((folder or SHIPPED) / f"{name}.json", name)
    aside = kept["rulers"][:1] if kept["rows"] and kept["rulers"] != rulers_in_use(name) else []
    return [*dict.fromkeys([*found, *aside])]


def _by_ruler(name: str, folder: Path, ruler: str) -> dict[str, Any]:
    hashes = [one for one in earlier(name, folder) if one.startswith(ruler)]
    if len(hashes) != 1:
        there = ", ".join(earlier(name, folder)) or "none"
        raise UserError(f"there are no results of {name} by one ruler {ruler!r}; by earlier rulers there are: {there}")
    aside = folder / _aside(name, hashes[0])
    return _read(aside if aside.exists() else folder / f"{name}.json", name)


def _aside(name: str, ruler: str) -> str:
    return f"{name}.{ruler}.json"


def _read(path: Path, name: str) -> dict[str, Any]:
    """The results in one file, with the rulers that they were measured by."""
    try:
        found = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return empty(name)
    except (OSError, ValueError) as error:
        raise UserError(f"the results in {path.name} cannot be read: {error}") from None
    if not _is_whole(found, name):
        raise UserError(f"the results in {path.name} hold no rows of the protocol {name}")
    rows = PROTOCOLS[name].rows
    current = {row: kept for row, kept in found["rows"].items() if kept["settings"] == fingerprint(rows[row].config)}
    by = cards.rulers_of(found.get("rulers")) if rulers_in_use(name) else []
    return {"oracle_second": {}} | found | {"rulers": by, "rows": current}


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
    """Write results in one step. Those by other rulers that lie there are put aside first."""
    folder.mkdir(parents=True, exist_ok=True)
    name = found["protocol"]
    path = folder / f"{name}.json"
    if path.exists() and (there := _read(path, name)["rulers"]) != found.get("rulers", []):
        os.replace(path, folder / _aside(name, there[0]))
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
    """Our mean and standard error of every figure of a row, by figure, and what the second ruler makes of it."""
    return {name: estimated(kept["trials"], name) for name in protocol.figures}


def estimated(trials: Sequence[Trial], name: str) -> Estimate | None:
    """One figure over trials, by the first ruler, with the difference of the second one's mean."""
    first = estimate([trial["figures"].get(name) for trial in trials])
    other = second(trials, name)
    return first if first is None or other is None else replace(first, second=other.mean)


def second(trials: Sequence[Trial], name: str) -> Estimate | None:
    """The figure by the second ruler; None for figures that rest on no ruler."""
    return estimate([trial.get("second", {}).get(name) for trial in trials])


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


def as_measured(protocol: Protocol, found: Mapping[str, Any]) -> Protocol:
    """The protocol with the figures that these results have: those by an earlier ruler have names of their own, and
    decide no claim."""
    if found["rulers"] == rulers_in_use(found["protocol"]):
        return protocol
    there = {name for kept in found["rows"].values() for trial in kept["trials"] for name in trial["figures"]}
    return replace(protocol, figures=tuple(name for name in METRICS if name in there), claims=())


def seconds_per_step(kept: Mapping[str, Any]) -> float | None:
    """Measured; None without trials."""
    trials = kept["trials"]
    return sum(trial["seconds"] for trial in trials) / len(trials) / kept["steps"] if trials else None
