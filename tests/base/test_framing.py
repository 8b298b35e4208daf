"""Messages survive a pipe that takes and gives them in pieces."""

import io
import os
import threading
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from gan_core.base import framing

headers = st.dictionaries(
    st.text(max_size=5).filter(lambda name: name != "bytes"), st.integers() | st.text(), max_size=4
)


@given(st.lists(st.tuples(headers, st.binary(max_size=50)), max_size=5))
def test_what_goes_in_comes_out(messages: list[tuple[dict[str, Any], bytes]]) -> None:
    pipe = io.BytesIO()
    for header, payload in messages:
        framing.write(pipe, header, payload)
    pipe.seek(0)
    assert [framing.read(pipe) for _ in messages] == messages
    assert framing.read(pipe) is None


@given(st.binary(min_size=1, max_size=60), st.integers(0, 10_000))
def test_a_message_that_was_cut_off_is_the_end(payload: bytes, cut: int) -> None:
    pipe = io.BytesIO()
    framing.write(pipe, {"do": "draw"}, payload)
    whole = pipe.getvalue()
    assert framing.read(io.BytesIO(whole[: cut % len(whole)])) is None


def test_a_payload_larger_than_the_pipe() -> None:
    out, in_ = os.pipe()
    payload = os.urandom(1 << 20)
    with os.fdopen(out, "rb") as reader, os.fdopen(in_, "wb", buffering=0) as writer:
        thread = threading.Thread(target=framing.write, args=(writer, {"number": 1}, payload))
        thread.start()
        assert framing.read(reader) == ({"number": 1}, payload)
        thread.join()


def test_too_long_a_header_is_never_sent() -> None:
    """The other end would not know where the next message begins."""
    pipe = io.BytesIO()
    with pytest.raises(ValueError, match="would not be read"):
        framing.write(pipe, {"names": "x" * framing.MOST_HEADER})
    assert pipe.getvalue() == b""
