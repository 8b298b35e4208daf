"""Every refusal is JSON, {"error": one sentence}, with a fitting status; a page for a browser opened at the address."""

import functools
import logging
from collections.abc import Awaitable, Callable
from html import escape

from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response

from gan_core import runs
from gan_core.base.errors import UserError, shortened
from gan_core.base.local_paths import without_folders
from gan_core.visitors import NOT_YOURS
from ui.server.policy import bare_policy

Endpoint = Callable[[Request], Awaitable[Response]]
_log = logging.getLogger(__name__)


class Refusal(Exception):
    """Answered with `status` and `sentence`; retry_after: seconds after which one may ask again, or None."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None) -> None:
        super().__init__(shortened(sentence))
        self.status = status
        self.retry_after = retry_after
        self.sentence = shortened(sentence)


def answers_errors(endpoint: Endpoint) -> Endpoint:
    """Wrap an endpoint so that whatever goes wrong is told in one sentence."""

    @functools.wraps(endpoint)
    async def wrapped(request: Request) -> Response:
        answer = await answered(request)
        return as_page(answer) if isinstance(answer, Refused) and wants_page(request) else answer

    async def answered(request: Request) -> Response:
        try:
            return await endpoint(request)
        except Refusal as refusal:
            return refuse(refusal.status, refusal.sentence, refusal.retry_after)
        except runs.RunGone as error:
            return refuse(404, sentence(error))
        except UserError as error:
            return refuse(403 if error.code == NOT_YOURS else 400, sentence(error))
        except ClientDisconnect:
            return refuse(400, "The browser left before it had sent everything.")  # nobody is there to read it
        except Exception:
            _log.exception("%s failed", request.url.path)
            return refuse(500, "The server could not answer this; its log says why.")

    return wrapped


class Refused(JSONResponse):
    """{"error": sentence}."""

    def __init__(self, status: int, sentence: str, retry_after: int | None = None) -> None:
        later = {} if retry_after is None else {"retry-after": str(retry_after)}
        super().__init__({"error": sentence}, status_code=status, headers=_HEADERS | later)
        self.sentence = sentence


_HEADERS = {"cache-control": "no-store", "vary": "accept"}
_PAGE = """<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>GAN Arena</title>
<style>body {{ font: 18px/1.5 system-ui, sans-serif; max-width: 34rem; margin: 15vh auto; padding: 0 1rem;
color-scheme: light dark }}</style></head>
<body><h1>GAN Arena</h1><p>{sentence}</p><p>Go back to the page that you came from, and try again there.</p></body>
</html>
"""


def refuse(status: int, sentence: str, retry_after: int | None = None) -> Refused:
    return Refused(status, sentence, retry_after)


def wants_page(request: Request) -> bool:
    """Has somebody opened the address in a browser? Scripts ask for anything, or for JSON."""
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def as_page(refused: Refused) -> HTMLResponse:
    """The same sentence for people, shown literally."""
    page = _PAGE.format(sentence=escape(refused.sentence))
    headers = _HEADERS | {"content-security-policy": bare_policy()}
    return HTMLResponse(page, status_code=refused.status_code, headers=headers)


def sentence(error: UserError, called: Callable[[str], str] = str) -> str:
    """The error as a sentence that stands alone, without folders of this machine.

    called: other words for the settings that it names.
    """
    text = without_folders(error.told(called))
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


@answers_errors
async def nothing_here(request: Request) -> Response:
    raise Refusal(404, "There is nothing at this address.")
