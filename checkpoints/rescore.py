"""Measure the generators of digits that come with the app again, after the digit classifiers have changed.

    python -m checkpoints.rescore                 all of them
    python -m checkpoints.rescore mnist-wgan

Weights stay as they are. scores.json and the card are written anew. What an earlier classifier said on the way (digits
covered, their entropy, confidence, shares, alarms) cannot be measured again without the generators of those steps: it
is taken out of the log, the pictures and the alarms.
"""

import argparse
import json
import sys
from dataclasses import asdict
from pathlib import Path

from safetensors.numpy import load

from gan_core.datasets import DATASETS
from gan_core.errors import UserError
from gan_core.events import Samples
from gan_core.metrics import METRICS
from gan_core.model_card import card
from gan_core.publish import CARD
from gan_core.runs import Run, alarm_log, files, frame_log, metrics_log, shipped_root
from gan_core.runs.recorder import encode
from gan_core.runs.run import SCORES_FILE

SHARES = ("shares", "nearest")  # of a picture


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_of_digits())} (default: all)")
    asked = parser.parse_args()
    try:
        for name in asked.names or _of_digits():
            if name not in _of_digits():
                raise UserError(f"{name!r} is no generator of digits; choose from {', '.join(_of_digits())}")
            rescore(Run(shipped_root() / name))
            print(name)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def _of_digits() -> list[str]:
    made = [Run(folder, read_only=True) for folder in sorted(shipped_root().iterdir()) if (folder / CARD).is_file()]
    return [run.id for run in made if not run.problem and DATASETS[run.config.dataset].judged]


def rescore(run: Run) -> None:
    """Write the scores of its generator and its card anew, and take out what another ruler measured on the way."""
    from gan_core.checkpoint import load_generator  # imports torch
    from gan_core.final_scores import scores_of

    generator, config, step = load_generator(run.folder)
    scores = scores_of(generator, config, step)
    if scores is None:
        raise UserError("MNIST's test images are not there, so nothing can be scored")
    files.replace(run.folder / SCORES_FILE, json.dumps(asdict(scores), indent=1).encode())
    forget(run.folder)
    files.replace(run.folder / CARD, card(run, address=f"checkpoints/{run.id}").encode())


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
