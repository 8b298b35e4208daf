"""A small app behind the server's middleware, on a real uvicorn, and raw requests to it."""

import asyncio
import contextlib
import socket
import threading
from collections.abc import Iterator

import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket
from uvicorn.protocols.http.h11_impl import H11Protocol

from ui.server.base_path import BasePath
from ui.server.guard import Guard
from ui.server.handshakes import answer_broken_handshakes
from ui.server.large_bodies import LargeBodies
from ui.server.slow_bodies import SlowBodies
from ui.server.slow_heads import limit_heads

CLOSING = b"\x88"  # a websocket's frame that ends it: the server waits ten seconds for ours


async def echo(request: Request) -> Response:
    origin = request.headers.get("origin", "none")
    return JSONResponse({"bytes": len(await request.body()), "origin": origin})


async def talk(websocket: WebSocket) -> None:
    await websocket.accept()
    await websocket.send_text(websocket.headers.get("origin", "none"))
    await websocket.close()


async def hello(request: Request) -> Response:
    return PlainTextResponse("hello")


@contextlib.contextmanager
def asked(patience: float = 30.0) -> Iterator[int]:
    """Yields the port. patience: seconds for a head, and for a body."""
    limited = type("Limited", (H11Protocol,), {})  # of our own, for `limit_heads` changes what it is given
    limit_heads(limited, patience)
    answer_broken_handshakes(limited)
    stack = [
        Middleware(Guard),
        Middleware(LargeBodies),
        Middleware(SlowBodies, patience=patience),
        Middleware(BasePath),
    ]
    routes = [
        Route("/", hello),
        Route("/api/echo", echo, methods=["GET", "POST"]),
        WebSocketRoute("/_stcore/stream", talk),
    ]
    app = Starlette(routes=routes, middleware=stack)
    config = uvicorn.Config(app, port=0, log_level="error", http=limited, ws="websockets-sansio", lifespan="off")
    server = uvicorn.Server(config)
    thread = threading.Thread(target=lambda: asyncio.run(server.serve()), daemon=True)
    thread.start()
    while not server.started:
        thread.join(0.01)
        assert thread.is_alive(), "the server did not start"
    yield server.servers[0].sockets[0].getsockname()[1]
    server.should_exit = True
    thread.join(20)


def raw(
    port: int, method: str, path: str, body: bytes = b"", end: bytes = b"", /, **headers: str
) -> tuple[int, dict[str, str], str]:
    """(status, headers, text) of one request, whose headers are sent as they are: "host" is one of them.

    end: what ends the answer, besides the server's hanging up.
    """
    given = {"host": f"127.0.0.1:{port}", "content-length": str(len(body)), "connection": "close"} | {
        name.replace("_", "-"): value for name, value in headers.items()
    }
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in given.items())]
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        answer = b""
        while (not end or end not in answer) and (part := connection.recv(65536)):
            answer += part
    head, _, text = answer.partition(b"\r\n\r\n")
    first, *rest = head.decode().split("\r\n")
    told = dict(line.lower().split(": ", 1) for line in rest)
    return int(first.split()[1]), told, text.decode(errors="replace")


def websocket(port: int, **headers: str) -> tuple[int, str]:
    """(status of the handshake, what was said first)."""
    given = {"connection": "Upgrade", "upgrade": "websocket", "sec-websocket-version": "13"}
    given |= {"sec-websocket-key": "dGhlIHNhbXBsZSBub25jZQ=="}
    status, _, text = raw(port, "GET", "/_stcore/stream", b"", CLOSING, **(given | headers))
    return status, text
