"""GET /api/runs/{id}/download/{what}, and of races: what people take home."""

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from gan_core import runs
from gan_core.errors import UserError
from gan_core.races import Race
from ui.api.errors import Refusal, answers_errors, run_of, sentence
from ui.api.race import race_of


@answers_errors
async def download(request: Request) -> Response:
    run, what = run_of(request), request.path_params["what"]
    return _file(f"{run.id}-{what}", *await to_thread.run_sync(_of_run, run, what))


@answers_errors
async def race_download(request: Request) -> Response:
    race, what = race_of(request), request.path_params["what"]
    return _file(f"{race.id}-{what}", *await to_thread.run_sync(_of_race, race, what))


def _file(name: str, content: bytes, media_type: str) -> Response:
    headers = {
        "content-disposition": f'attachment; filename="{name}"',
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
    }
    return Response(content, media_type=media_type, headers=headers)


def _of_run(run: runs.Run, what: str) -> tuple[bytes, str]:
    from gan_core.export import EXPORTS  # draws with Pillow: loaded only when somebody downloads

    try:
        export = EXPORTS[what]
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    try:
        return export.make(run), export.media_type
    except UserError as error:  # nothing to put into it yet
        raise Refusal(409, sentence(error)) from None


def _of_race(race: Race, what: str) -> tuple[bytes, str]:
    from gan_core.race_export import RACE_EXPORTS  # as above

    try:
        export = RACE_EXPORTS[what]
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    try:
        return export.make(race), export.media_type
    except UserError as error:
        raise Refusal(409, sentence(error)) from None
