"""`dissect`: what single units of a generator do, and whether a class's units are special."""

import argparse
import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gan_core.base.settings import Setting
from gan_core.cli.inspect import add_choices
from gan_core.cli.source import HELP, clear
from gan_core.config.run_config import known_setting
from gan_core.generators.foreign.choices import Choices

if TYPE_CHECKING:
    from gan_core.dissection.report import Report

FEWEST, MOST, USUAL = 16, 4096, 256
_COUNT = Setting(label="Samples", help="To measure on.", group="", kind=int, minimum=FEWEST, maximum=MOST)
_LISTED = 40  # units of the table for people


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "dissect",
        help="switch off each unit of a generator's layer and measure what its pictures lose",
        description="Switch off the units of one layer, one at a time, and measure what changes: class probabilities, "
        "ink, slant, stroke, the critic's score, the Frechet distance (Bau et al. 2019). Then the ten units that hold "
        "a class up are switched off together, on fresh samples, and so are 20 random sets of as many.",
    )
    command.add_argument("source", metavar="SOURCE", help=HELP)
    command.add_argument("--layer", metavar="L", help="its number (default: the first with maps)")
    command.add_argument(
        "--samples", default=str(USUAL), metavar="N", help=f"to measure on, {FEWEST} to {MOST:,} (default: {USUAL})"
    )
    command.add_argument(
        "--class", dest="wished", metavar="C", help="rank by one class, on samples that show it (default: all classes)"
    )
    command.add_argument("--seed", default="0", metavar="N", help="the same seed, the same samples (default: 0)")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    add_choices(command)
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what was found."""
    count = _COUNT.parse("--samples", args.samples)
    seed = known_setting("seed").parse("--seed", args.seed)
    choices, root = Choices.parse(args.choose), args.runs and Path(args.runs)
    clear(args.source, root)

    from gan_core.dissection.dissector import Dissector  # imports torch, which takes seconds: after all checks
    from gan_core.dissection.report import Report
    from gan_core.generators.loading import load

    dissector = Dissector(load(args.source, choices=choices.to_dict(), root=root))
    layer, wished = dissector.layer(args.layer), dissector.class_number(args.wished)
    report = Report(dissector, layer, wished)
    for _ in map(report.take, dissector.rank(layer, count, wished, seed)):
        _tell(f"{len(report.effects)} of {layer.units} units, {len(report.comparisons)} comparisons")
    _tell("")
    print(json.dumps(report.to_dict(), indent=2) if args.json else _text(report))
    return 0


def _tell(text: str) -> None:
    """Progress on a terminal, in place; nothing where nobody watches."""
    if sys.stderr.isatty():
        print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _text(report: "Report") -> str:
    told = report.to_dict()
    lines = [f"{told['title']}, {told['layer']['label']}: what changes when a unit is switched off", *_units(told)]
    return "\n".join([*lines, "", *_comparisons(told)])


def _units(told: dict[str, Any]) -> list[str]:
    """The first of them, with the effect on what is ranked by, or else on the class that each holds up most."""
    others = [name for name in told["measures"] if not name.startswith("class:")]
    heads = "".join(f"{told['measures'][name]:>16}" for name in others)
    lines = [f"{'unit':>5} {'':<5}{'active':>7}{'class':>22}{heads}"]
    for unit in told["units"][:_LISTED]:
        values = "".join(f"{_number(unit['changes'][name]):>16}" for name in others)
        lines.append(
            f"{unit['unit']:>5} {unit['state']:<5}{unit['active']:>7.0%}{_class(told, unit['changes']):>22}{values}"
        )
    left = len(told["units"]) - _LISTED
    return [*lines, f"and {left} more, see --json"] if left > 0 else lines


def _class(told: dict[str, Any], changes: dict[str, float | None]) -> str:
    names = [name for name in changes if name.startswith("class:") and changes[name] is not None]
    names = [f"class:{told['class']}"] if told["class"] in told["classes"] else names
    if not names:
        return ""
    most = min(names, key=lambda name: changes[name] or 0.0)
    return f"{told['measures'][most]} {_number(changes[most])}"


def _comparisons(told: dict[str, Any]) -> list[str]:
    lines = [f"{'':<18}{'samples':>8}{'before':>8}{'its own':>9}{'random':>9}{'its own':>12}{'random':>9}"]
    for one in told["comparisons"]:
        second = "".join(
            f"{_number(one.get(name)):>{wide}}" for name, wide in (("second_change", 12), ("second_median", 9))
        )
        lines.append(
            f"{told['measures'][one['measure']]:<18}{one['samples']:>8}{_number(one['before'], ''):>8}"
            f"{_number(one['change']):>9}{_number(one['median']):>9}{second}   {_verdict(one)}"
        )
    size = told["comparisons"][0]["size"] if told["comparisons"] else 0
    return [
        *lines,
        f"{size} units at a time, on fresh samples; random: the median of 20 sets; right, the second classifier",
    ]


def _verdict(one: dict[str, Any]) -> str:
    if one["before"] is None:
        return ""
    return "at least 3 times" if one["holds"] else "NOT 3 times"


def _number(value: float | None, sign: str = "+") -> str:
    return "–" if value is None else f"{value:{sign}.3f}"
