"""A visitor's file, apart: what it says of its origin."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from gan_core.isolation.bench import Bench
from gan_core.isolation.limits import Limits
from gan_core.isolation.tasks import Answer
from gan_core.provenance.whence import whence

READING = Limits(seconds=30, megabytes=1_500, threads=0)


def said(asked: Mapping[str, Any]) -> Answer:
    """{"path", "name"} -> what `Finding.to_dict` gives. Raises UserError for a file that cannot be read."""
    return whence(Path(asked["path"]), asked["name"]).to_dict(), b""


def whence_apart(
    bench: Bench, path: Path, name: str, still_wanted: Callable[[], None] = lambda: None
) -> dict[str, Any]:
    """`said` in a child. still_wanted: called every moment; what it raises ends it. Raises UserError."""
    with bench.begin("whence", READING, path=str(path.absolute()), name=name) as doing:
        while not doing.wait():
            still_wanted()
        return doing.result()[0]
