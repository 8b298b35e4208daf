"""Does a run that was killed go on bit for bit? `python -m benchmarks.resume`, every preset; `--families`, a few.

Each is trained twice: straight on, and in a process that is killed (SIGKILL) after a random step and whose run is then
resumed. Weights, states and recorded figures must be equal to the last bit. Of one's own data there are none here.
"""

import argparse
import multiprocessing
import os
import random
import signal
import tempfile
from pathlib import Path
from typing import Any

from safetensors.numpy import load

from gan_core import runs
from gan_core.base.machine import LOAD
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.runs import STATE_FILE

STEPS = 5  # of each run
BATCH, SCORED = 4, 100  # samples of an update, and at the end: as few as make the same path through the code
SELDOM = 1e9  # seconds: figures of the first and the last step, whatever the time in between
_OF_TIME = {"seconds", "steps_per_second", "scored_step", *LOAD}
_NO_TRAIT = {"format", "dataset", "data_class", "data_path", "drawing", "device", "steps", "seed", "start_from"}
_processes = multiprocessing.get_context("forkserver")
_processes.set_forkserver_preload(["gan_core.engines.execute"])  # torch is imported once


def trainable() -> list[str]:
    """Presets that need no data of one's own."""
    return [name for name, preset in PRESETS.items() if not DATASETS[preset.config.dataset].needs_path]


def light() -> list[str]:
    """Presets on data that the app brings along, small enough for a test."""
    return [name for name in trainable() if DATASETS[PRESETS[name].config.dataset].built_in]


def families(among: list[str]) -> list[str]:
    """As few of these presets as have together every trait that any of them has: the cover that greed finds."""
    traits = {name: _traits(PRESETS[name].config) for name in among}
    missing, chosen = set[Any]().union(*traits.values()), list[str]()
    while missing:
        best = max(traits, key=lambda name: len(traits[name] & missing))
        chosen.append(best)
        missing -= traits[best]
    return chosen


def _traits(config: RunConfig) -> set[tuple[str, Any]]:
    """Every choice of a word, and of every number whether it is 0, 1 or something else."""
    flat = dict(config.to_dict())
    players = flat.pop("players")
    flat |= {f"{player}.{name}": value for player, chosen in players.items() for name, value in chosen.items()}
    penalties = flat.pop("penalties", {})
    found = {(f"penalty {name}", bool(weight)) for name, weight in penalties.items()}
    for name, value in flat.items():
        if name not in _NO_TRAIT:
            found.add((name, value if isinstance(value, str | bool) or value in (0, 1) else "more"))
    return found


def differences(name: str, root: Path, dice: random.Random, steps: int = STEPS) -> list[str]:
    """What is not the same of a run of that preset that was killed, and of one that was not."""
    config = PRESETS[name].config.replace(steps=steps, batch_size=BATCH, score_samples=SCORED, device="cpu", threads=1)
    straight, broken = (runs.create(config, root=root) for _ in range(2))
    _sitting(straight)
    kill_at = dice.randrange(1, steps)
    if (status := _sitting(broken, kill_at)) != -signal.SIGKILL:
        return [f"the process was to be killed at step {kill_at}, and ended with {status}"]
    if not 0 < (broken.status()["saved"] or 0) <= kill_at:
        return [f"killed at step {kill_at}, {broken.status()['saved']} were saved"]
    _sitting(broken)
    if unfinished := [run for run in (straight, broken) if run.status()["state"] != "finished"]:
        return [f"it is {unfinished[0].status()['state']}: {unfinished[0].status()['reason']}"]
    return [f"{file} differs, killed at {kill_at}" for file in _unequal(straight, broken)]


def _unequal(one: runs.Run, other: runs.Run) -> list[str]:
    """Names of the files that hold other numbers."""
    weights = [f"{player.name}.safetensors" for player in one.config.kind.players]
    files = [file for file in [*weights, STATE_FILE] if (one.folder / file).exists()]
    unequal = [file for file in files if not _same(one.folder / file, other.folder / file)]
    a, b = _figures(one), _figures(other)
    both = a.keys() & b.keys()  # at which steps there is a report is up to the clock
    alike = one.config.steps in both and all(a[step] == b[step] for step in both)
    return unequal + ([] if alike else ["metrics"])


def _same(one: Path, other: Path) -> bool:
    a, b = load(one.read_bytes()), load(other.read_bytes())
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


def _figures(run: runs.Run) -> dict[int, dict[str, Any]]:
    """What was recorded at which step, but for the time and what the machine had to do."""
    return {row["step"]: {name: row[name] for name in row if name not in _OF_TIME} for row in run.metrics()}


def _sitting(run: runs.Run, kill_at: int = 0) -> int | None:
    """Train it in a process of its own, which is killed after that many steps. Returns how the process ended."""
    process = _processes.Process(target=_train, args=(run.id, str(run.root), kill_at))
    process.start()
    process.join()
    return process.exitcode


def _train(run_id: str, root: str, kill_at: int) -> None:
    from gan_core.engines.execute import execute
    from gan_core.training.loop import Cadence

    run = runs.find(run_id, Path(root))

    def ended() -> str:
        if kill_at and (run.status()["saved"] or 0) >= kill_at:
            os.kill(os.getpid(), signal.SIGKILL)
        return ""

    execute(run, cadence=Cadence(metrics=SELDOM, pictures=SELDOM, snapshots=0.0), ended=ended)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.resume", description=__doc__)
    parser.add_argument("--families", action="store_true", help="only presets that have together every trait")
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--seed", type=int, default=0, help="which decides at which step they are killed")
    options = parser.parse_args()
    dice, failed = random.Random(options.seed), 0
    for name in families(trainable()) if options.families else trainable():
        with tempfile.TemporaryDirectory() as folder:
            wrong = differences(name, Path(folder), dice, options.steps)
        failed += bool(wrong)
        print(f"{name:24} {'; '.join(wrong) or 'equal bit for bit'}", flush=True)
    raise SystemExit(failed > 0)


if __name__ == "__main__":
    main()
