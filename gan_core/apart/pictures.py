"""A visitor's own pictures, apart: every one is decoded and kept as small squares, where a training finds them."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gan_core.apart.bench import Bench
from gan_core.apart.limits import Limits
from gan_core.apart.tasks import Answer
from gan_core.datasets import DATASETS, Request

DECODING = Limits(seconds=60, megabytes=1_500, threads=0)


def looked_at(asked: Mapping[str, Any]) -> Answer:
    """{"path", "image_size"} -> {"told", in words how many there are}. Raises UserError for what is no dataset."""
    told: list[str] = []
    request = Request(
        path=asked["path"], image_size=asked["image_size"], progress=lambda share, words: told.append(words)
    )
    DATASETS["images"].load(request)
    return {"told": told[-1] if told else ""}, b""


def pictures_bench() -> Bench:
    """Children that decode pictures, without torch."""
    return Bench("pictures", "the .zip", most=2)


def look_apart(bench: Bench, path: Path, image_size: int, yielding: Any = lambda: None) -> dict[str, Any]:
    """`looked_at` in a child. yielding: called every moment; what it raises ends the work. Raises UserError."""
    with bench.begin("pictures", DECODING, path=str(path), image_size=image_size) as doing:
        while not doing.wait():
            yielding()
        return doing.result()[0]
