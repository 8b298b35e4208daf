"""`start`: keep trained weights for runs that shall start from them. The app asks in this way: it has no torch."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gan_core.cli.source import clear
from gan_core.config.run_config import RunConfig


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "start",
        help="keep weights for runs that start from them",
        description="Bring trained weights into the layout of a configuration, read as JSON from stdin, and keep them "
        "beside the runs. The last line on stdout is the configuration that starts from them. `train --from` does the "
        "same and trains.",
    )
    command.add_argument("source", metavar="SOURCE", help="a run, a shipped checkpoint, an upload; no path")
    command.add_argument("--generator-alone", action="store_true", help="the critic starts afresh")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Keep them, and print the configuration."""
    config = RunConfig.from_json(sys.stdin.read())
    root = args.runs and Path(args.runs)
    clear(args.source, root)
    from gan_core.generators.starting import start_from  # imports torch

    found = start_from(args.source, config, alone=args.generator_alone, root=root, paths=False)
    print(json.dumps(found.to_dict()))
    return 0
