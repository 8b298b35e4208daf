"""`fork`: go on from a snapshot of a run with other settings, in a run of its own."""

import argparse
from pathlib import Path
from typing import Any

from gan_core.base.settings import Setting
from gan_core.cli.choices import find_run, pair
from gan_core.cli.train import carry_out
from gan_core.config.typed import typed
from gan_core.runs.forking import fork, planned

_STEP = Setting(label="Step", help="Where the fork begins.", group="", kind=int, minimum=0, maximum=10_000_000)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "fork",
        help="go on from a snapshot of a run with other settings",
        description="Train a new run in this process that goes on from a kept step of another, with what is changed. "
        "Without a change it is the other run's further course. Ctrl-C stops it; train --resume goes on.",
        epilog="examples: fork 20260101-120000-ring-gan-1a2b --at 1000 --set generator.lr=0.0001; "
        "fork runs/20260101-120000-ring-gan-1a2b --at 500 --set objective=wgan-gp --json",
    )
    command.add_argument("parent", metavar="RUN", help="the run to fork, by its id or folder")
    command.add_argument("--at", metavar="STEP", help="a step whose state is kept (default: the last)")
    command.add_argument(
        "--set",
        nargs="+",
        action="extend",
        default=[],
        metavar="FIELD=VALUE",
        help="change settings, but none that builds a network; one penalty: penalties.r1=10",
    )
    command.add_argument("--steps", metavar="N", help="the same as --set steps=N: how many in all, with those before")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.add_argument("--json", action="store_true", help="the last line on stdout is a JSON object with the result")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Fork, train, then say how it went."""
    root = Path(args.runs) if args.runs else None
    parent = find_run(args.parent, root)
    at = None if args.at is None else _STEP.parse("--at", args.at)
    pairs = [pair(text) for text in args.set] + ([("steps", args.steps)] if args.steps is not None else [])
    changes = typed(pairs, "adversarial" if parent.problem else parent.config.game)
    planned(parent, at, changes)  # what is wrong is said before torch is there
    return carry_out(lambda: fork(parent, at, changes, origin="cli", root=root), as_json=args.json)
