"""`inspect`: what a file of weights holds, found out before anything of it is loaded."""

import argparse
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from gan_core.cli.source import HELP, Refused, weights_of
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.report import HOW_TOLD, Inspection
from gan_core.isolation.bench import Ended
from gan_core.isolation.inspections import inspect_apart

REFUSED = 3
_SIGNS = {"green": "GREEN", "amber": "AMBER", "red": "RED"}


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "inspect",
        help="say what a file of weights holds, and whether it can be loaded",
        description="Inspect a file of weights without executing anything of it: its format, what its pickle names, "
        "whose weights they are, the layers, what was guessed about them and why. Exit status 0: it can be loaded, "
        "3: it is refused.",
    )
    command.add_argument("source", metavar="SOURCE", help=HELP)
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    add_choices(command)
    command.set_defaults(run=run)


def add_choices(command: argparse.ArgumentParser) -> None:
    """The option that sets what shapes leave open."""
    command.add_argument(
        "--choose",
        action="append",
        default=[],
        metavar="NAME=VALUE",
        help="set something that the file leaves open instead of having it guessed, for example "
        "activation=leaky-0.2, eps=0.8 or 'geometry=convt s1 p0, convt s2 p1'; may be repeated",
    )


def run(args: argparse.Namespace) -> int:
    """Print the report."""
    choices = Choices.parse(args.choose)

    report = _report(args, choices)
    print(json.dumps(report.to_dict(), indent=2) if args.json else "\n".join(_lines(report)))
    return 0 if report.loadable else REFUSED


def _report(args: argparse.Namespace, choices: Choices) -> Inspection:
    """What is known of it; a repository that holds no generator is refused by the list of its files alone."""
    try:
        path = weights_of(args.source, args.runs and Path(args.runs))
    except Refused as refusal:
        return _refused(args.source, str(refusal), "repository", "repository on the Hub", 0)
    name = path.name if Path(args.source).is_file() else args.source
    try:
        return inspect_apart(path, name, choices)
    except Ended as ended:
        return _refused(name, str(ended), "unknown", "not told", path.stat().st_size)


def _refused(name: str, reason: str, kind: str, label: str, size: int) -> Inspection:
    """What is refused without a look to the end."""
    return Inspection(name=name, verdict="red", reason=reason, kind=kind, format=label, size=size, sha256="")


def _lines(report: Inspection) -> Iterator[str]:
    """The report for people."""
    yield f"{_SIGNS[report.verdict]}  {report.name}: {report.reason}"
    yield f"file     {report.format}, {report.size:,} bytes, sha256 {report.sha256 or 'not taken'}"
    if report.globals:
        yield "pickle   names " + ", ".join(
            f"{found.name}{'' if found.allowed else ' (REFUSED)'}" for found in report.globals
        )
    if report.path:
        yield f"weights  under {'.'.join(report.path)}" + (
            f"; beside {', '.join(report.others)}" if report.others else ""
        )
    if report.aside:
        yield "aside    " + ", ".join(report.aside)
    yield f"player   {report.player}" + (f": {report.player_why}" if report.loadable else "")
    if report.loadable:
        yield from _generator(report)


def _generator(report: Inspection) -> Iterator[str]:
    sample = " x ".join(map(str, report.shape)) + (" image" if report.draws == "images" else " point")
    labels = f", {report.classes} classes" if report.classes else ""
    yield f"draws    {sample} from {report.latent_dim} numbers{labels}"
    if report.pixel_range:
        yield f"pixels   {report.pixel_range}: {report.pixel_why}"
    if report.architecture:
        yield "layers"
        width = max(len(row.key) for row in report.architecture)
        yield from (f"  {row.key:<{width}}  {row.what}  -> {row.gives}".rstrip("-> ") for row in report.architecture)
    if report.open_choices:
        yield "open"
        for choice in report.open_choices:
            value = ", ".join(map(str, choice.value)) if isinstance(choice.value, tuple) else choice.value
            yield f"  {choice.name}={value or '(none)'}  {HOW_TOLD[choice.how]}: {choice.why}"
    left = [row for row in report.match if not row.used]
    yield f"keys     {len(report.match) - len(left)} of {len(report.match)} tensors are used for drawing"
