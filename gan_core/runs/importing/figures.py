"""What a checkpoint zip tells besides weights: settings, reports, scores, alarms, pictures. Each in its own form or not
at all. Raises UserError, one sentence each. No torch.
"""

import csv
import io
import json
import math
import re
from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

from PIL import Image
from safetensors import SafetensorError
from safetensors.numpy import load

from gan_core.base.errors import UserError
from gan_core.base.events import Metrics, Scores
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.collapse import KINDS
from gan_core.runs import annotations, files, frame_log, metrics_log, place
from gan_core.runs.headline import FINAL
from gan_core.runs.parent import KEY as PARENT
from gan_core.runs.parent import parent_in
from gan_core.runs.run import checked_title

_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_PRINT = re.compile(r"(sha256|names):[0-9a-f]{64}")
_DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[0-9:.+Z-]{0,20}")
_MOST_ROWS, _MOST_COLUMNS = 200_000, 64
_LONGEST_TEXT = 300
_SIDE = 4096  # pixels of a picture


def about(path: Path, origin: str) -> tuple[dict[str, Any], RunConfig]:
    """What becomes of config.json: nothing in it is taken over that is not understood."""
    try:
        found = files.read_object(path)
    except (OSError, ValueError) as error:
        raise UserError(f"{path.name} cannot be read: {error}") from None
    config = place.named(RunConfig.from_dict(found.get("config", {})))
    prints = found.get(place.KEY)
    known = {name: text for name, text in prints.items() if name in place.PATHS} if isinstance(prints, dict) else {}
    versions = found.get("versions")
    parent = parent_in(found)
    told = {
        "config": config.to_dict(),
        "preset": found["preset"] if found.get("preset") in [*PRESETS] else "",
        "title": checked_title(_text(found.get("title"))),
        "created": created if _DATE.fullmatch(created := _text(found.get("created"))) else "",
        "versions": {
            name: text for name, text in (versions if isinstance(versions, dict) else {}).items() if _is_version(text)
        },
        "seed": config.seed,
        "origin": origin,
        **annotations.checked(found),
        **({PARENT: parent.to_dict()} if parent else {}),
        place.KEY: {name: text for name, text in known.items() if isinstance(text, str) and _PRINT.fullmatch(text)},
    }
    return told, config


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def _is_version(text: Any) -> bool:
    return isinstance(text, str) and bool(re.fullmatch(r"[\w.+-]{1,40}", text))


def reports(path: Path, last: int) -> bytes:
    """metrics.csv up to step `last` as metrics.jsonl."""
    try:
        rows = list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8"))))[: _MOST_ROWS + 1]
        if len(rows) > _MOST_ROWS or (rows and len(rows[0]) > _MOST_COLUMNS):
            raise ValueError
        return b"".join(metrics_log.encode(event) for event in map(_report, rows) if event.step <= last)
    except (ValueError, KeyError, TypeError, csv.Error):
        raise UserError(f"{path.name} holds no figures of a run") from None


def _report(row: dict[str, str]) -> Metrics:
    values = {name: float(text) for name, text in row.items() if text != "" and not name.startswith(FINAL)}
    if not all(_NAME.fullmatch(name) and math.isfinite(value) for name, value in values.items()):
        raise ValueError
    step, seconds, images = int(row["step"]), values.pop("seconds"), int(row["images"])
    figures = {name: _number(row[name]) for name in values if name not in ("step", "images")}
    if step < 0 or images < 0 or seconds < 0:
        raise ValueError
    return Metrics(step, seconds, images, figures)


def _number(text: str) -> float:
    return int(text) if re.fullmatch(r"-?\d{1,15}", text) else float(text)


def scores(path: Path, last: int) -> dict[str, Any] | None:
    """scores.json, if it is of the step of the weights; None of another step."""
    try:
        found = files.read_object(path)
    except (OSError, ValueError):
        raise UserError(f"{path.name} cannot be read") from None
    told: dict[str, Any] = {}
    for field in fields(Scores):
        if field.name in found:
            told[field.name] = found[field.name]
        elif field.default_factory is MISSING:
            raise UserError(f"{path.name} holds no scores of a run")
    if not all(map(_is_score, told.values())):
        raise UserError(f"{path.name} holds no scores of a run")
    return told if told["step"] == last else None


def _is_score(value: Any) -> bool:
    match value:
        case dict():
            return all(isinstance(n, str) and _NAME.fullmatch(n) and _is_number(v) for n, v in value.items())
        case list():
            return len(value) <= 10_000 and all(_is_number(v) or _is_version(v) for v in value)
        case _:
            return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_number(value: Any) -> bool:
    return value is None or (isinstance(value, int | float) and not isinstance(value, bool) and abs(value) < 1e30)


def alarms(path: Path, last: int) -> bytes:
    """alarms.jsonl up to step `last`."""
    lines = []
    for row in metrics_log.decode(path.read_bytes())[0]:
        step, kind, text = (row.get(name) for name in ("step", "kind", "text"))
        if not isinstance(step, int) or kind not in KINDS or not isinstance(text, str) or len(text) > _LONGEST_TEXT:
            raise UserError(f"{path.name} holds no alarms of a run")
        if 0 <= step <= last:
            lines.append(json.dumps({"step": step, "kind": kind, "text": text}).encode() + b"\n")
    return b"".join(lines)


def pictures(path: Path, last: int) -> bytes:
    """The pictures up to step `last`, every one whole and of a size that can be shown."""
    reader = frame_log.FrameReader(path)
    kept = [(step, reader.read(step)) for step in reader.steps() if step <= last]
    for step, payload in kept:
        _check_picture(step, payload)
    return b"".join(frame_log.encode(step, payload) for step, payload in kept)


def _check_picture(step: int, payload: bytes) -> None:
    try:
        arrays = load(payload)
        if "png" in arrays:
            with Image.open(io.BytesIO(arrays["png"].tobytes()), formats=("PNG",)) as picture:
                if max(picture.size) > _SIDE:
                    raise ValueError
        elif arrays["fake"].ndim != 2 or arrays["fake"].shape[1] != 2:
            raise ValueError
    except (SafetensorError, OSError, ValueError, KeyError, SyntaxError, Image.DecompressionBombError):
        raise UserError(f"the picture of step {step:,} is no picture of a run") from None
