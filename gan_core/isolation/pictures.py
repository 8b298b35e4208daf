"""A visitor's own pictures, apart: every one is decoded and kept as small squares, where a training finds them."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.pixel_budget import limited_pixels
from gan_core.isolation.bench import Bench
from gan_core.isolation.limits import Limits
from gan_core.isolation.tasks import Answer

DECODING = Limits(seconds=90, megabytes=1_500, threads=0)


def looked_at(asked: Mapping[str, Any]) -> Answer:
    """{"path", "image_size", "shown"} -> {"told", "classes", "shape"} and the bytes of `shown` pictures [N, H, W, 3].

    These are spread over all of them. Raises UserError for what is no dataset.
    """
    with limited_pixels():
        data = DATASETS["images"].load(Request(path=asked["path"], image_size=asked["image_size"]))
    count = len(data.values)
    places = np.linspace(0, count - 1, min(asked["shown"], count)).round().astype(int)
    pictures = np.ascontiguousarray(data.values[places].transpose(0, 2, 3, 1))
    return {"told": data.told, "classes": data.class_names, "shape": pictures.shape}, pictures.tobytes()


def pictures_bench() -> Bench:
    """Children that decode pictures, without torch."""
    return Bench("pictures", "the file of pictures")


def look_apart(
    bench: Bench, path: Path | str, image_size: int, shown: int = 0, still_wanted: Callable[[], None] = lambda: None
) -> tuple[dict[str, Any], np.ndarray]:
    """`looked_at` in a child: the facts, and the pictures. still_wanted: called every moment; what it raises ends it.

    Raises UserError.
    """
    asked = {"path": str(path), "image_size": image_size, "shown": shown}
    with bench.begin("pictures", DECODING, **asked) as doing:
        while not doing.wait():
            still_wanted()
        facts, payload = doing.result()
    return facts, np.frombuffer(payload, np.uint8).reshape(facts["shape"])
