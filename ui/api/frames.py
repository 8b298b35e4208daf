"""Pictures of a run, by step."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core.base.errors import UserError
from ui.api.errors import Refusal, answers_errors, run_of, sentence, whole_number

_FOR_GOOD = "private, max-age=31536000, immutable"


@answers_errors
async def frames(request: Request) -> Response:
    """GET /api/runs/{id}/frames: the steps that have a picture, in order."""
    run = run_of(request)
    steps = await to_thread.run_sync(run.frame_steps)
    return JSONResponse({"steps": steps}, headers={"cache-control": "no-store"})


@answers_errors
async def frame(request: Request) -> Response:
    """GET /api/runs/{id}/frames/{step}: safetensors bytes, the arrays of `events.Samples`.

    A run that may go on may paint a step again; `?v=` with the version from the stream names one painting for good.
    """
    run = run_of(request)
    step = whole_number(request.path_params["step"], "step")
    try:
        payload = await to_thread.run_sync(run.frame, step)
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    settled = "v" in request.query_params or run.status()["state"] == "finished"
    headers = {
        "cache-control": _FOR_GOOD if settled else "no-store",
        # Keeps the server's gzip away: pictures are compressed already, and 30 watchers ask for five a second.
        "content-encoding": "identity",
        "x-content-type-options": "nosniff",
    }
    return Response(payload, media_type="application/octet-stream", headers=headers)
