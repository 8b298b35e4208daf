"""Runs on disk: create one, find one, list them."""

import json
import os
import re
import secrets
import shutil
import sys
import time
from datetime import UTC, datetime
from functools import cached_property
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from gan_core.config import RunConfig
from gan_core.errors import UserError
from gan_core.runs import control
from gan_core.runs.files import read_json, write_json
from gan_core.runs.frames import reader_of
from gan_core.runs.status import LIVE, read_status, write_status

SHIPPED = Path(__file__).parent.parent.parent / "checkpoints"  # finished runs that come with the app
LONGEST_TITLE = 80
_ID = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def runs_root() -> Path:
    """Where runs are kept: GAN_ARENA_RUNS, or ./runs."""
    return Path(os.environ.get("GAN_ARENA_RUNS") or "runs")


class Run:
    """One run's folder, for reading and for orders. Its `Recorder` writes the rest."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.id = folder.name

    @property
    def read_only(self) -> bool:
        """Runs that came with the app can be looked at, not changed."""
        return self.folder.parent == SHIPPED

    @cached_property
    def about(self) -> dict[str, Any]:
        """config.json as it is. Raises UserError if it cannot be read."""
        try:
            about = read_json(self.folder / "config.json")
        except FileNotFoundError:
            raise UserError(f"there is no run {self.id!r}") from None
        except ValueError as error:
            raise UserError(f"the config.json of {self.id} cannot be read: {error}") from None
        if not isinstance(about, dict) or not isinstance(about.get("config"), dict):
            raise UserError(f"the config.json of {self.id} holds no configuration")
        return about

    @cached_property
    def config(self) -> RunConfig:
        """What was chosen. Raises UserError if the folder's config.json is broken."""
        return RunConfig.from_dict(self.about["config"])

    def _told(self, name: str) -> str:
        try:
            return str(self.about.get(name) or "")
        except UserError:
            return ""

    @property
    def title(self) -> str:
        return self._told("title") or self.id

    @property
    def preset(self) -> str:
        return self._told("preset")

    @property
    def created(self) -> str:
        """ISO 8601, UTC."""
        return self._told("created")

    def status(self) -> dict[str, Any]:
        """state, reason, step, seconds, device, threads, steps_per_second ... (see `status.FRESH`)."""
        return read_status(self.folder)

    def metrics(self, after_row: int = 0) -> list[dict[str, Any]]:
        """All reports from row `after_row` on. A torn last line is left out."""
        try:
            content = (self.folder / "metrics.jsonl").read_bytes()
        except FileNotFoundError:
            return []
        lines = content[: content.rfind(b"\n") + 1].splitlines()
        return [row for row in map(_row, lines[after_row:]) if row]

    def last_metrics(self) -> dict[str, Any]:
        """The newest report, {} if there is none yet. Reads the end of the file only."""
        try:
            with (self.folder / "metrics.jsonl").open("rb") as file:
                file.seek(max(0, file.seek(0, os.SEEK_END) - 8192))
                lines = file.read().split(b"\n")[:-1]
        except FileNotFoundError:
            return {}
        return next((row for row in map(_row, reversed(lines)) if row), {})

    def frame_steps(self) -> list[int]:
        """The steps that have a picture, in order."""
        return reader_of(self.folder / "frames").steps()

    def frame(self, step: int) -> bytes:
        """A picture as safetensors bytes. Raises UserError if that step has none."""
        return reader_of(self.folder / "frames").read(step)

    def pause(self) -> None:
        control.order(self.folder, want="pause")

    def resume(self) -> None:
        control.order(self.folder, want="run")

    def stop(self) -> None:
        """Stop; a run that still waits in the queue stops at once."""
        from gan_core.runs.queue import leave

        control.order(self.folder, want="stop")
        if leave(self):
            write_status(self.folder, state="stopped", reason="Stopped before it began.")

    def step(self, player: str) -> None:
        """One single step of "both", "critic" or "generator", while the run is paused."""
        control.order_step(self.folder, player)

    def set_learning_rate(self, player: str, value: float) -> None:
        """Another base learning rate for "critic" or "generator", from the next update on."""
        control.order_learning_rate(self.folder, player, value)

    def rename(self, title: str) -> None:
        """Raises UserError for an empty or overlong title, or for a run that came with the app."""
        self._must_be_ours()
        title = " ".join(title.split())
        if not 1 <= len(title) <= LONGEST_TITLE:
            raise UserError(f"a title has 1 to {LONGEST_TITLE} characters, not {len(title)}")
        write_json(self.folder / "config.json", self.about | {"title": title})
        self.about["title"] = title

    def delete(self) -> None:
        """Remove the folder. A live run notices that it is gone, and ends."""
        from gan_core.runs.queue import leave

        self._must_be_ours()
        leave(self)
        if self.status()["state"] in LIVE:
            control.order(self.folder, want="stop")
        grave = self.folder.with_name(f".{self.id}-{secrets.token_hex(4)}")
        os.replace(self.folder, grave)  # at once for everybody, however long the removal takes
        shutil.rmtree(grave, ignore_errors=True)

    def _must_be_ours(self) -> None:
        if self.read_only:
            raise UserError(f"{self.id} came with the app and cannot be changed")


def _row(line: bytes) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except ValueError:
        return {}
    return row if isinstance(row, dict) else {}


def create(
    config: RunConfig, *, preset: str = "", title: str = "", origin: str = "app", root: Path | None = None
) -> Run:
    """A new folder for a run that has not begun. It appears whole, under a name that is its own."""
    root = root or runs_root()
    root.mkdir(parents=True, exist_ok=True)
    name = preset or f"{config.objective}-{config.dataset}"
    stamp = time.strftime("%Y%m%d-%H%M%S", time.gmtime())
    run_id = f"{stamp}-{name}-{secrets.token_hex(2)}"
    about = {
        "config": config.to_dict(),
        "preset": preset,
        "title": title,
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "origin": origin,
        "seed": config.seed,
        "versions": {"python": sys.version.split()[0]} | {name: _version(name) for name in ("torch", "numpy")},
    }
    part = root / f".{run_id}"
    part.mkdir()
    write_json(part / "config.json", about)
    write_status(part)
    os.replace(part, root / run_id)
    return Run(root / run_id)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "none"


def find(run_id: str, root: Path | None = None) -> Run:
    """The run of that name, looked up among the folders that exist. Raises UserError if there is none."""
    for folder in (root or runs_root(), SHIPPED):
        if _ID.fullmatch(run_id) and folder.is_dir() and run_id in os.listdir(folder):
            run = Run(folder / run_id)
            if (run.folder / "config.json").is_file():
                return run
    raise UserError(f"there is no run {run_id[:80]!r}; it may have been deleted")


def list_runs(root: Path | None = None, *, shipped: bool = False) -> list[Run]:
    """All runs of a root, newest first; with `shipped`, those that came with the app instead."""
    folder = SHIPPED if shipped else root or runs_root()
    if not folder.is_dir():
        return []
    names = [name for name in os.listdir(folder) if _ID.fullmatch(name)]
    runs = [Run(folder / name) for name in sorted(names, reverse=True)]
    return [run for run in runs if (run.folder / "config.json").is_file()]
