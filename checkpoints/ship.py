"""Put a finished race among those that come with the app, thinned.

    python -m gan_core race grid-race --runs made
    python -m checkpoints.ship made grid-race
    python -m gan_core race grid-race --seeds 8 --runs made
    python -m checkpoints.ship made grid-luck
    python -m gan_core race microscope --runs made
    python -m checkpoints.ship made microscope --snapshots --reports 80 --pictures 60000

The newest race of the folder is taken. Of one with many seeds, which the Luck tab shows, only reports are kept.
With --snapshots all players come along as they were at each snapshot, as the microscope needs them.
"""

import argparse
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gan_core import races
from gan_core.base.errors import UserError
from gan_core.races import Lane, Race
from gan_core.races.folder import FOLDER
from gan_core.races.race import encoded
from gan_core.runs import SEEDS_FOLDER, Run, files, shipped_root
from gan_core.runs.thin import copy_thinned

REPORTS, PICTURES = 300, 1_000_000  # of a lane: rows, and bytes
REPORTS_OF_SEED = 100


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("runs", type=Path, help="the folder of runs that the race is in")
    parser.add_argument("name", help="what it is called among the checkpoints")
    parser.add_argument("--snapshots", action="store_true", help="with all players at each snapshot")
    parser.add_argument("--reports", type=int, default=REPORTS, help="of each lane that is trained once, at most")
    parser.add_argument("--pictures", type=int, default=PICTURES, help="bytes of each lane's pictures, at most")
    asked = parser.parse_args()
    try:
        race = next(iter(races.list_races(asked.runs)), None)
        if race is None:
            raise UserError(f"there is no race in {asked.runs}")
        kept = Kept(asked.reports, asked.pictures, asked.snapshots)
        ship(race, asked.name, shipped_root(), kept)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


@dataclass(frozen=True)
class Kept:
    """What is kept of a lane that is trained once: rows, bytes of pictures, and all players at each snapshot?"""

    reports: int = REPORTS
    pictures: int = PICTURES
    snapshots: bool = False


def ship(race: Race, name: str, target: Path, kept: Kept | None = None) -> None:
    """Copy a race and its runs into the folder `target`.

    Raises UserError if a run of it has not finished; then nothing is copied.
    """
    for lane in race.lanes:
        if any(run is None or run.status()["state"] != "finished" for run in race.runs_of(lane)):
            raise UserError(f"a run of {lane.label} has not finished, so {race.title} cannot be shipped")
    lanes = []
    for lane in race.lanes:
        called = f"{name}-{files.slug(lane.label)}"
        there = [run for run in race.runs_of(lane) if run]
        if race.has_many_seeds:
            copied = [_copied_reports(run, called, target) for run in there]
        else:
            copied = [_copied(run, called, target, kept or Kept()) for run in there]
        lanes.append(Lane(lane.label, tuple(copied)))
    about: dict[str, Any] = {"title": race.title, "preset": race.preset, "fairness": race.fairness}
    about |= {"created": race.created, "begins_at": race.begins_at}
    (target / FOLDER).mkdir(parents=True, exist_ok=True)
    files.replace(target / FOLDER / f"{name}.json", encoded(**about, notes=race.notes, lanes=lanes))


def _copied(run: Run, called: str, target: Path, kept: Kept) -> str:
    """Copy the only run of a lane; what it is called there."""
    how = {"reports": kept.reports, "pictures": kept.pictures}
    copy_thinned(run, target / called, weights=True, generators=kept.snapshots, **how)
    return called


def _copied_reports(run: Run, called: str, target: Path) -> str:
    """Copy one of several seeds, without pictures and weights; what it is called there."""
    called = f"{called}-{run.config.seed}"
    copy_thinned(run, target / SEEDS_FOLDER / called, reports=REPORTS_OF_SEED, pictures=0, weights=False)
    return called


if __name__ == "__main__":
    sys.exit(main())
