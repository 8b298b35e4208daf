"""Measure a lesson: train its set-ups over 16 seeds, keep their figures, and ship a finished run.

    python -m gan_core.lessons.measure clipping-starves           # trains, and writes entries/clipping-starves.json
    python -m gan_core.lessons.measure clipping-starves --only "" # the set-up itself; the broken ones stay as measured
    python -m gan_core.lessons.measure clipping-starves --judge   # which answers the measured seeds give, by the bounds
    python -m gan_core.lessons.measure clipping-starves --figures # what was measured of them

The figures are those that the app itself would read of the runs; seeds are trained in batches where that pays. Shipped
is a run of the usual answer. Bounds may be changed afterwards: every curve is kept, at its end, lowest and highest.
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from importlib.metadata import version
from pathlib import Path

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.machine import processor
from gan_core.base.version import GAN_ARENA
from gan_core.engines.local import Pool
from gan_core.engines.seeds import enqueue_seeds
from gan_core.lessons.distribution import SEEDS, Distribution, load, path_of, prints_of
from gan_core.lessons.figures import PLACES, Figures
from gan_core.lessons.judging import OfLanes, against, judge, shows_fault
from gan_core.lessons.lesson import Lane, Lesson
from gan_core.lessons.shelf import LESSONS
from gan_core.races.folder import FOLDER
from gan_core.races.race import Lane as RaceLane
from gan_core.races.race import encoded
from gan_core.runs import SEEDS_FOLDER, Run, files, shipped_root
from gan_core.runs.thin import copy_thinned

REPORTS, PICTURES, PICTURES_OF_FAULT = 150, 150_000, 60_000  # of a shipped run: rows, and bytes
_LOOK = 0.5  # seconds


def main(words: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lesson", help="its name")
    parser.add_argument("--seeds", type=int, default=SEEDS, help="how many; what is shipped has 16")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1, help="processes that train")
    parser.add_argument("--only", help="one set-up: a broken one by its name, or an empty text for the lesson's own")
    parser.add_argument("--judge", action="store_true", help="train nothing: tell what the measured seeds answer")
    parser.add_argument("--figures", action="store_true", help="train nothing: tell what was measured")
    asked = parser.parse_args(words)
    try:
        lesson = LESSONS[asked.lesson]
        if asked.judge or asked.figures:
            tell(lesson, load(lesson), whole=asked.figures)
            return 0
        if not prints_of(lesson):
            raise UserError(f"the lesson {lesson.name} trains nothing")
        with tempfile.TemporaryDirectory() as folder:
            made = train(lesson, Path(folder), seeds=asked.seeds, workers=asked.workers, only=asked.only)
            found = distribution(lesson, made)
            if asked.only is not None:
                found = merged(load(lesson), found)
            path_of(lesson.name).write_text(found.to_json(), encoding="utf-8")
            ship(lesson, made, found, shipped_root())
        tell(lesson, found)
    except UserError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


Made = Mapping[str, Sequence[Mapping[str, Run]]]  # set-up, "" the lesson's own -> seed by seed, label -> run


def setups(lesson: Lesson) -> dict[str, tuple[Lane, ...]]:
    """What is trained, by name: "" the lesson's own."""
    own = {"": lesson.setup.lanes} if lesson.setup.trains else {}
    return own | {broken.name: (broken.lane,) for broken in lesson.broken}


def train(lesson: Lesson, root: Path, *, seeds: int, workers: int, only: str | None = None) -> Made:
    """Train every set-up, or one, with these seeds, from 0 on, in `root`. Raises UserError if a run does not finish."""
    wanted = {name: lanes for name, lanes in setups(lesson).items() if only in (None, name)}
    if not wanted:
        raise UserError(f"the lesson {lesson.name} has no broken set-up {only!r}")
    made = {name: [_created(lanes, seed, root) for seed in range(seeds)] for name, lanes in wanted.items()}
    with Pool(root, workers):
        for name, lanes in wanted.items():
            for lane in lanes:
                enqueue_seeds([of_seed[lane.label] for of_seed in made[name]], workers)
        everything = [run for of_setup in made.values() for of_seed in of_setup for run in of_seed.values()]
        while waiting := [run for run in everything if run.status()["state"] not in runs.FINAL]:
            sys.stderr.write(f"\r{len(everything) - len(waiting)} of {len(everything)} runs are over")
            time.sleep(_LOOK)
    sys.stderr.write("\n")
    for run in everything:
        if run.status()["state"] != "finished":
            raise UserError(f"the run {run.id} did not finish: {run.status()['reason']}")
    return made


def _created(lanes: Sequence[Lane], seed: int, root: Path) -> dict[str, Run]:
    return {
        lane.label: runs.create(lane.config.replace(seed=seed), preset=lane.preset, origin="cli", root=root)
        for lane in lanes
    }


def distribution(lesson: Lesson, made: Made) -> Distribution:
    """The figures of what was trained."""
    figures = {
        name: [{label: Figures.of(run) for label, run in of_seed.items()} for of_seed in of_setup]
        for name, of_setup in made.items()
    }
    versions = {"torch": version("torch"), "gan_arena": GAN_ARENA}
    machine = f"{processor()}, {os.cpu_count()} cores"
    return Distribution(
        seeds=tuple(figures.get("", ())),
        broken={name: tuple(lanes[""] for lanes in seeds) for name, seeds in figures.items() if name},
        prints={name: mark for name, mark in prints_of(lesson).items() if name in figures},
        made={"date": datetime.now(UTC).date().isoformat(), "machine": machine, **versions},
    )


def merged(old: Distribution, new: Distribution) -> Distribution:
    """What was measured now, and of what was not what was measured before."""
    return Distribution(
        seeds=new.seeds or old.seeds,
        broken={**old.broken, **new.broken},
        prints={**old.prints, **new.prints},
        made=new.made,
    )


def ship(lesson: Lesson, made: Made, found: Distribution, target: Path) -> None:
    """Copy a run of the usual answer, and one of each fault that shows its sign, thinned, into `target`."""
    if "" in made and lesson.setup.fallback == f"lesson-{lesson.name}":
        chosen = made[""][_usual(lesson, found.seeds)]
        copied = {label: _copied(run, _called(lesson.setup.fallback, label), target) for label, run in chosen.items()}
        if lesson.setup.kind == "race":
            _ship_race(lesson, copied, target)
    for broken in filter(lambda broken: broken.name in made, lesson.broken):
        shown = [shows_fault(broken, figures) for figures in found.broken[broken.name]]
        run = made[broken.name][shown.index(True) if True in shown else 0][""]
        if broken.fallback == f"lesson-{lesson.name}-{broken.name}":
            _copied(run, broken.fallback, target, pictures=PICTURES_OF_FAULT)


def _usual(lesson: Lesson, seeds: Sequence[OfLanes]) -> int:
    usual = against(lesson, None, seeds).usual
    answers = [judge(lesson, figures) for figures in seeds]
    return next((seed for seed, answer in enumerate(answers) if answer and answer.name == usual), 0)


def _called(fallback: str, label: str) -> str:
    return f"{fallback}-{files.slug(label)}" if label else fallback


def _copied(run: Run, called: str, target: Path, pictures: int = PICTURES) -> str:
    copy_thinned(run, target / SEEDS_FOLDER / called, reports=REPORTS, pictures=pictures, weights=False)
    return called


def _ship_race(lesson: Lesson, copied: Mapping[str, str], target: Path) -> None:
    content = encoded(
        title=f"Lesson: {lesson.title}",
        preset="",
        fairness="generator-steps",
        created=datetime.now().astimezone().isoformat(timespec="seconds"),
        notes=[],
        lanes=[RaceLane(label, (run,)) for label, run in copied.items()],
    )
    (target / FOLDER).mkdir(parents=True, exist_ok=True)
    files.replace(target / FOLDER / f"{lesson.setup.fallback}.json", content)


def tell(lesson: Lesson, found: Distribution, *, whole: bool = False) -> None:
    """Print how the seeds answer; whole: and every curve, its lowest and highest over the seeds."""
    stale = [name or "its own" for name, mark in prints_of(lesson).items() if found.prints.get(name) != mark]
    if stale:
        print(f"measured with other settings, measure again: {', '.join(stale)}")
    if lesson.setup.trains:
        counted = against(lesson, None, found.seeds)
        for answer in lesson.question.answers:
            print(f"{counted.counts[answer.name]:3} of {counted.seeds} seeds: {answer.name}")
    for broken in lesson.broken:
        shown = sum(shows_fault(broken, figures) for figures in found.broken.get(broken.name, ()))
        print(f"{shown:3} of {len(found.broken.get(broken.name, ()))} seeds show the fault {broken.name}")
    if whole:
        for label in found.seeds[0] if found.seeds else ():
            _tell_curves(label or "run", [figures[label] for figures in found.seeds])
        for name, seeds in found.broken.items():
            _tell_curves(f"broken {name}", seeds)


def _tell_curves(title: str, seeds: Sequence[Figures]) -> None:
    print(f"\n{title}: over the seeds, lowest, median, highest; of the curve's end, its lowest, its highest")
    for name in seeds[0].curves:
        parts = []
        for place in range(len(PLACES)):
            ordered = sorted(one.curves[name][place] for one in seeds if name in one.curves)
            parts.append(f"{ordered[0]:9.4g} {ordered[len(ordered) // 2]:9.4g} {ordered[-1]:9.4g}")
        print(f"  {name:22} {'   '.join(parts)}")
    for what in ("alarms", "finds"):
        kinds = sorted({kind for one in seeds for kind in getattr(one, what)})
        told = (f"{kind} {sum(kind in getattr(one, what) for one in seeds)}" for kind in kinds)
        print(f"  {what} in how many seeds: {', '.join(told) or 'none'}")


if __name__ == "__main__":
    sys.exit(main())
