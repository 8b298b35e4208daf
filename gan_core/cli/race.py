"""`race`: lanes side by side, trained together, held against real data and one another."""

import argparse
import json
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from pathlib import Path
from typing import Any

from gan_core import races, runs
from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.cli.interrupt import Interrupt
from gan_core.cli.progress import LOG, duration
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, known_setting
from gan_core.engines.cores import cores
from gan_core.engines.local import Pool
from gan_core.engines.seeds import share_out
from gan_core.evaluation.metrics import METRICS, Metric
from gan_core.experiments.results import estimated
from gan_core.experiments.statistics import Estimate
from gan_core.races import FAIRNESS, FEWEST, MOST, RACES, Lane, Race, Standing
from gan_core.races.race import DELETED
from gan_core.races.standings import yardstick
from gan_core.runs import Run, enqueue_together, status
from gan_core.runs.headline import told_of

MOST_SEEDS = 100
LOOK = 0.2  # seconds between two looks at the lanes
_SEEDS = Setting(label="Seeds", help="Runs of each lane.", group="", kind=int, minimum=1, maximum=MOST_SEEDS)
_SECONDS = known_setting("time_limit")
_RULED = (
    "Figures of digits: ± standard error over seeds, if there are several, ± difference between the two digit "
    "classifiers; [a distance by the second one, on its own scale]."
)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "race",
        help="train several presets side by side and compare them",
        description="Train two to six presets on the same data, from the same seed, with the same batches, and print "
        "a table of lanes and figures with a row of real data, and the verdict. The app shows the race too.",
        epilog="examples: race grid-race; race grid-gan grid-wgan-gp --seeds 5; "
        "race ring-gan ring-wgan --fairness seconds --seconds 10 --json",
    )
    command.add_argument("names", nargs="+", metavar="PRESET", help=f"presets, or one race: {', '.join(RACES)}")
    command.add_argument("--fairness", metavar="RULE", help=f"what is equal for all lanes: {', '.join(FAIRNESS)}")
    command.add_argument("--steps", metavar="N", help="generator updates of the first lane")
    command.add_argument("--seconds", metavar="S", help="of training, each lane; with --fairness seconds")
    command.add_argument("--seed", metavar="N", help="of all lanes (default: that of the first; 0 with --seeds)")
    command.add_argument("--seeds", default="1", metavar="N", help="runs of each lane, with one seed after another")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.add_argument("--json", action="store_true", help="the last line on stdout is a JSON object with the result")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train all lanes, then say how it went."""
    race = _created(args, _SEEDS.parse("--seeds", args.seeds))
    with Interrupt() as interrupt, Pool(race.root, workers=cores(), only=race.id):
        _train(race, interrupt)
    return _report(race, args.json)


def _created(args: argparse.Namespace, seeds: int) -> Race:
    """The race, with all its runs. Raises UserError for what cannot race."""
    lanes, named = _lanes(args.names)
    fairness = args.fairness or (named.fairness if named else "generator-steps")
    _check_length(args, fairness)
    steps = named.steps if named else None
    seconds = named.seconds if named else None
    return races.create(
        lanes,
        fairness=fairness,
        steps=steps if args.steps is None else known_setting("steps").parse("--steps", args.steps),
        seconds=seconds if args.seconds is None else _SECONDS.parse("--seconds", args.seconds),
        seed=None if args.seed is None else known_setting("seed").parse("--seed", args.seed),
        seeds=seeds,
        title=races.title_of_seeds(named.label, seeds) if named else "",
        preset=args.names[0] if named else "",
        origin="cli",
        root=args.runs and Path(args.runs),
    )


def _check_length(args: argparse.Namespace, fairness: str) -> None:
    """What would be ignored is refused."""
    if args.seconds is not None and fairness != "seconds":
        raise UserError("--seconds goes with --fairness seconds; other races are as long as their --steps")
    if args.steps is not None and fairness == "seconds":
        raise UserError("--steps does not go with --fairness seconds, where --seconds says how long a race is")


def _lanes(names: Sequence[str]) -> tuple[list[tuple[str, RunConfig]], races.NamedRace | None]:
    """Lanes by label; and the race, if it is one with a name."""
    if len(names) == 1 and names[0] in RACES:
        return RACES[names[0]].configs(), RACES[names[0]]
    if len(names) == 1:
        PRESETS[names[0]]  # an unknown one lists the legal ones
        raise UserError(f"name {FEWEST} to {MOST} presets, or one race: {', '.join(RACES)}")
    lanes = []
    for place, name in enumerate(names):
        before = names[:place].count(name)
        lanes.append((f"{name} {before + 1}" if before else name, PRESETS[name].config))
    return lanes, None


def _train(race: Race, interrupt: Interrupt) -> None:
    """All lanes at once; of several seeds as many as there are cores, in batches where that is quicker."""
    seeds = len(race.lanes[0].runs)
    todo = list(_shares(race))
    at_once = len(todo) if seeds == 1 else cores()
    going: list[list[Run]] = []
    asked, told = False, time.monotonic()
    while going or todo:
        going = [share for share in going if not all(_state(one) in runs.FINAL for one in share)]
        while todo and len(going) < at_once and not interrupt.reason():
            going.append(todo.pop(0))
            enqueue_together(going[-1], group=race.id)
        if interrupt.reason() and not asked:
            asked, todo = True, []
            for one in race.all_runs():
                one.stop()
        told = _show(race, told)
        time.sleep(LOOK)
    if sys.stderr.isatty():
        sys.stderr.write("\r\x1b[K")


def _shares(race: Race) -> Iterator[list[Run]]:
    """What one worker trains at a time, so that an early end leaves every lane with some seeds."""
    of_lanes = [share_out([one for one in race.runs_of(lane) if one], cores()) for lane in race.lanes]
    for shares in zip_longest(*of_lanes):
        yield from filter(None, shares)


def _state(run: Run) -> str:
    try:
        return str(run.status()["state"])
    except status.RunGone:
        return "failed"


def _show(race: Race, told: float) -> float:
    """How far each lane is, its slowest seed: on one line of a terminal, or every LOG seconds on a new one of a log.

    told: when the last line was written, on the monotonic clock. Returns that of the newest.
    """
    watched, now = sys.stderr.isatty(), time.monotonic()
    if not watched and now - told < LOG:
        return told
    parts = []
    for lane in race.lanes:
        steps = [status.read(one.folder)["step"] for one in race.runs_of(lane) if one and one.folder.is_dir()]
        parts.append(f"{lane.label} {min(steps, default=0):,}")
    line = ", ".join(parts)
    sys.stderr.write(f"\r\x1b[K{line}" if watched else f"{line}\n")
    sys.stderr.flush()
    return now


def _report(race: Race, as_json: bool) -> int:
    """Print the outcome. Returns the exit status."""
    lanes = [_outcome(lane, race.runs_of(lane)) for lane in race.lanes]
    there = race.all_runs()
    if not there:
        raise UserError(f"the runs of the race {race.id} were deleted while it went on")
    known = yardstick(there[0].config)
    oracle = next((scores["oracle"] for one in there if (scores := one.scores())), dict(known.oracle))
    seeds = len(race.lanes[0].runs)
    result = {
        "race": race.id,
        "title": race.title,
        "fairness": race.fairness,
        "notes": race.notes,
        "lanes": lanes,
        "oracle": oracle,
        "verdict": races.verdict([_standing(lane) for lane in lanes], oracle, known.modes, seeds),
    }
    for lane in lanes:
        for one in lane["runs"]:
            if one["state"] == "failed":
                print(f"error: {lane['label']}: {one['reason']}", file=sys.stderr)
    print(json.dumps(result) if as_json else _in_words(result))
    states = {one["state"] for lane in lanes for one in lane["runs"]}
    return 1 if "failed" in states else 130 if states - {"finished"} else 0


def _outcome(lane: Lane, of_lane: list[Run | None]) -> dict[str, Any]:
    """Every seed of a lane, and the mean and standard error of its figures."""
    told = [_told(one) for one in of_lane if one is not None]
    names = [name for name in METRICS if any(one["figures"].get(name) is not None for one in told)]
    found = {name: estimated(told, name) for name in names}
    return {"label": lane.label, "runs": told, "figures": {name: _plain(one) for name, one in found.items() if one}}


def _told(run: Run) -> dict[str, Any]:
    found, told = run.status(), told_of(run)
    return {
        "run": run.id,
        "seed": run.config.seed,
        "state": found["state"],
        "reason": found["reason"],
        "steps": found["step"],
        "seconds": found["seconds"],
        "scored": {"step": told.step, "samples": told.samples, "final": told.final},
        "figures": dict(told.figures),
        "second": dict(told.second),
        "rulers": list(told.rulers),
    }


def _plain(one: Estimate) -> dict[str, Any]:
    told = {"mean": one.mean, "error": one.error, "count": one.count}
    return told | ({} if one.second is None else {"second": one.second})


def _standing(lane: dict[str, Any]) -> Standing:
    """The lane by its means; not finished if one of its runs is not."""
    if not lane["runs"]:
        return Standing(label=lane["label"], state=DELETED)
    worst = next((one for one in lane["runs"] if one["state"] != "finished"), lane["runs"][0])
    figures = lane["figures"].items()
    return Standing(
        label=lane["label"],
        state=worst["state"],
        step=worst["steps"],
        figures={name: figure["mean"] for name, figure in figures},
        second={name: figure["second"] for name, figure in figures if "second" in figure},
        rulers=tuple(worst["rulers"]),
        scored_step=worst["scored"]["step"],
        samples=worst["scored"]["samples"],
    )


def _in_words(result: dict[str, Any]) -> str:
    names = [name for name in METRICS if any(name in lane["figures"] for lane in result["lanes"])]
    rows = [["", *(METRICS[name].label for name in names), "steps", "time"]]
    for lane in result["lanes"]:
        cells = [_cell(METRICS[name], lane["figures"].get(name)) for name in names]
        steps = max((one["steps"] for one in lane["runs"]), default=0)
        seconds = sum(one["seconds"] for one in lane["runs"])
        rows.append([lane["label"], *cells, f"{steps:,}", duration(seconds)])
    real = [_cell(METRICS[name], _exact(result["oracle"].get(name))) for name in names]
    rows.append(["real data", *real, "", ""])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    ruled = (
        [_RULED] if any("second" in figure for lane in result["lanes"] for figure in lane["figures"].values()) else []
    )
    lines = [
        "  ".join([row[0].ljust(widths[0]), *(cell.rjust(w) for cell, w in zip(row[1:], widths[1:], strict=True))])
        for row in rows
    ]
    rule = FAIRNESS[result["fairness"]].label.lower()
    return "\n".join([f"{result['title']} ({rule})", *result["notes"], *ruled, *lines, result["verdict"]])


def _exact(value: float | None) -> dict[str, Any] | None:
    return None if value is None else {"mean": value, "error": None}


def _cell(metric: Metric, figure: dict[str, Any] | None) -> str:
    """A figure, with its standard error where there are several seeds, and what the second ruler makes of it."""
    if figure is None:
        return "–"
    told = metric.text(figure["mean"], figure["error"])
    return f"{told} {metric.second_text(figure['mean'], figure['second'])}" if "second" in figure else told
