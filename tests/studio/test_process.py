"""The process's two lanes, without the process: orders in, answers out of a pipe."""

import io
import os
from collections.abc import Iterator
from typing import BinaryIO

import pytest
from PIL import Image
from safetensors.numpy import load as unpack

from gan_core.base import framing
from gan_core.base.framing import Message
from gan_core.generators.loading import load
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from gan_core.studio.__main__ import Process
from gan_core.studio.jobs import Order, Outbox

DIGITS = "mnist-gan"


@pytest.fixture
def ends() -> Iterator[tuple[Process, BinaryIO]]:
    out, into = os.pipe()
    with os.fdopen(out, "rb") as answers, os.fdopen(into, "wb", buffering=0) as pipe:
        yield Process(Outbox(pipe)), answers


def picture() -> bytes:
    file = io.BytesIO()
    Image.fromarray(Explorer(load(DIGITS)).draw([LatentState()])[0, ..., 0]).save(file, "PNG")
    return file.getvalue()


def read(answers: BinaryIO) -> Message:
    message = framing.read(answers)
    assert message is not None
    return message


def test_a_search_that_nobody_follows_ends(ends: tuple[Process, BinaryIO]) -> None:
    """It has 42 answers; cancelled after the second it gives few more, and the next job has its turn."""
    process, answers = ends
    process.take(Order("project", 1, {"source": DIGITS}, picture()))
    for _ in range(2):
        assert read(answers)[0]["more"]
    process.take(Order("cancel", 0, {"number_of": 1}))
    late = 0
    for number in range(2, 10):  # each would let the search have a turn, were it still there
        process.take(Order("about", number, {"source": DIGITS, "place": {}}))
        while (found := read(answers)[0]["number"]) != number:
            late += found == 1
    assert late <= 2


def test_two_searches_take_turns(ends: tuple[Process, BinaryIO]) -> None:
    process, answers = ends
    for number in (1, 2):
        process.take(Order("project", number, {"source": DIGITS}, picture()))
    numbers = [read(answers)[0]["number"] for _ in range(20)]
    assert 8 <= numbers.count(1) <= 12
    for number in (1, 2):
        process.take(Order("cancel", 0, {"number_of": number}))
    process.take(Order("about", 3, {"source": DIGITS, "place": {}}))
    while read(answers)[0]["number"] != 3:
        pass


def test_a_small_drawing_need_not_wait_for_a_large_one(ends: tuple[Process, BinaryIO]) -> None:
    """Hundreds of pictures of a generator that takes a millisecond for each, and somebody who drags meanwhile."""
    process, answers = ends
    slow = {"source": "mnist-dcgan"}
    process.take(Order("draw", 1, slow | {"view": "drag", "parts": [{}]}))
    assert read(answers)[0]["number"] == 1  # it is at hand now
    process.take(Order("draw", 2, slow | {"view": "ground", "parts": [{"seeds": [*range(400)]}]}))
    process.take(Order("draw", 3, slow | {"view": "drag", "parts": [{}]}))
    assert read(answers)[0]["number"] == 3  # a slice of the large one came before it
    process.take(Order("draw", 4, slow | {"view": "ground", "parts": [{}]}))
    assert read(answers)[0]["number"] == 4
    header, payload = read(answers)
    assert header == {"number": 2}, "what has begun is finished, and not stale"
    assert unpack(payload)["samples"].shape == (400, 28, 28, 1)
