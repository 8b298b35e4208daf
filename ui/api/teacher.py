"""POST /api/teacher/session {"password"}: sign in, which sets a cookie; {"action": "out"}: sign out."""

import math

from anyio import CapacityLimiter, to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core.visitors import password
from gan_core.visitors.ownership import PASSWORD
from ui.api.errors import Refusal, answers_errors
from ui.api.orders import read_order
from ui.server.identity import TEACHER, cookie
from ui.server.teacher_session import COOKIE, LASTS, TooManyTries, sign_in, sign_out

LONGEST = 8000  # bytes of an order: a password of 1000 bytes, each written as an escape of six
_one_at_a_time = CapacityLimiter(1)  # who waits for a hash takes no thread from others


@answers_errors
async def session(request: Request) -> Response:
    order = await read_order(request, LONGEST)
    if order.get("action") == "out":
        sign_out(request.headers.get(TEACHER, ""))
        return _answer(request, "", 0)
    if not password.is_set():
        raise Refusal(409, f"There is no teacher on this server: {PASSWORD} is not set.")
    address = request.client.host if request.client else "?"
    try:
        token = await to_thread.run_sync(sign_in, _checked(order.get("password")), address, limiter=_one_at_a_time)
    except TooManyTries as error:
        seconds = math.ceil(error.seconds)
        raise Refusal(429, f"Too many wrong passwords: try again in {seconds} s.", seconds) from None
    if token is None:
        raise Refusal(401, "This is not the teacher's password.")
    return _answer(request, token, LASTS)


def _checked(given: object) -> str:
    try:
        if isinstance(given, str) and given.encode():
            return given
    except UnicodeEncodeError:  # half of a pair, which JSON can write
        pass
    raise Refusal(400, "password must be text, and not empty.")


def _answer(request: Request, token: str, age: int) -> Response:
    headers = {"cache-control": "no-store", "set-cookie": cookie(COOKIE, token, request.scope, age)}
    return JSONResponse({"ok": True}, headers=headers)
