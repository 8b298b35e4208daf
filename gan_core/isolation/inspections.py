"""How much an inspection may take, and who does it."""

import json
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.report import Inspection
from gan_core.isolation.bench import Bench
from gan_core.isolation.limits import Limits
from gan_core.isolation.tasks import Answer

INSPECTION = Limits(seconds=120, megabytes=2_500)  # by the clock: a busy machine takes a normal file half a minute
_ON_ALL_CORES = Limits(seconds=300, megabytes=4_000, threads=None)  # where a person waits at an own machine


def weights_bench() -> Bench:
    """Children with torch and the import of weights."""
    return Bench("weights", "the file")


def inspect_apart(path: Path, name: str | None, choices: Choices) -> Inspection:
    """`generators.foreign.inspection.inspect` in a child, for the command line. Raises UserError."""
    return Inspection.from_dict(json.loads(_done("report", path, name, choices)[1]))


def clear_apart(path: Path, name: str | None = None) -> None:
    """Returns if the file can be loaded and drawn within limits. Raises UserError if it cannot."""
    report = inspect_apart(path, name, Choices())
    if not report.loadable:
        raise UserError(f"{report.name} is refused: {report.reason}")


def sample_apart(path: Path, choices: Choices, count: int, seed: int) -> tuple[str, bytes]:
    """The title of a stranger's generator, and a PNG file of `count` samples. Raises UserError."""
    told, picture = _done("sample", path, None, choices, count=count, seed=seed)
    return str(told["title"]), picture


def digits_apart(path: Path, choices: Choices, count: int, seed: int) -> np.ndarray:
    """A stranger's digits as metrics take them, uint8 [count, 1, 28, 28]. Raises UserError."""
    _, pixels = _done("digits", path, None, choices, count=count, seed=seed)
    return np.frombuffer(pixels, np.uint8).reshape(count, 1, 28, 28).copy()  # such as may be written to


def generated_apart(path: Path, choices: Choices, count: int, seed: int) -> tuple[dict[str, Any], np.ndarray]:
    """The "shape" of a stranger's pictures, whether it "shows_digits", and uint8 [count, C, H, W]. Raises UserError."""
    told, pixels = _done("generated", path, None, choices, count=count, seed=seed)
    return told, np.frombuffer(pixels, np.uint8).reshape(count, *told["shape"]).copy()


def _done(do: str, path: Path, name: str | None, choices: Choices, **asked: Any) -> Answer:
    """By a child of its own, which ends with it."""
    bench = weights_bench()
    told = {"path": str(path.absolute()), "name": name, "choices": choices.to_dict()} | asked
    try:
        with bench.begin(do, _ON_ALL_CORES, **told) as doing:
            return doing.result()
    finally:
        bench.close()
