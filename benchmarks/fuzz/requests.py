"""One request after the other, of any route: the same for the same seed and the same routes."""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

from starlette.routing import BaseRoute, Mount

from benchmarks.fuzz.bodies import body
from benchmarks.fuzz.words import HOSTILE, fields, garbage, sensible

_PARAMETER = re.compile(r"\{(\w+)(?::\w+)?\}")
_METHODS = ("GET", "POST", "PUT", "DELETE", "PATCH", "HEAD", "OPTIONS", "TRACE", "BREW", "get", "PROPFIND", "A" * 300)
_STATIC = ("index.html", "favicon.png", "manifest.json", "static/js/none.js", "train", "runs", "train/", "none/none")
_HEADERS: dict[str, tuple[str, ...]] = {
    "accept": ("text/html", "application/json", "*/*", "a" * 4000, "\xff"),
    "accept-encoding": ("gzip", "identity", "br;q=x", ""),
    "range": ("bytes=0-1", "bytes=-1", "bytes=9-1", "bytes=" + "0-1," * 500, "a"),
    "if-none-match": ("*", '"x"', "W/", "é"),
    "if-modified-since": ("yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "origin": ("null", "http://evil.test", "http://[::1", "file://", "http://localhost"),
    "cookie": ("a=b", "_streamlit_xsrf=2|a|b|c", "_streamlit_user=x", ";" * 500, "gan-arena=\xff", "a=" + "b" * 4000),
    "x-gan-arena": ("1",),
    "x-gan-arena-page": ("http://evil.test", "[", "http://127.0.0.1"),
    "x-forwarded-for": ("127.0.0.1", "a" * 500),
    "x-forwarded-host": ("evil.test", "localhost", ",,,", "[::1"),
    "x-forwarded-proto": ("https", "javascript"),
    "content-encoding": ("gzip", "deflate", "x"),
    "sec-fetch-site": ("same-origin", "cross-site", "é"),
    "upgrade": ("websocket", "h2c"),
    "connection": ("Upgrade", "keep-alive, x"),
    "sec-websocket-key": ("a", "dGhlIHNhbXBsZSBub25jZQ=="),
    "sec-websocket-version": ("13", "1"),
    "sec-websocket-protocol": ("streamlit, a, b", "\xff", "a" * 2000),
    "x-xsrftoken": ("2|a|b|c", "\xff"),
    "host": ("evil.test", "", "127.0.0.1:99999", "a" * 300),
    "authorization": ("Bearer x", "Basic %%%"),
}


@dataclass(frozen=True)
class Asked:
    """A request as it goes over the wire; `route` names whose it is."""

    route: str
    method: str
    target: str
    headers: dict[str, str]
    body: bytes


def requests(routes: list[BaseRoute], known: dict[str, list[Any]], seed: int) -> Iterator[Asked]:
    """Without end. known: sensible values of a field or a part of an address, by its name."""
    rng = random.Random(seed)
    while True:
        yield _request(rng.choice(routes), known, rng)


def _request(route: BaseRoute, known: dict[str, list[Any]], rng: random.Random) -> Asked:
    pattern = getattr(route, "path", "/")
    methods = sorted(getattr(route, "methods", None) or {"GET"})
    method = rng.choice(methods) if rng.random() < 0.85 else rng.choice(_METHODS)
    path = _path(route, pattern, known, rng)
    content, kind = b"", ""
    if method not in ("GET", "HEAD") or rng.random() < 0.05:
        content, kind = body(rng, known)
    headers = {name: rng.choice(values) for name, values in _HEADERS.items() if rng.random() < 0.04}
    if kind:
        headers["content-type"] = kind
    return Asked(f"{'|'.join(methods)} {pattern}", method, path + _query(known, rng), headers, content)


def _path(route: BaseRoute, pattern: str, known: dict[str, list[Any]], rng: random.Random) -> str:
    if isinstance(route, Mount):
        return "/" + (rng.choice(_STATIC) if rng.random() < 0.5 else _spoiled("x", rng))
    told = quote(_of_kind(pattern, known, rng), safe="/%:;,@[]{}\\?#&=+*'()!$~|^`<>\"-._")
    path = "".join(sign if 33 <= ord(sign) < 127 else "%20" for sign in told)
    return _spoiled(path, rng) if rng.random() < 0.1 else path


def _of_kind(pattern: str, known: dict[str, list[Any]], rng: random.Random) -> str:
    """The pattern with its parameters filled in: runs are of runs, races of races."""

    def value(match: re.Match[str]) -> str:
        name = match[1]
        whose = f"{pattern.split('/')[2]}.{name}" if name == "id" and pattern.count("/") > 1 else name
        whose = f"{pattern}.what" if name == "what" and f"{pattern}.what" in known else whose
        if whose in known and rng.random() < 0.7:
            return str(rng.choice(known[whose]))
        return rng.choice(HOSTILE) if rng.random() < 0.8 else garbage(rng)

    return _PARAMETER.sub(value, pattern)


def _spoiled(path: str, rng: random.Random) -> str:
    odd = rng.choice([*(word for word in HOSTILE if word.isascii() and " " not in word), garbage(rng)])
    ways = [f"/{path}", f"{path}/", f"{path}/..", f"{path}/{odd}", path.replace("/", "//"), path.upper(), f"{path}%00"]
    ways += [f"http://evil.test{path}", f"{path}/%2e%2e/%2e%2e/etc/passwd", f"/..{path}", quote(path), path[1:], "*"]
    return rng.choice(ways)


def _query(known: dict[str, list[Any]], rng: random.Random) -> str:
    if rng.random() < 0.6:
        return ""
    pairs = []
    for name in rng.choices(fields(), k=rng.randrange(1, 5)):
        value = str(sensible(name, known, rng)) if rng.random() < 0.5 else rng.choice(HOSTILE)
        pairs.append(f"{name}={quote(value, safe='%')}")
    return "?" + "&".join(pairs) + rng.choice(["", "", "&", "&=", "&%zz", "&a", "&" + "a=b&" * 500])
