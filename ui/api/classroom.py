"""GET /api/class: the teacher's message to every open page, {"message", "link"}; asked every few seconds by each."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core.classroom import state_of
from gan_core.runs import runs_root
from ui.api.errors import answers_errors


@answers_errors
async def class_message(request: Request) -> Response:
    state = await to_thread.run_sync(state_of, runs_root())
    return JSONResponse({"message": state.message, "link": state.link}, headers={"cache-control": "no-store"})
