"""How much an inspection may take, and who does it."""

import json
from pathlib import Path
from typing import Any

from gan_core.apart.bench import Bench
from gan_core.apart.limits import Limits
from gan_core.weights.report import Inspection

INSPECTION = Limits(seconds=120, megabytes=2_500)  # by the clock: a busy machine takes a normal file half a minute
_ON_ALL_CORES = Limits(seconds=300, megabytes=4_000, threads=None)  # where a person waits at an own machine


def weights_bench() -> Bench:
    """Children with torch and the customs desk."""
    return Bench("weights", "the file")


def inspect_apart(path: Path, name: str | None, choices: dict[str, Any]) -> Inspection:
    """`weights.inspection.inspect` in a child, for the command line. Raises UserError."""
    bench = weights_bench()
    try:
        with bench.begin("report", _ON_ALL_CORES, path=str(path.absolute()), name=name, choices=choices) as doing:
            return Inspection.from_dict(json.loads(doing.result()[1]))
    finally:
        bench.close()
