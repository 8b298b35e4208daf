"""`whence`: what a file says of its origin."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_core.provenance.files import READ
from gan_core.provenance.whence import Finding, whence

NOTHING = 3


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "whence",
        help="say where a picture, film, checkpoint or card comes from",
        description=f"Read what a file says of its origin: {READ}; of pictures the invisible mark too. Exit status 0: "
        "it says something, 3: it says nothing, which proves nothing.",
    )
    command.add_argument("file", metavar="FILE", help="the file")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what is found."""
    path = Path(args.file)
    finding = whence(path)
    if args.json:
        print(json.dumps({"file": path.name} | finding.to_dict(), indent=2))
    else:
        print("\n".join(_lines(path.name, finding)))
    return 0 if finding.says_something else NOTHING


def _lines(name: str, finding: Finding) -> Iterator[str]:
    """The finding for people."""
    yield f"{name}: {finding.words}"
    if finding.origin is not None:
        yield f"kind     {finding.kind}"
        yield f"source   {finding.origin.source_type or 'not told'}"
        yield f"tool     {finding.origin.tool or 'not told'}"
        yield from (f"made by  {maker.words}" for maker in finding.origin.makers)
    if finding.mark is not None:
        fits = {
            True: ", of the runs that its metadata names",
            False: ", of other runs than its metadata names",
            None: "",
        }
        yield f"mark     {finding.mark:08x}{fits[finding.agrees]}"
    if finding.unread:
        yield f"pixels   {finding.unread}"
