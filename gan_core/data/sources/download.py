"""Bring one of torchvision's datasets to this machine, once."""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.data.sources.places import data_folders

BUILT_IN = "the built-in 2-D mixtures and the 8x8 digits need no download"
STALLED = 60.0  # seconds without progress, after which the download is given up
SCRATCH = ".download-"
POLL = 0.1  # seconds between two looks at the growing files

ARCHIVES = (".gz", ".zip", ".tgz", ".bz2")

Progress = Callable[[float, str], None]


@dataclass(frozen=True, kw_only=True)
class Archive:
    """What torchvision fetches. name: of its class; arguments: what the constructor asks for besides the folder.

    size: of the archives in bytes, for the progress. folder: of the dataset inside a data folder; keep: which of its
    files stay, a pattern.
    """

    name: str
    title: str
    size: int
    folder: str
    keep: str = "*"
    arguments: Mapping[str, str] = field(default_factory=dict)


def download(archive: Archive, progress: Progress) -> Path:
    """Let torchvision fetch it; the data folder in which it now lies.

    Files appear there whole or not at all. Raises UserError in one sentence.
    """
    root = _writable_folder(archive.title)
    _sweep(root)
    with tempfile.TemporaryDirectory(prefix=SCRATCH, dir=root, ignore_cleanup_errors=True) as scratch:
        _fetch(archive, Path(scratch), progress)
        try:
            _move(Path(scratch, archive.folder), root / archive.folder, archive.keep)
        except OSError as error:
            raise UserError(f"{archive.title} was downloaded but {root} cannot take it: {error.strerror}") from error
    return root


def _writable_folder(title: str) -> Path:
    folders = data_folders()
    for folder in folders:
        try:
            folder.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryDirectory(dir=folder).cleanup()  # os.access says yes to root on read-only disks
        except OSError:
            continue
        return folder
    names = " nor ".join(str(folder) for folder in folders)
    raise UserError(f"{title} is not on this machine and cannot be saved to {names}; {BUILT_IN}")


def _sweep(root: Path) -> None:
    """Remove what a download left behind whose process was killed more than a day ago."""
    for folder in root.glob(f"{SCRATCH}*"):
        if time.time() - folder.stat().st_mtime > 86_400:
            shutil.rmtree(folder, ignore_errors=True)


def _fetch(archive: Archive, scratch: Path, progress: Progress) -> None:
    title, arguments = archive.title, json.dumps(dict(archive.arguments))
    command = [sys.executable, "-m", "gan_core.data.sources.fetch", archive.name, str(scratch), arguments]
    project = Path(__file__).parents[3]  # so that the child finds gan_core wherever this process was started
    progress(0.0, f"Downloading {title}")
    try:
        child = subprocess.Popen(
            command,
            cwd=project,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )
    except OSError as error:
        raise UserError(f"the process that downloads {title} could not be started: {error.strerror}") from None
    with child:
        try:
            _watch(child, scratch, archive, progress)
            output = child.stdout.read() if child.stdout else ""
        finally:  # also when `progress` raises to cancel
            child.kill()
    if child.returncode:
        why = (output.strip().splitlines() or ["the download was interrupted"])[-1]
        raise UserError(f"{title} could not be downloaded ({why}): check the network; {BUILT_IN}")


def _watch(child: subprocess.Popen[str], scratch: Path, archive: Archive, progress: Progress) -> None:
    title, size = archive.title, archive.size
    seen, since = 0, time.monotonic()
    while child.poll() is None:
        done, everything = _sizes(scratch)
        if everything != seen:  # what is unpacked is news too: of a large archive that takes minutes
            seen, since = everything, time.monotonic()
        share = min(done / size, 1.0)
        # at every look, news or not: this is where a run that shall stop finds out
        progress(share, f"Downloading {title}: {share * size / 1e6:.1f} of {size / 1e6:.1f} MB")
        if time.monotonic() - since > STALLED:
            raise UserError(f"{title} could not be downloaded (the server stopped answering): {BUILT_IN}")
        time.sleep(POLL)


def _sizes(folder: Path) -> tuple[int, int]:
    """Bytes in the archives under `folder`, and in all its files, those that are unpacked from them."""
    archives = everything = 0
    for parent, _, names in os.walk(folder):
        for name in names:
            with suppress(FileNotFoundError):  # unpacked and removed meanwhile
                size = os.stat(os.path.join(parent, name)).st_size
                everything += size
                archives += size if name.endswith(ARCHIVES) else 0
    return archives, everything


def _move(source: Path, target: Path, keep: str) -> None:
    """File by file, because a part of the dataset may be there already."""
    for file in sorted(path for path in source.rglob(keep) if path.is_file()):
        place = target / file.relative_to(source)
        place.parent.mkdir(parents=True, exist_ok=True)
        os.replace(file, place)
