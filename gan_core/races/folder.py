"""Races on disk: created whole with all their runs, listed newest first, found by their name and never by a path."""

import contextlib
import re
import secrets
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.visible import one_line
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SETTINGS
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.drawing import in_short
from gan_core.races.fairness import level
from gan_core.races.race import LONGEST_LABEL, Lane, Race, encoded
from gan_core.runs import Run, admission, files
from gan_core.runs.names import LONGEST_TITLE
from gan_core.runs.run import checked_title, why

FOLDER = "races"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}\.json")


def create(
    lanes: Sequence[tuple[str, RunConfig]],
    *,
    fairness: str = "generator-steps",
    steps: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
    seeds: int = 1,
    title: str = "",
    preset: str = "",
    origin: str = "app",
    root: Path | str | None = None,
) -> Race:
    """A new race with all its runs; they wait for `Race.start`. Arguments as of `level`.

    seeds: runs of each lane, with this many seeds one after another, from 0 on where none is named: a preset may have
    been given a telling one. Raises UserError for lanes that cannot race, or if the disk takes nothing; then nothing
    is left behind.
    """
    lanes = [(_checked_label(label), config) for label, config in lanes]
    if seeds > 1 and seed is None:
        seed = 0
    fair = level(lanes, fairness, steps=steps, seconds=seconds, seed=seed)
    title = checked_title(title) or title_of(lanes)
    root = runs.runs_root() if root is None else Path(root).absolute()
    admission.check([config for config in fair.configs for _ in range(seeds)], root)
    made: list[Run] = []
    try:
        kept = []
        for (label, _), config in zip(lanes, fair.configs, strict=True):
            of_lane = [
                runs.create(_seeded(config, offset), title=_run_title(label, title), origin=origin, root=root)
                for offset in range(seeds)
            ]
            made += of_lane
            kept.append(Lane(label, tuple(run.id for run in of_lane)))
        now = datetime.now().astimezone().isoformat(timespec="seconds")
        notes = list(fair.notes)
        content = encoded(title=title, preset=preset, fairness=fairness, created=now, notes=notes, lanes=kept)
        return Race(_publish(root / FOLDER, preset or title, content))
    except (UserError, OSError) as error:
        for run in made:
            run.delete()
        if isinstance(error, OSError):
            raise UserError(f"the race cannot be stored: {why(error)}") from None
        raise


def gather(lanes: Sequence[tuple[str, Run]], *, title: str, begins_at: int, notes: Sequence[str] = ()) -> Race:
    """A race of runs that are there already, (label, run) each, looked at from step `begins_at` on.

    It is kept beside the last of them. Raises UserError for lanes that cannot race, or if the disk takes nothing.
    """
    level([(_checked_label(label), run.config) for label, run in lanes], "generator-steps")  # raises
    now = datetime.now().astimezone().isoformat(timespec="seconds")
    content = encoded(
        title=checked_title(title),
        preset="",
        fairness="generator-steps",
        created=now,
        notes=list(notes),
        lanes=[Lane(_checked_label(label), (run.id,)) for label, run in lanes],
        begins_at=begins_at,
    )
    try:
        return Race(_publish(lanes[-1][1].root / FOLDER, title, content))
    except OSError as error:
        raise UserError(f"the race cannot be stored: {why(error)}") from None


def title_of_seeds(title: str, seeds: int) -> str:
    """A race's title that tells of how many seeds its lanes are; it stays as it is where they are of one."""
    told = f" · {seeds} seeds" if seeds > 1 else ""
    return title[: LONGEST_TITLE - len(told)].rstrip() + told


def again(race: Race, *, root: Path | str | None = None) -> Race:
    """A new race like this one, from the lanes whose runs are still there. Raises UserError if too few are."""
    if race.begins_at is not None:
        raise UserError("its lanes go on from a snapshot: fork that run again, on its own page")
    seeds = max(len(lane.runs) for lane in race.lanes)
    root = (runs.runs_root() if race.read_only else race.root) if root is None else root
    lanes = race.configs()
    return create(lanes, fairness=race.fairness, seeds=seeds, title=race.title, preset=race.preset, root=root)


def find(race_id: str, root: Path | str | None = None) -> Race:
    """The race of that name, or the shipped one. Raises UserError if there is none.

    The name is compared with those of existing files and never becomes part of a path.
    """
    for race in [*_races_in(_root(root), race_id), *_races_in(runs.shipped_root(), race_id, read_only=True)]:
        return race
    raise UserError(f"there is no race {str(race_id)[:80]!r}; it may have been deleted")


def list_races(root: Path | str | None = None, *, shipped: bool = False) -> list[Race]:
    """Every race, newest first; with `shipped`, those that come with the app follow. Broken ones have a `problem`."""
    found = sorted(_races_in(_root(root)), key=lambda race: race.id, reverse=True)
    return found + (_races_in(runs.shipped_root(), read_only=True) if shipped else [])


def _root(root: Path | str | None) -> Path:
    return runs.runs_root() if root is None else Path(root).absolute()


def _races_in(root: Path, only: str | None = None, *, read_only: bool = False) -> list[Race]:
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        names = sorted(path.name for path in (root / FOLDER).iterdir() if _NAME.fullmatch(path.name))
        wanted = (name for name in names if only is None or name == f"{only}.json")
        return [Race(root / FOLDER / name, read_only=read_only) for name in wanted]
    return []


def _checked_label(label: str) -> str:
    found = one_line(label)
    if not 1 <= len(found) <= LONGEST_LABEL:
        raise UserError(f"a lane's name has 1 to {LONGEST_LABEL} characters, not {len(found)}")
    return found


def _seeded(config: RunConfig, offset: int) -> RunConfig:
    most = SETTINGS["seed"].maximum
    assert most is not None
    return config.replace(seed=(config.seed + offset) % (int(most) + 1))


def title_of(lanes: Sequence[tuple[str, RunConfig]]) -> str:
    """What a race of these lanes is called: who runs on which data."""
    labels, config = [label for label, _ in lanes], lanes[0][1]
    data = DATASETS[config.dataset].label + (f" ({in_short(config.drawing)})" if config.drawing else "")
    named = f"{', '.join(labels[:-1])} and {labels[-1]} on {data}"
    return named if len(named) <= LONGEST_TITLE else f"{len(labels)} lanes on {data}"


def _run_title(label: str, title: str) -> str:
    return f"{label} · {title}"[:LONGEST_TITLE].rstrip()


def _publish(folder: Path, name: str, content: bytes) -> Path:
    """Give the race a name that is free."""
    folder.mkdir(parents=True, exist_ok=True)
    while True:
        path = folder / f"{datetime.now():%Y%m%d-%H%M%S}-{files.slug(name) or 'race'}-{secrets.token_hex(2)}.json"
        if not path.exists():
            files.replace(path, content)
            return path
