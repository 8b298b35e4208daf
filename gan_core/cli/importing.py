"""`import`: a checkpoint zip that was downloaded from the app, as a run."""

import argparse
import json
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "import",
        help="make a run of a checkpoint zip",
        description="Make a run of a checkpoint zip that was downloaded from this app. Everything in it is checked "
        "first; nothing in it is executed. The run is shown by the app, and --resume goes on with it if its state "
        "came along.",
        epilog="example: import 20260801-101500-mnist-dcgan-4f1c-checkpoint.zip",
    )
    command.add_argument("file", metavar="FILE.zip", help="the zip")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Import it, and say what it is called now."""
    from gan_core.runs.importing import import_zip

    made = import_zip(Path(args.file), args.runs and Path(args.runs))
    status = made.status()
    if args.json:
        print(json.dumps({"run": str(made.folder), "id": made.id, "state": status["state"], "step": status["step"]}))
    else:
        print(f"{made.id}: {status['reason'] or status['state']}\nkept in {made.folder}")
    return 0
