"""One side of a race, in a process of its own: trains for a while whenever it is told to.

    python -m benchmarks.contestant {ours,textbook} PRESET FOLDER_WITH_MNIST THREADS

Reads "SECONDS" lines on stdin, answers each with one JSON line {steps, wall, cpu}. THREADS 0 leaves
torch's default.
"""

import json
import sys
import time
from collections.abc import Iterator

import torch

from benchmarks.textbook import Textbook
from gan_core.base.malloc import keep_freed_memory
from gan_core.config.presets import PRESETS
from gan_core.training.game import Game
from gan_core.training.loop import train

ENDLESS = 10_000_000


def ours(preset: str, _data_folder: str) -> Iterator[None]:
    """Our loop, reports, pictures and snapshots included; yields after each step."""
    keep_freed_memory()  # as a worker and the command line do
    game = Game(PRESETS[preset].config.replace(steps=ENDLESS))
    step = 0
    for _event in train(game):
        if game.step > step:
            step = game.step
            yield


def textbook(preset: str, data_folder: str) -> Iterator[None]:
    return Textbook(preset, PRESETS[preset].config, data_folder).steps()


SIDES = {"ours": ours, "textbook": textbook}


def run(steps: Iterator[None], seconds: float) -> dict[str, float]:
    """Train for whole steps, at least one, until the time is up."""
    count, cpu, start = 0, time.process_time(), time.perf_counter()
    while count == 0 or time.perf_counter() - start < seconds:
        next(steps)
        count += 1
    return {
        "steps": count,
        "wall": time.perf_counter() - start,
        "cpu": time.process_time() - cpu,
        "threads": torch.get_num_threads(),
    }


def main() -> None:
    side, preset, data_folder, threads = sys.argv[1:5]
    if int(threads):
        torch.set_num_threads(int(threads))
    steps = SIDES[side](preset, data_folder)
    for line in sys.stdin:
        print(json.dumps(run(steps, float(line))), flush=True)


if __name__ == "__main__":
    main()
