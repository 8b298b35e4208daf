"""status.json: never half a record, and a live run whose process is gone reads as failed."""

import json
import os
import socket
import subprocess
import sys
import threading
import time
from typing import Any

from gan_core import runs
from gan_core.runs import process, repair, status


def claim_to_be(run: runs.Run, state: str = "running", **facts: Any) -> None:
    """Write a status as another process would have, `facts` winning over the heartbeat."""
    path = run.folder / "status.json"
    path.write_text(json.dumps(status.BLANK | process.identity() | {"state": state, "step": 1234} | facts))


def test_readers_never_see_half_a_status(run: runs.Run) -> None:
    broken: list[Any] = []
    done = threading.Event()

    def read() -> None:
        while not done.is_set():
            found = status.read(run.folder)
            if found["state"] not in ("queued", "running"):
                broken.append(found)

    reader = threading.Thread(target=read)
    reader.start()
    for step in range(500):
        status.write(run.folder, {"state": "running", "step": step, "traceback": "x" * (step % 7 * 1000)})
    done.set()
    reader.join()
    assert broken == []


def test_a_process_that_ended_fails_its_run(run: runs.Run) -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"])
    child.wait()
    claim_to_be(run, pid=child.pid, heartbeat=time.time() - 10, saved=1000)
    found = run.status()
    assert found["state"] == "failed"
    assert "step 1,234" in found["reason"]
    assert "press Resume to go on from step 1,000" in found["reason"]


def test_a_zombie_counts_as_gone(run: runs.Run) -> None:
    child = subprocess.Popen([sys.executable, "-c", "pass"], stdout=subprocess.PIPE)
    assert child.stdout is not None
    child.stdout.read()  # ends when the process does, which nobody has waited for yet
    child.stdout.close()
    deadline = time.monotonic() + 10
    claim_to_be(run, pid=child.pid, born=None, heartbeat=time.time() - 10)
    while run.is_live and time.monotonic() < deadline:
        time.sleep(0.02)
    assert run.status()["state"] == "failed"
    child.wait()


def test_a_process_id_that_belongs_to_somebody_else_by_now_counts_as_gone(run: runs.Run) -> None:
    claim_to_be(run, pid=os.getppid(), born=1, heartbeat=time.time() - 10)
    assert run.status()["state"] == "failed"


def test_a_process_that_is_busy_for_long_is_not_gone(run: runs.Run) -> None:
    claim_to_be(run, heartbeat=time.time() - 1000)
    assert run.status()["state"] == "running"


def test_another_computer_is_judged_by_its_heartbeat(run: runs.Run) -> None:
    elsewhere = socket.gethostname() + "-other"
    claim_to_be(run, host=elsewhere, pid=1, born=1, heartbeat=time.time() - 10)
    assert run.status()["state"] == "running"
    claim_to_be(run, host=elsewhere, pid=1, born=1, heartbeat=time.time() - 100)
    assert run.status()["state"] == "failed"


def test_the_watchman_writes_down_what_he_finds(run: runs.Run) -> None:
    claim_to_be(run, pid=os.getppid(), born=1, heartbeat=time.time() - 10)
    repair.Watchman(run.root).look()
    assert status.read(run.folder)["state"] == "failed"


def test_the_watchman_stops_a_run_that_lost_its_place_in_the_queue(run: runs.Run, root: Any) -> None:
    waiting = runs.create(run.config, root=root)
    runs.enqueue(waiting)
    for folder in (run.folder, waiting.folder):
        path = folder / "status.json"
        path.write_text(json.dumps(json.loads(path.read_text()) | {"heartbeat": time.time() - 60}))
    watchman = repair.Watchman(root)
    watchman.look()
    watchman.look()
    assert (run.status()["state"], waiting.status()["state"]) == ("stopped", "queued")
    assert "press Resume" in run.status()["reason"]


def test_the_watchman_leaves_the_living_alone(run: runs.Run) -> None:
    claim_to_be(run, heartbeat=time.time() - 100)
    before = (run.folder / "status.json").read_bytes()
    repair.Watchman(run.root).look()
    assert (run.folder / "status.json").read_bytes() == before
