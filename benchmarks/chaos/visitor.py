"""What a browser does, without one: pages over Streamlit's websocket, routes over HTTP."""

import json
import urllib.error
import urllib.request
from typing import Any

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.sync.client import connect

PAGES = ("", "train", "compare", "evaluate", "latent", "inside", "human", "runs")


def page_faults(address: str, page: str, query: str = "") -> list[str]:
    """Open a page, and let its script run to the end. Returns what went wrong, in sentences."""
    code, _ = asked(f"{address}/{page}?{query}")
    if code != 200:
        return [f"/{page} answers {code}"]
    order = BackMsg()
    order.rerun_script.page_name, order.rerun_script.query_string = page, query
    with connect(f"{address.replace('http', 'ws', 1)}/_stcore/stream", subprotocols=["streamlit"], max_size=None) as ws:
        ws.send(order.SerializeToString())
        while True:
            message = ForwardMsg.FromString(ws.recv(30))
            if message.delta.new_element.HasField("exception"):
                return [f"/{page}?{query} shows an exception: {message.delta.new_element.exception.message[:200]}"]
            if message.WhichOneof("type") == "script_finished":
                return []


def asked(address: str, order: dict[str, Any] | None = None) -> tuple[int, bytes]:
    """Status code and body of a GET, or of a POST of `order`."""
    body = None if order is None else json.dumps(order).encode()
    request = urllib.request.Request(address, body, {"content-type": "application/json"} if body else {})
    try:
        with urllib.request.urlopen(request, timeout=60) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
