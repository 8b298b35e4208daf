"""What an inspection of weights takes: `python -m benchmarks.inspecting [FILE ...]`.

Without files: those of strangers in $GAN_ARENA_DATA/third_party_checkpoints, the bare weights of all generators that
come with the app, and sixty random generators, each in a process of its own with as many threads as there are cores.
Seconds are those of the inspection alone; memory is the most that its process ever held, torch and all.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from statistics import median
from typing import Any

import torch

from benchmarks import processes
from benchmarks.results import write
from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.loading import load
from gan_core.runs import list_runs
from tests.generators.foreign.random_generators import GENERATORS, discs, trained

LIMITS = {"median": 5.0, "worst": 15.0}  # seconds
MOST_MEMORY = 1_000  # MB


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("files", nargs="*", type=Path, help="weights to inspect, instead of those at hand")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        paths = asked.files or [*_strangers(), *_shipped(Path(folder)), *_random(Path(folder))]
        rows = [_inspected(path) for path in paths]
    seconds = [row["seconds"] for row in rows]
    memory = max(row["megabytes"] for row in rows)
    kinds = {kind: [row for row in rows if row["kind"] == kind] for kind in dict.fromkeys(row["kind"] for row in rows)}
    lines = ["| files | how many | median (s) | worst (s) | most memory (MB) |", "|---|---|---|---|---|"]
    for kind, own in (*kinds.items(), ("all", rows)):
        took = [row["seconds"] for row in own]
        most = max(row["megabytes"] for row in own)
        lines.append(f"| {kind} | {len(own)} | {median(took):.1f} | {max(took):.1f} | {most:.0f} |")
    lines += ["", "| slowest | size (MB) | seconds | memory (MB) |", "|---|---|---|---|"]
    for row in sorted(rows, key=lambda row: -row["seconds"])[:8]:
        lines.append(f"| {row['name']} | {row['size']:.1f} | {row['seconds']:.1f} | {row['megabytes']:.0f} |")
    write("inspecting", {"files": rows}, lines)
    kept = median(seconds) <= LIMITS["median"] and max(seconds) <= LIMITS["worst"] and memory <= MOST_MEMORY
    sys.exit(not kept)


def _strangers() -> list[Path]:
    folder = Path(os.environ.get("GAN_ARENA_DATA", "data")) / "third_party_checkpoints"
    return sorted(path for path in folder.glob("*") if path.suffix != ".md") if folder.is_dir() else []


def _shipped(folder: Path) -> Iterator[Path]:
    """Bare weights, without the header that says what they are."""
    for run in list_runs(shipped=True):
        if run.has_weights:
            path = folder / f"shipped {run.id}.pt"
            torch.save(load(str(run.folder)).network.state_dict(), path)
            yield path


def _random(folder: Path) -> Iterator[Path]:
    for seed in range(GENERATORS):
        path = folder / f"random {seed}.pt"
        torch.save(trained(seed, *discs()).state_dict(), path)
        yield path


def _inspected(path: Path) -> dict[str, Any]:
    with ProcessPoolExecutor(1, get_context("spawn")) as pool:
        return pool.submit(_measured, path).result()


def _measured(path: Path) -> dict[str, Any]:
    start = time.perf_counter()
    report = inspect(path)
    seconds = time.perf_counter() - start
    kind = path.stem.partition(" ")[0] if " " in path.stem else "strangers"
    return {
        "name": path.name,
        "kind": kind,
        "size": path.stat().st_size / 1e6,
        "seconds": round(seconds, 2),
        "megabytes": round(processes.most_megabytes(os.getpid())),
        "verdict": report.verdict,
    }


if __name__ == "__main__":
    main()
