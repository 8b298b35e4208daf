"""Every refusal is JSON, {"error": one sentence}, with a fitting status."""

import functools
import logging
from collections.abc import Awaitable, Callable

from starlette.requests import ClientDisconnect, Request
from starlette.responses import JSONResponse, Response

from gan_core import runs
from gan_core.errors import UserError, shortened
from gan_core.whereabouts import without_folders

Endpoint = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """Answered with `status` and `sentence`."""

    def __init__(self, status: int, sentence: str) -> None:
        super().__init__(shortened(sentence))
        self.status = status
        self.sentence = shortened(sentence)


def answers_errors(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint so that whatever goes wrong is told in one sentence."""

    @functools.wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refuse(refusal.status, refusal.sentence)
        except runs.RunGone as error:
            return refuse(404, sentence(error))
        except UserError as error:
            return refuse(400, sentence(error))
        except ClientDisconnect:
            return refuse(400, "The browser left before it had sent everything.")  # nobody is there to read it
        except Exception:
            _log.exception("%s failed", request.url.path)
            return refuse(500, "The server could not answer this; its log says why.")

    return wrapped


def refuse(status: int, sentence: str) -> JSONResponse:
    return JSONResponse({"error": sentence}, status_code=status, headers={"cache-control": "no-store"})


def sentence(error: UserError) -> str:
    """The error as a sentence that stands alone, without folders of this machine."""
    text = without_folders(str(error))
    return text[:1].upper() + text[1:] + ("" if text.endswith((".", "!", "?")) else ".")


def run_of(request: Request) -> runs.Run:
    """The run that the address names: 404 if there is none of that name, 409 if its folder is broken."""
    try:
        run = runs.find(request.path_params["id"])
    except UserError as error:
        raise Refusal(404, sentence(error)) from None
    if run.problem:
        raise Refusal(409, sentence(UserError(run.problem)))
    return run


def whole_number(text: str, name: str) -> int:
    """`text` as an integer >= 0. Refuses anything else."""
    if not (text.isascii() and text.isdigit() and len(text) <= 15):
        raise Refusal(400, f"{name} must be a whole number, 0 or more, not {text[:40]!r}.")
    return int(text)


async def nothing_here(request: Request) -> Response:
    return refuse(404, "There is nothing at this address.")
