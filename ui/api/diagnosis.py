"""GET /api/runs/{id}/diagnosis?step=: what the loss coach says of a run at a step, by default at its last report.

The body is what `Diagnosis.to_dict` gives. An answer that the browser has already is not sent again (ETag).
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from threading import Lock
from typing import Any

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from gan_core import runs
from gan_core.coach import Record, diagnose
from ui.api.errors import answers_errors, run_of, whole_number
from ui.api.histories import history

_MOST_RECORDS = 32  # that are kept as arrays, for those who move through a run


@answers_errors
async def diagnosis(request: Request) -> Response:
    run = run_of(request)
    step = whole_number(request.query_params["step"], "step") if "step" in request.query_params else None
    body = await to_thread.run_sync(_told, run, step)
    tag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    headers = {"cache-control": "no-cache", "etag": tag}
    if request.headers.get("if-none-match") == tag:
        return Response(status_code=304, headers=headers)
    return Response(body, media_type="application/json", headers=headers)


def _told(run: runs.Run, step: int | None) -> bytes:
    record = _kept(run)
    return json.dumps(diagnose(record if step is None else record.until(step)).to_dict(), allow_nan=False).encode()


def _kept(run: runs.Run) -> Record:
    """The run's record, made of its reports once for all who ask before there are more."""
    kept = _of_folder(str(run.folder))
    rows, alarms = history(run.folder), run.alarms()
    with kept.making:
        if kept.record is None or kept.made_of != (rows, alarms):
            kept.record, kept.made_of = Record.of_rows(run.config, rows, alarms), (rows, alarms)
        return kept.record


class _Kept:
    """One run's newest record."""

    def __init__(self) -> None:
        self.record: Record | None = None
        self.made_of: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]] = ((), ())
        self.making = Lock()


@lru_cache(maxsize=_MOST_RECORDS)
def _of_folder(folder: str) -> _Kept:
    return _Kept()
