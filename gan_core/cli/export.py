"""`export`: a run for other programs: TensorBoard, trackio, or whatever reads a table."""

import argparse
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.cli.choices import find_run
from gan_core.runs.export import targets


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "export",
        help="write a run for TensorBoard, for trackio, or as a table",
        description="Write a run's curves for other programs. Every run has a folder of its own in DIR, so that "
        "several can be exported there and looked at together. What an earlier export wrote is replaced, and nothing "
        "else ever is.",
        epilog="examples: export ring-wgan-gp --tensorboard logs, then tensorboard --logdir logs; "
        "export ring-wgan-gp --csv ring.csv",
    )
    command.add_argument("run_name", metavar="RUN", help="a run's id or folder, or a shipped checkpoint's name")
    command.add_argument("--tensorboard", metavar="DIR", help="an event file with curves, pictures and settings")
    command.add_argument("--trackio", metavar="DIR", help="a folder for trackio.import_tf_events: the curves alone")
    command.add_argument("--csv", metavar="FILE", help="a table with a row for every report")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Write what is asked for, and say what opens it."""
    if args.tensorboard is None and args.trackio is None and args.csv is None:
        raise UserError("say where to: --tensorboard DIR, --trackio DIR or --csv FILE")
    if args.trackio is not None and args.trackio == args.tensorboard:
        raise UserError("--tensorboard and --trackio need a folder each")
    kept = find_run(args.run_name, args.runs and Path(args.runs))
    if args.tensorboard is not None:
        print(f"{targets.write_events(kept, Path(args.tensorboard))}\nopen it: tensorboard --logdir {args.tensorboard}")
    if args.trackio is not None:
        imported = f"trackio.import_tf_events({args.trackio!r}, project={(Path(args.trackio).absolute().name)!r})"
        print(f"{targets.write_events(kept, Path(args.trackio), pictures=False)}\nimport it in Python: {imported}")
    if args.csv is not None:
        print(targets.write_table(kept, Path(args.csv)))
    return 0
