"""`presets`: the named configurations, for people or for programs."""

import argparse
import json
from typing import Any

from gan_core.config.presets import PRESETS


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "presets",
        help="list the named configurations",
        description="List the presets: complete configurations, each with its reason.",
    )
    command.add_argument("--json", action="store_true", help="a JSON array with every setting of each")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the presets."""
    if args.json:
        entries = [
            {
                "name": name,
                "label": entry.label,
                "reason": entry.reason,
                "game": entry.config.game,
                "config": entry.config.to_dict(),
            }
            for name, entry in PRESETS.items()
        ]
        print(json.dumps(entries, indent=2))
        return 0
    width = max(map(len, PRESETS))
    for name, entry in PRESETS.items():
        print(f"{name:<{width}}  {entry.label}, {entry.config.steps:,} steps")
        print(f"{'':<{width}}  {entry.reason}")
    return 0
