"""A file that people take home from a run or a race, made apart: pictures and archives take seconds of a core."""

import contextlib
import shutil
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from gan_core import races, runs
from gan_core.isolation.bench import Bench
from gan_core.isolation.limits import Limits
from gan_core.isolation.tasks import Answer
from gan_core.provenance.origin import TOOL
from gan_core.provenance.packet import ARENA
from gan_core.races.export import RACE_EXPORTS, race_fingerprint
from gan_core.runs.export import EXPORTS
from gan_core.runs.export.fingerprint import digest, fingerprint

MAKING = Limits(seconds=300, megabytes=2_500, threads=0)  # an archive is held twice while it is packed
SPARE = 512 << 20  # bytes of the disk that are left to trainings


@dataclass(frozen=True)
class Download:
    """One file of people's choice. of: "run" or "race"; what: a name in EXPORTS or RACE_EXPORTS."""

    of: str
    root: str
    id: str
    what: str

    def fingerprint(self) -> str:
        """Another one as soon as the file may be another. Raises UserError if there is no such run or race."""
        if self.of == "run":
            made_of = fingerprint(runs.find(self.id, self.root), EXPORTS[self.what].reads)
        else:
            made_of = race_fingerprint(races.find(self.id, self.root))
        return digest(self.what, made_of, TOOL, ARENA)  # another version has other words on origin

    def content(self) -> bytes:
        """The file, made here and now. Raises UserError if there is nothing to put into it yet."""
        if self.of == "run":
            return EXPORTS[self.what].make(runs.find(self.id, self.root))
        return RACE_EXPORTS[self.what].make(races.find(self.id, self.root))


def made(asked: Mapping[str, Any]) -> Answer:
    """{"download", "into"} -> {"kept": True} if the file lies at `into` now; else {"kept": False} and its bytes."""
    content, into = Download(**asked["download"]).content(), Path(asked["into"])
    if _kept(content, into):
        return {"kept": True}, b""
    return {"kept": False}, content


def _kept(content: bytes, into: Path) -> bool:
    """A disk that is nearly full, or not ours, is no reason to have no file."""
    try:
        into.parent.mkdir(parents=True, exist_ok=True)
        if shutil.disk_usage(into.parent).free < len(content) + SPARE:
            return False
        into.write_bytes(content)
    except OSError:
        with contextlib.suppress(OSError):
            into.unlink(missing_ok=True)
        return False
    return True


def downloads_bench(most: int) -> Bench:
    """Children that draw and pack, at most so many at work; without torch, and nicer than the server."""
    return Bench("downloads", "the file", most, done="made")


def make_apart(bench: Bench, download: Download, into: Path, still_wanted: Callable[[], None]) -> bytes | None:
    """Make it in a child: None if the file lies at `into` now, else its bytes.

    still_wanted: called every moment; what it raises ends the work. Raises UserError; Ended if it took too much.
    """
    with bench.begin("download", MAKING, download=asdict(download), into=str(into)) as doing:
        while not doing.wait():
            still_wanted()
        told, content = doing.result()
    return None if told["kept"] else content
