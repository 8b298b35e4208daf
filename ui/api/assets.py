"""GET /assets/{path}: the live components' files, and Plotly from its Python package. Nothing from elsewhere.

A path may begin with `v<hash>/`, the hash of all files: such an answer may be kept for good, and relative
imports between modules inherit the prefix. Without it the browser asks each time.
"""

import functools
import gzip
import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from anyio import to_thread
from starlette.requests import Request
from starlette.responses import Response

from ui.api.errors import Refusal, answers_errors

_FOLDER = Path(__file__).parent.parent / "assets"
_TYPES = {".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8"}
_FOR_GOOD = "public, max-age=31536000, immutable"


@dataclass(frozen=True)
class Asset:
    """A file in memory, compressed once and not for every browser."""

    zipped: bytes
    kind: str
    tag: str


@functools.cache
def _paths() -> dict[str, Path]:
    """Name -> file: what is not listed here is not served."""
    found = {path.name: path for path in sorted(_FOLDER.iterdir()) if path.suffix in _TYPES}
    spec = find_spec("plotly")
    if spec is not None and spec.origin is not None:
        found["plotly.min.js"] = Path(spec.origin).parent / "package_data" / "plotly.min.js"
    return found


@functools.cache
def _load(name: str, changed: int) -> Asset:
    """`changed`, the time of the file's last change, makes an edited file be read again."""
    path = _paths()[name]
    data = path.read_bytes()
    tag = f'"{hashlib.sha256(data).hexdigest()[:16]}"'
    return Asset(gzip.compress(data, 6, mtime=0), _TYPES[path.suffix], tag)


def read(name: str) -> Asset:
    """Raises Refusal (404) for a name that is not an asset."""
    if name not in _paths():
        raise Refusal(404, "There is no such file.")
    return _load(name, _paths()[name].stat().st_mtime_ns)


def text(name: str) -> str:
    """What a browser gets. Raises Refusal (404) for a name that is not an asset."""
    return gzip.decompress(read(name).zipped).decode()


def version() -> str:
    """A short hash that changes with any of the files; Plotly's size stands for its content."""
    digest = hashlib.sha256()
    for name, path in sorted(_paths().items()):
        stat = path.stat()
        digest.update(f"{name} {stat.st_size} {stat.st_mtime_ns}".encode())
    return digest.hexdigest()[:10]


def address(name: str) -> str:
    """The path, below the app's own address, under which browsers may keep an asset for good."""
    return f"/assets/v{version()}/{name}"


def warm_up() -> None:
    """Compress the large file before the first browser asks for it."""
    read("plotly.min.js")


@answers_errors
async def asset(request: Request) -> Response:
    prefix, _, name = request.path_params["path"].rpartition("/")
    if prefix and ("/" in prefix or not prefix.startswith("v")):
        raise Refusal(404, "There is no such file.")
    found = await to_thread.run_sync(read, name)
    headers = {
        "cache-control": _FOR_GOOD if prefix == f"v{version()}" else "no-cache",
        "etag": found.tag,
        "vary": "accept-encoding",
        "x-content-type-options": "nosniff",
    }
    if request.headers.get("if-none-match") == found.tag:
        return Response(status_code=304, headers=headers)
    if "gzip" in request.headers.get("accept-encoding", ""):
        return Response(found.zipped, media_type=found.kind, headers=headers | {"content-encoding": "gzip"})
    return Response(gzip.decompress(found.zipped), media_type=found.kind, headers=headers)
