"""Bodies: orders with fields of the right name and any value, and what is no order at all."""

import json
import random
from typing import Any

from benchmarks.fuzz.words import HOSTILE, STRANGE, fields, sensible

JSON = "application/json"
_KINDS = (JSON, "application/json; charset=utf-16", "text/plain", "application/x-www-form-urlencoded", "")
_KINDS += (
    "multipart/form-data; boundary=x",
    "multipart/form-data",
    "application/octet-stream",
    "image/png",
    "é",
    "a/" * 99,
)
_FORM = b'--x\r\ncontent-disposition: form-data; name="f"; filename="%s"\r\n\r\n%s\r\n--x--\r\n'


def body(rng: random.Random, known: dict[str, list[Any]]) -> tuple[bytes, str]:
    """(bytes, content type), most often a JSON object under its own name."""
    content = rng.choice(_MAKERS)(rng, known)
    return content, JSON if rng.random() < 0.85 else rng.choice(_KINDS)


def _order(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    told = {name: sensible(name, known, rng) for name in ("source", "view", "action") if rng.random() < 0.7}
    for name in rng.sample(fields(), rng.randrange(8)):
        told[name] = sensible(name, known, rng) if rng.random() < 0.6 else _value(rng)
    return json.dumps(told).encode()


def _value(rng: random.Random) -> Any:
    match rng.randrange(4):
        case 0:
            return rng.choice(HOSTILE)
        case 1:
            return [rng.choice(STRANGE) for _ in range(rng.randrange(4))]
        case 2:
            return {rng.choice(fields()): rng.choice(STRANGE) for _ in range(rng.randrange(4))}
    return rng.choice(STRANGE)


def _numbers(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    """Numbers that JSON of Python knows, and no other does."""
    number = rng.choice(["NaN", "Infinity", "-Infinity", "1e999", "9" * 5000, "1" * 400 + ".0", "-0"])
    source = json.dumps(sensible("source", known, rng))
    return f'{{"source": {source}, "view": "a", "{rng.choice(fields())}": {number}}}'.encode()


def _deep(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    deep = rng.choice([100, 900, 5000, 100_000])
    inner = rng.choice([b"[" * deep + b"]" * deep, b'{"a":' * deep + b"1" + b"}" * deep, b"[" * deep])
    return inner if rng.random() < 0.5 else b'{"source": "a", "place": %s}' % inner


def _no_order(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    values = [rng.choice(STRANGE) for _ in range(3)]
    return rng.choice(
        [json.dumps(values).encode(), json.dumps(values[0]).encode(), b"", b"{", b'{"a":}', b"\xff\xfe{\x00"]
    )


def _noise(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    return rng.randbytes(rng.choice([1, 100, 5000]))


def _long(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    """Longer than orders may be, or than anything may be."""
    return b'{"source": "' + b"a" * rng.choice([1001, 70_000, 600_000]) + b'"}'


def _form(rng: random.Random, known: dict[str, list[Any]]) -> bytes:
    return _FORM % (rng.choice(HOSTILE).encode(), rng.randbytes(50))


_MAKERS = (_order,) * 10 + (_numbers,) * 2 + (_deep, _no_order, _noise, _long, _form)
