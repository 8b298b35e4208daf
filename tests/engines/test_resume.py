"""A run that was killed goes on as if nothing had happened: bit for bit, on the CPU."""

import subprocess
import sys
from collections.abc import Callable
from typing import Any

import pytest
from safetensors.numpy import load

from gan_core import runs
from gan_core.base.events import Metrics
from gan_core.engines.execute import execute
from gan_core.runs import STATE_FILE, metrics_log
from gan_core.training.checkpoint import load_state
from tests.small_run import EVERY_DIE

# Saves after every update, and waits to be killed at the third snapshot of step 100.
KILLED = """
import sys, time
from pathlib import Path
from gan_core import runs
from gan_core.engines.execute import execute
from gan_core.runs import status
from gan_core.training.loop import Cadence

run = runs.find(sys.argv[1], Path(sys.argv[2]))
snapshots = set()

def wait_for_the_end():
    if status.read(run.folder)["saved"] == 100:
        snapshots.add((run.folder / "trainer_state.safetensors").stat().st_mtime_ns)
    if len(snapshots) == int(sys.argv[3]):
        print("here", flush=True)
        time.sleep(1000)
    return ""

execute(run, cadence=Cadence(snapshots=0.0), ended=wait_for_the_end)
"""

GAMES: dict[str, dict[str, Any]] = {
    "convolutions": {
        "dataset": "digits",
        "generator": "dcgan",
        "critic": "dcgan",
        "generator_widths": (8, 8),
        "critic_widths": (8, 8),
        "generator_norm": "batch",
        "generator_output": "tanh",
    },
    "augmented": {
        "dataset": "digits",
        "generator_output": "sigmoid",
        "diffaugment": "color,translation,cutout",
    },
    "simultaneous": {"schedule": "simultaneous"},
    "wgan-gp": {"objective": "wgan-gp", "critic_steps": 5, "penalties": {"gradient-penalty": 0.1}},
    "every die": EVERY_DIE,
}


def same(one: bytes, other: bytes) -> bool:
    """Do two safetensors hold the same bits? (The order of the facts in their headers is up to chance.)"""
    a, b = load(one), load(other)
    return a.keys() == b.keys() and all(a[name].tobytes() == b[name].tobytes() for name in a)


@pytest.mark.parametrize("game", GAMES)
def test_two_hundred_steps_are_one_hundred_a_kill_and_the_rest(create: Callable[..., runs.Run], game: str) -> None:
    straight = create(steps=200, **GAMES[game])
    broken = create(steps=200, **GAMES[game])
    assert execute(straight) == "finished"

    in_the_middle_of_a_turn = 3 if game == "wgan-gp" else 1
    arguments = [broken.id, str(broken.root), str(in_the_middle_of_a_turn)]
    with subprocess.Popen([sys.executable, "-c", KILLED, *arguments], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "here\n"
        process.kill()
    state = load_state(broken.folder / STATE_FILE)["facts"]
    assert (state["step"], state["made"]["critic"] > 0) == (100, game == "wgan-gp")

    kept = [row for row in broken.metrics() if row["step"] <= 100]
    with (broken.folder / metrics_log.FILE).open("ab") as file:  # as if it had gone on after that snapshot
        file.write(metrics_log.encode(Metrics(150, 1e6, 0, {})) + b'{"step": 151, "seco')

    assert execute(broken) == "finished"
    assert broken.metrics()[: len(kept)] == kept != []
    one, other = (load_state(run.folder / STATE_FILE)["facts"] for run in (straight, broken))
    assert one | {"seconds": 0} == other | {"seconds": 0}
    for name in ("generator.safetensors", "critic.safetensors", STATE_FILE):
        assert same((straight.folder / name).read_bytes(), (broken.folder / name).read_bytes())

    rows = [row["step"] for row in broken.metrics()]
    assert rows == sorted(rows)
    assert rows[-1] == 200
    seconds = [row["seconds"] for row in broken.metrics()]
    assert seconds == sorted(seconds)
    assert broken.frame_steps()[0] == 0
    assert same(broken.frame(0), straight.frame(0))
    assert same(broken.frame(200), straight.frame(200))
