"""A time limit for the head of a request, which no application sees: uvicorn itself waits for it without end."""

import asyncio
from typing import Any
from weakref import WeakKeyDictionary

PATIENCE = 15.0  # seconds from the connection, or from the first byte of another request, to the end of its head


def limit_heads(protocol: type[Any], patience: float = PATIENCE) -> None:
    """Let the connections of `protocol`, one of uvicorn's for HTTP, end when a head takes too long.

    Streamlit starts uvicorn and leaves no way to name another protocol, and uvicorn has no such setting; so the class
    itself is taught, once.
    """
    if "_gan_arena" in vars(protocol):
        return
    protocol._gan_arena = True
    made, received, lost = protocol.connection_made, protocol.data_received, protocol.connection_lost
    clocks: WeakKeyDictionary[Any, asyncio.TimerHandle] = WeakKeyDictionary()

    def stop(self: Any) -> None:
        if clock := clocks.pop(self, None):
            clock.cancel()

    def start(self: Any) -> None:
        if self not in clocks:
            clocks[self] = asyncio.get_running_loop().call_later(patience, self.transport.close)

    def connection_made(self: Any, transport: asyncio.Transport) -> None:
        made(self, transport)
        start(self)

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        if _waits_for_head(self):
            start(self)
        else:
            stop(self)

    def connection_lost(self: Any, error: Exception | None) -> None:
        stop(self)
        lost(self, error)

    protocol.connection_made, protocol.data_received = connection_made, data_received
    protocol.connection_lost = connection_lost


def _waits_for_head(connection: Any) -> bool:
    """False while an answer is made, and once another protocol, a websocket's, has taken over."""
    if connection.transport.is_closing() or connection.transport.get_protocol() is not connection:
        return False
    return connection.cycle is None or connection.cycle.response_complete
