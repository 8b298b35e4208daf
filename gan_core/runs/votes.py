"""What people said of a run's pictures: one JSON object per sitting, appended. Nothing tells who they were.

`votes.jsonl` in the run's folder; of a run that came with the app, whose folder is not ours to write to,
`votes/<run>.jsonl` beside one's own runs. Several processes may append, so nobody cuts the file: a torn line is ended
by whoever comes next, and passed over by readers.
"""

import json
import math
import os
import threading
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.human import VOTES, checked_limit, checked_ratings
from gan_core.runs.folder import runs_root
from gan_core.runs.run import Run, why
from gan_core.runs.status import RunGone

FILE = "votes.jsonl"
FOLDER = "votes"
MOST_BYTES = 4 << 20  # of a run's votes, some five thousand sittings
_appending = threading.Lock()


@dataclass(frozen=True, kw_only=True)
class Sitting:
    """The votes of one person on one deck, see `generators.deck`."""

    when: str  # ISO 8601
    seed: int  # of the deck
    step: int  # of the generator
    limit: float  # seconds that each picture was seen; 0: without a limit
    ratings: tuple[int, ...]  # [N] 1 ... 4, see `evaluation.human.RATINGS`
    real: tuple[bool, ...]  # [N]
    scores: tuple[float, ...] | None  # [N] the critic's


def why_not(run: Run) -> str:
    """Why nobody can play against this run, in one sentence; "" if people can."""
    if run.problem:
        return run.problem
    if DATASETS[run.config.dataset].kind != "images":
        return f"{run.title or run.id} draws points, and people tell pictures apart"
    if not run.has_weights:
        return f"{run.title or run.id} has saved no generator yet"
    return ""


def now() -> str:
    """The time as a sitting tells it."""
    return datetime.now().astimezone().isoformat(timespec="seconds")


def path_of(run: Run) -> Path:
    """Where a run's votes lie, whether there are any or not."""
    return runs_root() / FOLDER / f"{run.id}.jsonl" if run.read_only else run.folder / FILE


def add(run: Run, sitting: Sitting) -> None:
    """Append one sitting. Raises UserError if there is no room for it."""
    path = path_of(run)
    try:
        if run.read_only:
            path.parent.mkdir(parents=True, exist_ok=True)
        with _appending:
            _append(path, encode(sitting))
    except OSError as error:
        if not run.folder.is_dir():
            raise RunGone(f"the run {run.id} was deleted") from None
        raise UserError(f"the votes cannot be kept: {why(error)}") from None


def _append(path: Path, line: bytes) -> None:
    flags = os.O_RDWR | os.O_CREAT | os.O_APPEND | getattr(os, "O_BINARY", 0)
    file = os.open(path, flags, 0o644)
    try:
        size = os.fstat(file).st_size
        if size + len(line) > MOST_BYTES:
            raise UserError(f"no more votes are kept: those on this run have reached {MOST_BYTES >> 20} MB")
        if size:
            os.lseek(file, size - 1, os.SEEK_SET)
            if os.read(file, 1) != b"\n":  # somebody's disk was full, or somebody died
                line = b"\n" + line
        while line:  # a disk that is nearly full takes a part, then refuses the rest
            line = line[os.write(file, line) :]
    finally:
        os.close(file)


def read(run: Run) -> list[Sitting]:
    """All sittings, in the order in which they ended."""
    try:
        lines = path_of(run).read_bytes().splitlines(keepends=True)
    except FileNotFoundError:
        return []
    return [sitting for line in lines if (sitting := decode(line)) is not None]


def encode(sitting: Sitting) -> bytes:
    """One line. Scores keep 7 digits, what a float32 holds."""
    values = asdict(sitting) | {
        "ratings": "".join(map(str, sitting.ratings)),
        "real": "".join("01"[one] for one in sitting.real),
        "scores": None if sitting.scores is None else [float(f"{score:.7g}") for score in sitting.scores],
    }
    return json.dumps(values, separators=(",", ":")).encode() + b"\n"


def decode(line: bytes) -> Sitting | None:
    """The sitting of one line; None for what is none."""
    if not line.endswith(b"\n"):
        return None
    try:
        return _checked(json.loads(line))
    except (ValueError, TypeError, KeyError, RecursionError, UserError):
        return None


def _checked(values: dict[str, Any]) -> Sitting:
    real, scores = values["real"], values["scores"]
    numbers = [values["seed"], values["step"], *(scores or [])]
    if len(real) != VOTES or real.count("1") != real.count("0") or len(scores or real) != VOTES:
        raise ValueError("it is no sitting of this game")
    if not all(isinstance(number, int | float) and math.isfinite(number) for number in numbers):
        raise ValueError("a number is missing")
    return Sitting(
        when=str(values["when"])[:40],
        seed=int(values["seed"]),
        step=int(values["step"]),
        limit=checked_limit(values["limit"]),
        ratings=checked_ratings([int(one) for one in values["ratings"]]),
        real=tuple(one == "1" for one in real),
        scores=None if scores is None else tuple(map(float, scores)),
    )
