"""A server as its users start it, which can be killed and started again on the same folder."""

import os
import signal
import subprocess
import sys
from pathlib import Path

from benchmarks import processes
from tests.browser.server import ROOT, free_port, wait_for

WORKERS = 4  # two trainings at work, one that is hurt, and one to spare


class Server:
    """One server on the runs in `runs`; what it and its processes print goes to the file `log`."""

    def __init__(self, runs: Path, log: Path) -> None:
        self.runs, self.log = runs, log
        self.port = free_port()
        self._process: subprocess.Popen[bytes] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Start it, and wait until it answers."""
        command = [sys.executable, "-m", "streamlit", "run", "app.py", "--server.headless=true"]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                [*command, f"--server.port={self.port}", "--server.address=127.0.0.1"],
                cwd=ROOT,
                env=os.environ | {"GAN_ARENA_RUNS": str(self.runs), "GAN_ARENA_WORKERS": str(WORKERS)},
                stdout=log,
                stderr=log,
            )
        wait_for(self.address)

    def kill(self, *, with_children: bool = False) -> None:
        """`kill -9`; with its workers and studio at once, as when the power fails."""
        assert self._process is not None
        for pid in [self._process.pid, *(self.children() if with_children else ())]:
            kill(pid)
        self._process.wait()

    def end(self) -> None:
        """As Ctrl-C does."""
        assert self._process is not None
        self._process.terminate()
        self._process.wait(30)

    def children(self) -> list[int]:
        """The processes that it has started, and theirs."""
        assert self._process is not None
        return [int(pid) for pid in processes.seconds_of_descendants(self._process.pid)]

    def studio(self) -> int | None:
        """The id of the process that draws, if it runs."""
        return next((pid for pid in self.children() if "gan_core.studio" in processes.command(pid)), None)

    def tracebacks(self) -> int:
        """How many have been printed so far."""
        return self.log.read_text(errors="replace").count("Traceback (most recent call last)")


def kill(pid: int) -> None:
    """`kill -9`, of a process that may have ended."""
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        return
