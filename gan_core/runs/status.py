"""The state of a run: status.json, written by whoever has the run in hand."""

import time
from pathlib import Path
from typing import Any

from gan_core.runs.files import read_json, write_json

LIVE = frozenset({"queued", "starting", "running", "paused", "stopping"})
FINAL = frozenset({"finished", "stopped", "failed"})
FRESH: dict[str, Any] = {
    "state": "queued",
    "reason": "",  # one sentence, when there is something to say
    "traceback": "",  # for those who mend the app
    "step": 0,
    "seconds": 0.0,
    "device": "",
    "threads": 0,
    "pid": 0,
    "heartbeat": 0.0,  # seconds since the epoch
    "steps_per_second": 0.0,
}


def read_status(folder: Path) -> dict[str, Any]:
    """The status of a run, every field of it. A file that cannot be read is a failed run, in words."""
    try:
        status = read_json(folder / "status.json")
        if not isinstance(status, dict) or status.get("state") not in LIVE | FINAL:
            raise ValueError("no state in it")
    except FileNotFoundError:
        if not folder.is_dir():
            raise
        return FRESH | {"state": "failed", "reason": "Its status.json is missing."}
    except ValueError as error:
        return FRESH | {"state": "failed", "reason": f"Its status.json cannot be read: {error}."}
    return FRESH | status


def write_status(folder: Path, **changes: Any) -> dict[str, Any]:
    """Change some fields of the status, and its heartbeat. Raises FileNotFoundError if the run is gone."""
    try:
        status = read_json(folder / "status.json")
    except (FileNotFoundError, ValueError):
        status = {}
    status = FRESH | status | changes | {"heartbeat": round(time.time(), 3)}
    write_json(folder / "status.json", status)
    return status
