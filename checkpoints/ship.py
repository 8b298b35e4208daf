"""Put a finished race among those that come with the app, thinned.

    python -m gan_core race grid-race --runs made
    python -m checkpoints.ship made grid-race
    python -m gan_core race grid-race --seeds 8 --runs made
    python -m checkpoints.ship made grid-luck

The newest race of the folder is taken. Of one with many seeds, which the Luck tab shows, only reports are kept.
"""

import argparse
import sys
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
    asked = parser.parse_args()
    try:
        race = next(iter(races.list_races(asked.runs)), None)
        if race is None:
            raise UserError(f"there is no race in {asked.runs}")
        ship(race, asked.name, shipped_root())
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


def ship(race: Race, name: str, target: Path) -> None:
    """Copy a race and its runs into the folder `target`.

    Raises UserError if a run of it has not finished; then nothing is copied.
    """
    for lane in race.lanes:
        if any(run is None or run.status()["state"] != "finished" for run in race.runs_of(lane)):
            raise UserError(f"a run of {lane.label} has not finished, so {race.title} cannot be shipped")
    lanes = []
    for lane in race.lanes:
        called = f"{name}-{files.slug(lane.label)}"
        copied = [_copied(run, called, target, alone=not race.has_many_seeds) for run in race.runs_of(lane) if run]
        lanes.append(Lane(lane.label, tuple(copied)))
    about: dict[str, Any] = {"title": race.title, "preset": race.preset, "fairness": race.fairness}
    about |= {"created": race.created, "begins_at": race.begins_at}
    (target / FOLDER).mkdir(parents=True, exist_ok=True)
    files.replace(target / FOLDER / f"{name}.json", encoded(**about, notes=race.notes, lanes=lanes))


def _copied(run: Run, called: str, target: Path, *, alone: bool) -> str:
    """Copy one run, the only one of its lane or one of several seeds; what it is called there."""
    if alone:
        copy_thinned(run, target / called, reports=REPORTS, pictures=PICTURES, weights=True)
        return called
    called = f"{called}-{run.config.seed}"
    copy_thinned(run, target / SEEDS_FOLDER / called, reports=REPORTS_OF_SEED, pictures=0, weights=False)
    return called


if __name__ == "__main__":
    sys.exit(main())
