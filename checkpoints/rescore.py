"""Measure the generators that come with the app again, after a figure was added or the digit classifiers have changed.

    python -m checkpoints.rescore                 all of them
    python -m checkpoints.rescore mnist-wgan

Weights stay as they are. scores.json, and of digits the card, are written anew. What an earlier classifier said
on the way (digits covered, their entropy, confidence, shares, alarms) cannot be measured again without the generators
of those steps: it is taken out of the log, the pictures and the alarms. Pictures of points hold the shares of the
modes: the modes covered are filled into the reports that tell of a kept picture, and the alarms are raised anew.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from math import nan
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.numpy import load

from gan_core.base.errors import UserError
from gan_core.base.events import Samples
from gan_core.base.weight_files import generator_in
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.collapse import Watch
from gan_core.evaluation.fair_share import FAIR
from gan_core.evaluation.metrics import METRICS
from gan_core.hub.model_card import card
from gan_core.hub.publish import CARD
from gan_core.races.standings import yardstick
from gan_core.runs import Run, alarm_log, files, frame_log, metrics_log, shipped_root
from gan_core.runs.recorder import encode
from gan_core.runs.run import SCORES_FILE

SHARES = ("shares", "nearest")  # of a picture
ROUNDED = 1e-4  # by which a report may differ from the shares in its picture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_scored())} (default: all)")
    asked = parser.parse_args()
    try:
        for name in asked.names or _scored():
            if name not in _scored():
                raise UserError(f"{name!r} is no generator that is scored; choose from {', '.join(_scored())}")
            rescore(Run(shipped_root() / name))
            print(name)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _scored() -> list[str]:
    made = [Run(folder, read_only=True) for folder in sorted(shipped_root().iterdir()) if generator_in(folder)]
    return [run.id for run in made if not run.problem and yardstick(run.config).metrics]


def rescore(run: Run) -> None:
    """Write the scores of its generator and its card anew, and what was measured on the way as far as that is known."""
    from gan_core.training.checkpoint import load_generator  # imports torch
    from gan_core.training.final_scores import scores_of

    generator, config, step = load_generator(run.folder)
    scores = scores_of(generator, config, step)
    if scores is None:
        raise UserError("MNIST's test images are not there, so nothing can be scored")
    files.replace(run.folder / SCORES_FILE, json.dumps(asdict(scores), indent=1).encode())
    if not DATASETS[config.dataset].shows_digits:
        look_again(run.folder, config.steps)
        return
    forget(run.folder)
    files.replace(run.folder / CARD, card(run, address=f"checkpoints/{run.id}").encode())


def look_again(folder: Path, steps: int) -> None:
    """Of points: fill the modes covered into the log, and raise the alarms anew, from the shares in the pictures."""
    shares = {step: arrays for step, arrays in _pictures(folder) if set(SHARES) <= arrays.keys()}
    if not shares:
        return  # pictures from before they held any
    log = folder / metrics_log.FILE
    rows, _ = metrics_log.decode(log.read_bytes())
    filled = [row | _covered(row, shares) for row in rows]
    files.replace(log, b"".join(json.dumps(row).encode() + b"\n" for row in filled))
    spreads = {int(row["step"]): float(row["spread"]) for row in rows if row.get("spread") is not None}
    watch, alarms = Watch(), []
    for step, arrays in sorted(shares.items()):
        spread = next((spreads[at] for at in sorted(spreads) if at >= step), nan)
        good = arrays["shares"]
        alarms += watch.look(step, arrays["nearest"], float(good.sum()), spread, step / steps, good)
    (folder / alarm_log.FILE).unlink(missing_ok=True)
    with_alarms = alarm_log.AlarmLog(folder / alarm_log.FILE)
    for alarm in alarms:
        with_alarms.add(alarm)


def _covered(row: dict[str, Any], shares: Mapping[int, Mapping[str, np.ndarray]]) -> dict[str, float]:
    """The modes covered in the picture that this report's figures are of; nothing if that is not kept."""
    step = max((step for step in shares if step <= row["step"]), default=None)
    if step is None or "modes" not in row:
        return {}
    good = shares[step]["shares"]
    if int((good > 0).sum()) != row["modes"] or abs(float(good.sum()) - row["high_quality"]) > ROUNDED:
        return {}
    return {"covered": float((good >= FAIR / len(good) - ROUNDED**2).sum())}


def _pictures(folder: Path) -> Iterator[tuple[int, dict[str, np.ndarray]]]:
    reader = frame_log.FrameReader(folder / frame_log.FILE)
    return ((step, load(reader.read(step))) for step in reader.steps())


def forget(folder: Path) -> None:
    """Take what a ruler said on the way out of a run's log, pictures and alarms."""
    (folder / alarm_log.FILE).unlink(missing_ok=True)
    log = folder / metrics_log.FILE
    rows, _ = metrics_log.decode(log.read_bytes())
    kept = [{name: value for name, value in row.items() if name not in METRICS} for row in rows]
    files.replace(log, b"".join(json.dumps(row).encode() + b"\n" for row in kept))
    reader = frame_log.FrameReader(folder / frame_log.FILE)
    pictures = [(step, _without_shares(step, reader.read(step))) for step in reader.steps()]
    files.replace(folder / frame_log.FILE, b"".join(frame_log.encode(step, picture) for step, picture in pictures))


def _without_shares(step: int, picture: bytes) -> bytes:
    arrays = {name: value for name, value in load(picture).items() if name not in SHARES}
    return encode(Samples(step, "images", arrays))


if __name__ == "__main__":
    sys.exit(main())
