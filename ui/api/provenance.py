"""POST /api/provenance/weaken: the lesson on the invisible mark, done by the studio.

The answer is JSON: how much of the mark is left, and a picture in Base64; or a curve. A question whose
view has asked for something newer by then is answered with 204.
"""

import asyncio
import base64

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from gan_core.base.errors import UserError
from gan_core.studio.client import Stale
from ui.api.errors import answers_errors
from ui.api.orders import checked_order
from ui.studio import STUDIO

_ASKED = ("sheet", "quality", "scale", "crop", "noise", "along")
_FRESH = {"cache-control": "no-store"}


@answers_errors
async def weaken(request: Request) -> Response:
    order = await checked_order(request)
    view = order.get("view")
    if not isinstance(view, str) or not 0 < len(view) <= 80:
        raise UserError("an order names its view by a text of 1 to 80 characters")
    asked = {name: order[name] for name in _ASKED if name in order}
    try:
        facts, content = await asyncio.wrap_future(STUDIO.ask("weaken", view=f"weaken {view}", **asked))
    except Stale:
        return Response(status_code=204, headers=_FRESH)
    return JSONResponse(facts | {"picture": base64.b64encode(content).decode()}, headers=_FRESH)
