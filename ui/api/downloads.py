"""GET /api/runs/{id}/download/{what}: what people take home from a run."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from gan_core import runs
from gan_core.errors import UserError
from ui.api.errors import Refusal, answers_errors, run_of, sentence


@answers_errors
async def download(request: Request) -> Response:
    run = run_of(request)
    what = request.path_params["what"]
    content, media_type = await to_thread.run_sync(_make, run, what)
    headers = {
        "content-disposition": f'attachment; filename="{run.id}-{what}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


def _make(run: runs.Run, what: str) -> tuple[bytes, str]:
    from gan_core.export import EXPORTS  # draws with Pillow: loaded only when somebody downloads

    try:
        export = EXPORTS[what]
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    try:
        return export.make(run), export.media_type
    except UserError as error:  # nothing to put into it yet
        raise Refusal(409, sentence(error)) from None
