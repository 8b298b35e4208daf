"""Websockets that are asked for in a way that none can begin: with a body, or with a head that is too long.

uvicorn hands them over and answers nothing, without a limit of time: each would keep its connection.
"""

from typing import Any

ANSWER = b"HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n"


def answer_broken_handshakes(protocol: type[Any]) -> None:
    """Let the connections of `protocol`, one of uvicorn's for HTTP, end with 400. The class itself is taught, once."""
    if "_gan_arena_handshakes" in vars(protocol):
        return
    protocol._gan_arena_handshakes = True
    received = protocol.data_received

    def data_received(self: Any, data: bytes) -> None:
        received(self, data)
        transport = self.transport
        if transport.is_closing() or transport.get_protocol() is self:
            return
        # The websocket has taken over, with the whole head at once: it begins now or never.
        if not getattr(transport.get_protocol(), "handshake_initiated", True):
            transport.write(ANSWER)
            transport.close()

    protocol.data_received = data_received
