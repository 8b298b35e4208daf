"""`diagnose`: what the loss coach says of a run, with its evidence."""

import argparse
import json
from pathlib import Path
from typing import Any

from gan_core.base.settings import Setting
from gan_core.cli.choices import find_run
from gan_core.coach import Record, diagnose

_AT = Setting(label="Step", help="Up to which the record is read.", group="", kind=int, minimum=0, maximum=10**15)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "diagnose",
        help="say what a run's curves show, and why",
        description="Say what the recorded curves of a run show, by rules of the literature: each finding with the "
        "steps between which it holds, its evidence, its source, and what to try. Nothing is trained or drawn.",
        epilog="How often the rules are right: benchmarks/results/coach.md.",
    )
    command.add_argument("run_name", metavar="RUN", help="a run's id or folder, or a shipped checkpoint's name")
    command.add_argument("--at", metavar="STEP", help="as it was at that step (default: at its last report)")
    command.add_argument("--json", action="store_true", help="one JSON object")
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print what is found."""
    kept = find_run(args.run_name, args.runs and Path(args.runs))
    record = Record.of(kept)
    if args.at is not None:
        record = record.until(_AT.parse("--at", args.at))
    found = {"run": kept.id} | diagnose(record).to_dict()
    print(json.dumps(found, indent=2) if args.json else _text(found))
    return 0


def _text(found: dict[str, Any]) -> str:
    """The same, for people."""
    lines = [f"{found['run']}, step {found['step']:,}: {found['sentence']}"]
    for finding in found["findings"]:
        lines += _of_finding(finding)
    lines += [f"not asked: {one['label']}; this run does not record {one['lacks']}" for one in found["abstained"]]
    return "\n".join(lines)


def _of_finding(finding: dict[str, Any]) -> list[str]:
    lines = ["", f"{finding['label']}, steps {finding['first']:,} to {finding['last']:,}: {finding['text']}"]
    for one in finding["evidence"]:
        where = "" if one["step"] is None else f" at step {one['step']:,}"
        lines.append(f"  {one['label']}{where}: {one['words']}")
    lines += [f"  why: {finding['help']}", f"  source: {finding['source']}"]
    if change := finding["change"]:
        wanted = " ".join(f"{name}={value}" for name, value in change["settings"].items())
        lines.append(f"  try: {change['words']} --set {wanted}")
    return lines
