"""Entry: `streamlit run app.py`. The pages, the HTTP routes, and the pool of workers, in one server."""

import contextlib
import gc
import logging
from collections.abc import AsyncIterator

import streamlit as st
from anyio import to_thread
from starlette.middleware import Middleware
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.auto import AutoHTTPProtocol

from gan_core import hub, visitors
from gan_core.limits import switch
from ui import api
from ui.api.assets import warm_up
from ui.api.downloads import MAKINGS
from ui.api.head import Head
from ui.api.odd_paths import OddPaths
from ui.api.shutdown import streams_end_with_server
from ui.server import middleware
from ui.server.frames import let_frames_upload
from ui.server.handshakes import answer_broken_handshakes
from ui.server.peers import note_peers
from ui.server.settings import check_settings
from ui.server.slow_heads import limit_heads
from ui.studio import STUDIO
from ui.visitor import ActsAs, who_looks

check_settings()
if not switch("hub_token"):
    hub.ask_without_token()
limit_heads(AutoHTTPProtocol)
answer_broken_handshakes(AutoHTTPProtocol)
note_peers(ProxyHeadersMiddleware)
let_frames_upload()
visitors.install(who_looks)


@contextlib.asynccontextmanager
async def lifespan(app: st.App) -> AsyncIterator[None]:
    from gan_core.engines.local import Pool
    from gan_core.runs import runs_root

    # Streamlit gives uvicorn's access log its handlers back: a line for each picture that each browser fetches.
    logging.getLogger("uvicorn.access").disabled = True
    with Pool(runs_root()), STUDIO, MAKINGS, streams_end_with_server():
        await to_thread.run_sync(warm_up)
        gc.freeze()  # what was imported so far stays: no collection needs to look at it again
        yield


stack = [*middleware, Middleware(OddPaths), Middleware(Head), Middleware(ActsAs)]
app = st.App("ui/main.py", routes=api.routes, middleware=stack, lifespan=lifespan)
