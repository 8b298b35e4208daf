"""Runs on disk: created whole, listed newest first, found by their name and never by a path."""

import contextlib
import importlib.metadata
import json
import os
import platform
import re
import secrets
import shutil
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import gan_core
from gan_core.base.errors import UserError
from gan_core.base.version import GAN_ARENA
from gan_core.config.footprint import check_memory
from gan_core.config.run_config import RunConfig
from gan_core.runs import admission, control, files, owner, place, starts, status
from gan_core.runs.run import FILE, Run, checked_title, why
from gan_core.visitors import acting

SEEDS_FOLDER = "seeds"  # of the shipped ones: runs of races over many seeds, which no list of runs shows
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_DATED = re.compile(r"\d{8}-\d{6}-")


def runs_root() -> Path:
    """Where runs are kept: GAN_ARENA_RUNS, or `runs` in the working directory."""
    return Path(os.environ.get("GAN_ARENA_RUNS") or "runs").absolute()


def shipped_root() -> Path:
    """Where the runs lie that come with the app. They are never changed."""
    return Path(gan_core.__file__).absolute().parent.parent / "checkpoints"


def create(
    config: RunConfig, *, preset: str = "", title: str = "", origin: str = "app", root: Path | str | None = None
) -> Run:
    """A new run's folder, complete from the moment it can be seen. It waits for `enqueue` or `execute`.

    Its paths are meant from the working directory of now. origin: "app" or "cli". Raises UserError if the folder
    cannot be written, if own pictures are still to be chosen, or if the run cannot fit into this machine's memory.
    """
    config.check_pictures()
    check_memory(config)
    root = _root(root)
    admission.check([config], root)
    config = place.absolute(config)
    about = about_new(config, preset=preset, title=title, origin=origin) | starts.told(root, config)
    with drafted(root) as draft:
        place.keep(draft, config)
        return settle(draft, about, {})


def about_new(config: RunConfig, *, preset: str, title: str, origin: str) -> dict[str, Any]:
    """The config.json of a run that is made now. config: with whole paths."""
    about: dict[str, Any] = {
        "config": place.named(config).to_dict(),
        "preset": preset,
        "title": checked_title(title),
        "created": datetime.now().astimezone().isoformat(timespec="seconds"),
        "versions": _versions(),
        "seed": config.seed,
        "origin": origin,
    }
    if prints := place.fingerprints(config):
        about[place.KEY] = prints
    return about


@contextlib.contextmanager
def drafted(root: Path) -> Iterator[Path]:
    """A folder for what shall become a run, which nobody sees; gone at the end unless `settle` gave it its name.

    Raises UserError where the system raises OSError.
    """
    draft = root / f".new-{secrets.token_hex(8)}"
    try:
        draft.mkdir(parents=True)
        yield draft
    except OSError as error:
        raise UserError(f"the run cannot be stored: {why(error)}") from None
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def settle(draft: Path, about: Mapping[str, Any], how: Mapping[str, Any]) -> Run:
    """Make a run of a draft: `about` as its config.json, `how` as its status. Raises OSError."""
    config = about["config"]
    (draft / FILE).write_text(json.dumps(about, indent=2), encoding="utf-8")
    owner.keep(draft, acting())
    admission.note()
    control.write(draft, control.Control())
    status.write(draft, how)
    status.keep_spare(draft)
    return Run(_publish(draft, about["preset"] or f"{config.get('objective', config['game'])}-{config['dataset']}"))


def find(run_id: str, root: Path | str | None = None) -> Run:
    """The run of that name, or the shipped one. Raises UserError if there is none.

    The name is compared with those of existing folders and never becomes part of a path.
    """
    shipped = shipped_root()
    for folder, read_only in ((_root(root), False), (shipped, True), (shipped / SEEDS_FOLDER, True)):
        for run in _runs_in(folder, run_id, read_only=read_only):
            return run
    raise UserError(f"there is no run {str(run_id)[:80]!r}; it may have been deleted")


def list_runs(root: Path | str | None = None, *, shipped: bool = False) -> list[Run]:
    """Every run, newest first; with `shipped`, those that come with the app follow.

    A broken folder is listed too: its `problem` says what is wrong, and its status is failed.
    """
    runs = sorted(_runs_in(_root(root)), key=_age_key, reverse=True)
    if shipped:
        runs += sorted(_runs_in(shipped_root(), read_only=True), key=lambda run: run.id)
    return runs


def _root(root: Path | str | None) -> Path:
    return runs_root() if root is None else Path(root).absolute()


def _runs_in(root: Path, only: str | None = None, *, read_only: bool = False) -> list[Run]:
    """Folders that are runs, or were meant to be: other things may lie beside them. `only`: the one of that name."""
    try:
        with os.scandir(root) as entries:
            wanted = (entry for entry in entries if only is None or entry.name == only)
            names = [entry.name for entry in wanted if _NAME.fullmatch(entry.name) and entry.is_dir()]
    except (FileNotFoundError, NotADirectoryError):
        return []
    return [
        Run(root / name, read_only=read_only)
        for name in names
        if _DATED.match(name) or os.path.exists(root / name / FILE)
    ]


def _age_key(run: Run) -> str:
    """The date that a name begins with, or else when the folder was last changed."""
    if _DATED.match(run.id):
        return run.id
    try:
        changed = run.folder.stat().st_mtime
    except FileNotFoundError:
        changed = 0.0
    return datetime.fromtimestamp(changed).strftime("%Y%m%d-%H%M%S-") + run.id


def _publish(draft: Path, name: str) -> Path:
    """Give the folder its name, one that is free."""
    while True:
        folder = draft.with_name(f"{datetime.now():%Y%m%d-%H%M%S}-{files.slug(name)}-{secrets.token_hex(2)}")
        if not folder.exists():
            os.rename(draft, folder)
            return folder


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "torch": importlib.metadata.version("torch"),  # asking torch itself would import it
        "gan_arena": GAN_ARENA,
    }
