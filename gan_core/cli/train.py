"""`train`: one run in this process, in an ordinary run folder that the app shows too."""

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.malloc import keep_freed_memory
from gan_core.cli.choices import check_data, chosen_config, find_run, pair
from gan_core.cli.interrupt import Interrupt
from gan_core.cli.progress import Progress, duration
from gan_core.cli.source import HELP as SOURCE_HELP
from gan_core.cli.source import clear
from gan_core.config import titles
from gan_core.config.run_config import known_setting
from gan_core.runs import Run, place
from gan_core.runs.headline import Told, as_json, in_line, told_of
from gan_core.runs.status import read as read_status

EXIT_STATUS = {"finished": 0, "failed": 1, "stopped": 130}
_COUNTS = ("step", "seconds", "images")


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "train",
        help="train one run to its end",
        description="Train a run in this process. Its folder is the same as that of a run of the app. "
        "Ctrl-C stops it; --resume goes on from its last snapshot.",
        epilog="examples: train ring-wgan-gp --steps 500 --seed 3; "
        "train ring-gan --set objective=hinge batch_size=64 generator_widths=64,64; "
        "train mnist-mlp-gan --set penalties.r1=10 --json",
    )
    command.add_argument("preset", nargs="?", metavar="PRESET", help="a named configuration, see `presets`")
    command.add_argument("--config", metavar="FILE", help="start from a config.json instead of a preset")
    command.add_argument(
        "--from",
        dest="start",
        metavar="WEIGHTS",
        help="start from trained weights where shapes agree: " + SOURCE_HELP,
    )
    command.add_argument(
        "--generator-alone", action="store_true", help="with --from: the critic starts afresh, though it came along"
    )
    command.add_argument("--resume", metavar="RUN", help="go on with a run, by its id or folder")
    command.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="FIELD=VALUE",
        help="change fields of the configuration; one penalty: penalties.r1=10; a new objective brings its settings",
    )
    command.add_argument(
        "--steps", metavar="N", help="the same as --set steps=N; with --resume how many in all, or +N more"
    )
    command.add_argument("--seed", metavar="N", help="the same as --set seed=N")
    command.add_argument(
        "--threads", metavar="N", help="the same as --set threads=N: figures are the same only with as many threads"
    )
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.add_argument("--json", action="store_true", help="the last line on stdout is a JSON object with the result")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Train, then say how it went."""
    root = args.runs and Path(args.runs)
    begin = _resumed(args, root) if args.resume else _new(args, root)
    return carry_out(begin, as_json=args.json, is_new=not args.resume)


def carry_out(begin: Callable[[], Run], *, as_json: bool, is_new: bool = True) -> int:
    """Train the run that `begin` gives, and print how it went. Returns the exit status.

    is_new: one that could not begin at all leaves nothing behind.
    """
    # torch takes seconds to import: after all checks, but before a new run shows up as waiting
    from gan_core.engines.execute import execute

    keep_freed_memory()
    run = begin()
    with Interrupt() as interrupt, Progress(run, sys.stderr):
        state = execute(run, ended=interrupt.reason)
    if state == "gone":
        print(f"error: the run {run.id} was deleted while it was trained", file=sys.stderr)
        return EXIT_STATUS["failed"]
    if state == "failed" and is_new:
        _forget_if_it_never_began(run)
    return _report(run, state, as_json)


def _new(args: argparse.Namespace, root: Path | None) -> Callable[[], Run]:
    config, preset = chosen_config(args), args.preset or ""
    if args.config and not any(typed.partition("=")[0].strip() in place.PATHS for typed in args.set):
        check_data(Path(args.config), config)
    if args.start:
        clear(args.start, root)
        from gan_core.generators.starting import start_from  # imports torch

        config = start_from(args.start, config, alone=args.generator_alone, root=root)
    elif args.generator_alone:
        raise UserError("--generator-alone goes with --from WEIGHTS")
    title = titles.title(config, preset)
    return lambda: runs.create(config, preset=preset, title=title, origin="cli", root=root)


def _resumed(args: argparse.Namespace, root: Path | None) -> Callable[[], Run]:
    """The run to go on with. Raises UserError if there is nothing left to do, or something is asked besides."""
    moved = dict(pair(text) for text in args.set)
    given = {"a preset": args.preset, "--config": args.config, "--set": moved.keys() - set(place.PATHS)}
    given |= {
        "--from": args.start,
        "--generator-alone": args.generator_alone,
        "--seed": args.seed,
        "--threads": args.threads,
    }
    if extra := [name for name, value in given.items() if value]:
        raise UserError(f"a resumed run keeps its configuration, so --resume goes without {extra[0]}")
    run = find_run(args.resume, root)
    found = run.status()
    if found["state"] == "finished" and not args.steps:
        why = found["reason"] or "it has made all its steps"
        raise UserError(f"the run {run.id} is finished: {why}; for more: --steps N, how many in all, or --steps +N")
    if run.is_live or run.id in runs.waiting(run.root):
        raise UserError(f"the run {run.id} is being trained already, or waits for it; stop it first")
    if moved:
        run.move_data(**moved)
    run.check_data()
    if args.steps:
        more = known_setting("steps").parse("--steps", args.steps.removeprefix("+"))
        run.extend((found["saved"] or 0) + more if args.steps.startswith("+") else more)
    run.resume()  # it may have been told to stop or to rest
    return lambda: run


def _forget_if_it_never_began(run: Run) -> None:
    """A run without its data, or its device, is bad input: raise UserError, and leave no empty folder behind."""
    status = read_status(run.folder)  # with the paths of this machine, as its owner is told
    if not status["device"] and not status["traceback"]:
        run.delete()
        raise UserError(status["reason"])


def _report(run: Run, state: str, as_json: bool) -> int:
    """Print the outcome. Returns the exit status."""
    status, told = run.status(), _told(run, state)
    result = {
        "run": str(run.folder),
        "state": state,
        "reason": status["reason"],
        "steps": status["step"],
        "seconds": status["seconds"],
        "device": status["device"],
        "threads": status["threads"],
        "data": status["data"],
        "steps_per_second": round(status["step"] / status["seconds"], 2) if status["seconds"] else None,
        "metrics": _last_report(run) | told["figures"],
        "scored": {name: told[name] for name in ("step", "samples", "final")},
    }
    if state == "failed":
        print(f"error: {status['reason']}", file=sys.stderr)
    print(json.dumps(result) if as_json else _in_words(result, run.config.steps))
    return EXIT_STATUS[state]


def _last_report(run: Run) -> dict[str, float | None]:
    return {name: value for name, value in run.last_metrics().items() if name not in _COUNTS}


def _told(run: Run, state: str) -> dict[str, Any]:
    """The figures that the run is known by everywhere, and where they were taken. A failed run has none."""
    found = as_json(told_of(run) if state != "failed" else Told())
    if found["final"]:  # what is undefined is said, as everywhere in the result
        missing = {name: None for name in found["oracle"] if name not in found["figures"]}
        found["figures"] |= missing
    return found


def _in_words(result: dict[str, Any], steps: int) -> str:
    rate = f", {result['steps_per_second']:,.0f} steps/s" if result["steps_per_second"] else ""
    threads = f", {result['threads']} thread{'s' if result['threads'] != 1 else ''}" if result["threads"] else ""
    line = f"{result['state']}: {result['steps']:,} of {steps:,} steps in {duration(result['seconds'])}{rate}{threads}"
    figures, scored = in_line(result["metrics"]), result["scored"]
    where = f" (step {scored['step']:,}, {scored['samples']:,} samples)" if scored["samples"] else ""
    scores = [figures + where] if figures else []
    data = [f"learned from {result['data']}"] if result["data"] else []
    return "\n".join([line, *data, *scores, f"kept in {result['run']}"])
