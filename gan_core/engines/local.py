"""A pool of warm worker processes on this machine. It never imports torch; its workers do.

The queue is on disk (`gan_core.runs.queue`): whoever wants a run trained puts it there.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any

from gan_core.engines.threads import choose_threads
from gan_core.errors import UserError
from gan_core.runs import FINAL, LIVE, Run, claim, list_runs, waiting
from gan_core.runs.status import read_status, write_status

LOOK = 0.02  # seconds between two looks at the queue and the workers
PATIENCE = 5.0  # seconds that a worker gets to save its run when the pool closes
STALE = 5.0  # seconds without a heartbeat after which a run's process counts as gone


class Pool:
    """`with Pool(root):` executes what is queued under `root`, `workers` runs at a time.

    A worker that dies fails its run, in words, and is replaced.
    """

    def __init__(self, root: Path, workers: int | None = None) -> None:
        self.root = root.resolve()
        self.size = workers or int(os.environ.get("GAN_ARENA_WORKERS") or min(os.cpu_count() or 1, 4))
        self._workers: list[_Worker] = []
        self._closing = threading.Event()
        self._manager = threading.Thread(target=self._manage, name="gan-arena-pool", daemon=True)

    def __enter__(self) -> "Pool":
        self.root.mkdir(parents=True, exist_ok=True)
        fail_the_interrupted(self.root)
        self._workers = [_Worker() for _ in range(self.size)]
        self._manager.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self.close()

    def close(self) -> None:
        """Let every worker save its run and end; then make sure that it has."""
        self._closing.set()
        self._manager.join()
        for worker in self._workers:
            worker.dismiss()
        deadline = time.monotonic() + PATIENCE
        for worker in self._workers:
            worker.end(deadline)
        self._workers.clear()

    def pids(self) -> list[int]:
        """The workers' process ids."""
        return [worker.process.pid for worker in self._workers]

    def wait_until_warm(self, timeout: float = 60.0) -> bool:
        """Block until every worker can begin at once; False if that takes too long."""
        deadline = time.monotonic() + timeout
        while not all(worker.ready for worker in self._workers):
            if time.monotonic() > deadline:
                return False
            time.sleep(LOOK)
        return True

    def _manage(self) -> None:
        while not self._closing.wait(LOOK):
            self._workers = [worker if worker.alive() else worker.replaced() for worker in self._workers]
            self._hand_out()

    def _hand_out(self) -> None:
        if not waiting(self.root):
            return
        free = next((worker for worker in self._workers if worker.ready and worker.run is None), None)
        if free is None:
            return
        run = claim(self.root)
        if run is not None:
            busy = sum(worker.run is not None for worker in self._workers)
            free.take(run, idle_cores=(os.cpu_count() or 1) - busy)


class _Worker:
    """One worker process, and the run it has in hand."""

    def __init__(self) -> None:
        self.ready = False
        self.run: Run | None = None
        environment = os.environ | {"PYTHONUNBUFFERED": "1"}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "gan_core.engines.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=Path(__file__).parent.parent.parent,
            env=environment,
            text=True,
        )
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            answer: dict[str, Any] = json.loads(line)
            self.ready = True
            if "run" in answer:
                self.run = None

    def take(self, run: Run, *, idle_cores: int) -> None:
        """Give the worker a run. The same number of threads as before if the run goes on: bit for bit."""
        assert self.process.stdin is not None
        self.run = run
        try:
            threads = read_status(run.folder)["threads"] or choose_threads(run.config, idle_cores=idle_cores)
            self.process.stdin.write(json.dumps({"run": str(run.folder), "threads": threads}) + "\n")
            self.process.stdin.flush()
        except FileNotFoundError:  # deleted in this moment
            self.run = None
        except UserError as error:
            write_status(run.folder, state="failed", reason=str(error))
            self.run = None
        except OSError:
            return  # the worker has died with the order in hand: `alive` notices and fails the run

    def alive(self) -> bool:
        return self.process.poll() is None

    def replaced(self) -> "_Worker":
        """Clean up after a worker that died, and start another."""
        self._release()
        if self.run is not None:
            _fail(self.run, _cause(self.process.returncode))
        return _Worker()

    def dismiss(self) -> None:
        """Close its stdin: it saves its run and ends. One without a run has nothing to save."""
        assert self.process.stdin is not None
        if self.run is None:
            self.process.kill()
        try:
            self.process.stdin.close()
        except BrokenPipeError:
            return  # it has ended already

    def end(self, deadline: float) -> None:
        """Wait for it until `deadline`, then end it with force."""
        try:
            self.process.wait(max(0.1, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self._release()

    def _release(self) -> None:
        self._listener.join(timeout=5)
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe is not None and not pipe.closed:
                try:
                    pipe.close()
                except BrokenPipeError:
                    continue


def _cause(returncode: int) -> str:
    """Why a worker ended, in words."""
    if returncode == -signal.SIGKILL:
        return "Its process was killed, most likely because memory ran out."
    if returncode < 0:
        return f"Its process was ended by signal {-returncode} ({signal.Signals(-returncode).name})."
    return f"Its process ended unexpectedly, with exit status {returncode}."


def _fail(run: Run, cause: str) -> None:
    """Mark a run whose process is gone, unless it had come to its end before."""
    try:
        status = read_status(run.folder)
        if status["state"] not in FINAL:
            write_status(run.folder, state="failed", reason=f"{cause} {_how_to_go_on(run)}")
    except FileNotFoundError:
        return  # deleted meanwhile


def _how_to_go_on(run: Run) -> str:
    kept = (run.folder / "trainer_state.safetensors").exists()
    return "Press Resume to go on from its last snapshot." if kept else "Press Resume to begin again."


def fail_the_interrupted(root: Path) -> None:
    """Runs that are in nobody's hands, after a crash of the server or the machine, are marked in words."""
    queued = set(waiting(root))
    for run in list_runs(root):
        status = run.status()
        live_elsewhere = _is_alive(status["pid"]) and time.time() - status["heartbeat"] < STALE
        if status["state"] in LIVE and run.id not in queued and not live_elsewhere:
            _fail(run, "It was interrupted when its server ended.")


def _is_alive(pid: int) -> bool:
    if not pid:
        return False
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
