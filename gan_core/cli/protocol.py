"""`protocol`: run a published experiment again, over several seeds, and hold it against its table."""

import argparse
import json
import sys
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, wait
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.settings import Setting
from gan_core.cli.progress import duration
from gan_core.cli.workers import workers
from gan_core.config.run_config import RunConfig, known_setting
from gan_core.engines.cores import cores
from gan_core.engines.seeds import groups
from gan_core.evaluation.metrics import METRICS
from gan_core.experiments import results
from gan_core.experiments.claims import OUTCOMES, findings
from gan_core.experiments.protocols import PROTOCOLS, SEEDS, Protocol, Published
from gan_core.experiments.statistics import Agreement, Estimate

MOST_SEEDS = 100
_SEEDS = Setting(label="Seeds", help="Trials of each row.", group="", kind=int, minimum=1, maximum=MOST_SEEDS)
_JOBS = Setting(label="Jobs", help="Processes at work.", group="", kind=int, minimum=1, maximum=256)
Trials = list[tuple[str, int]]  # (row, seed)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "protocol",
        help="run a published experiment again and compare",
        description="Train every row of a published table over several seeds, score what they draw as the paper does, "
        "and print our mean and standard error beside the published numbers and an oracle, real data scored the same "
        "code. Without a name: list the protocols.",
        epilog="examples: protocol; protocol d2l-grid --shipped; protocol pacgan-ring --row gan --seeds 5 --steps 2000",
    )
    command.add_argument("protocol", nargs="?", metavar="NAME", help="a protocol; none lists them")
    command.add_argument("--row", action="append", default=[], metavar="ROW", help="only this row; may be repeated")
    command.add_argument("--seeds", default=str(SEEDS), metavar="N", help=f"trials of each row (default: {SEEDS})")
    command.add_argument("--steps", metavar="N", help="generator updates (default: what is practical without a GPU)")
    command.add_argument("--jobs", metavar="N", help="processes, each with one thread (default: one per core)")
    command.add_argument("--shipped", action="store_true", help="print the results that came with this version")
    command.add_argument(
        "--ruler", metavar="HASH", help="with --shipped: results that an earlier digit classifier measured"
    )
    command.add_argument("--keep", metavar="DIR", help="write results to DIR/NAME.json, and skip what is there already")
    command.add_argument(
        "--generators",
        metavar="DIR",
        help="keep the generator of every look in DIR; those that are there are scored anew and not trained again",
    )
    command.add_argument("--json", action="store_true", help="print one JSON object")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Run the trials, then print the table."""
    if not args.protocol:
        print(json.dumps({name: entry.label for name, entry in PROTOCOLS.items()}) if args.json else _listed())
        return 0
    protocol = PROTOCOLS[args.protocol]
    folder = None if args.shipped else args.keep and Path(args.keep)
    found = results.load(args.protocol, folder, args.ruler) if args.shipped or folder else results.empty(args.protocol)
    if not args.shipped:
        rows, steps = _rows(protocol, args.row), _steps(protocol, args.steps)
        todo = _missing(protocol, found, rows, steps, _SEEDS.parse("--seeds", args.seeds))
        _carry_out(protocol, todo, steps, _jobs(args.jobs), found, folder, args.generators)
    print(json.dumps(_report(args.protocol, found)) if args.json else _table(args.protocol, found))
    return 0


def _rows(protocol: Protocol, asked: list[str]) -> list[str]:
    for row in asked:
        if row not in protocol.rows:
            raise UserError(f"there is no row {row!r} in this protocol; choose from {', '.join(protocol.rows)}")
    return asked or [*protocol.rows]


def _steps(protocol: Protocol, text: str | None) -> int:
    return protocol.short_steps if text is None else int(known_setting("steps").parse("--steps", text))


def _jobs(text: str | None) -> int:
    return cores() if text is None else int(_JOBS.parse("--jobs", text))


def _missing(protocol: Protocol, found: dict[str, Any], rows: list[str], steps: int, seeds: int) -> Trials:
    """The trials that are not there yet, seed by seed, so that an early end leaves every row with some."""
    there = {
        (row, trial["seed"])
        for row, kept in found["rows"].items()
        if (kept["steps"], kept["samples"]) == (steps, protocol.samples)
        for trial in kept["trials"]
    }
    return [(row, seed) for seed in range(seeds) for row in rows if (row, seed) not in there]


def _carry_out(
    protocol: Protocol,
    todo: Trials,
    steps: int,
    jobs: int,
    found: dict[str, Any],
    folder: Path | None,
    generators: str | None,
) -> None:
    """Run the trials in processes of their own; every one is kept as soon as it is there."""
    if not todo:
        return
    batches = _batches(protocol, todo, steps, jobs)
    done = 0
    with workers(min(jobs, len(batches))) as pool:
        if not found["oracle"]:
            found |= pool.submit(_oracle, protocol).result()
        if folder:
            results.save(found, folder)  # one that takes nothing is told of before hours of training
        futures = {}
        for row, configs in batches:
            texts = [config.to_json() for config in configs]
            futures[pool.submit(_trials, texts, protocol, generators)] = row
        for future in _as_they_end(futures):
            row = futures[future]
            for trial in future.result():
                results.add(found, row, trial)
                done += 1
                words = f"{row}, seed {trial['seed']}: {trial['steps']:,} steps in {duration(trial['seconds'])}"
                print(f"[{done}/{len(todo)}] {words}", file=sys.stderr, flush=True)
            if folder:
                results.save(found, folder)


def _batches(protocol: Protocol, todo: Trials, steps: int, jobs: int) -> list[tuple[str, list[RunConfig]]]:
    """The trials, those of a row together that are quicker as one batch; what has the lowest seeds comes first."""
    batches = []
    for row in protocol.rows:
        seeds = [seed for one, seed in todo if one == row]
        configs = [protocol.rows[row].config.replace(seed=seed, steps=steps, threads=1) for seed in seeds]
        batches += [(row, [configs[index] for index in group]) for group in groups(configs, jobs)]
    return sorted(batches, key=lambda batch: batch[1][0].seed)


def _as_they_end(futures: dict[Future[Any], str]) -> Iterator[Future[Any]]:
    waiting = set(futures)
    while waiting:
        ended, waiting = wait(waiting, return_when=FIRST_COMPLETED)
        yield from ended


def _trials(config_jsons: list[str], protocol: Protocol, generators: str | None) -> list[dict[str, Any]]:
    """In a process of its own."""
    import torch

    from gan_core.base.malloc import keep_freed_memory
    from gan_core.experiments.trial import trials

    torch.set_num_threads(1)
    keep_freed_memory()
    configs = [RunConfig.from_json(text) for text in config_jsons]
    keep = None if generators is None else Path(generators)
    found = trials(configs, protocol.samples, looks=protocol.looks, also=protocol.figures, keep=keep)
    return [outcome.to_dict() for outcome in found]


def _oracle(protocol: Protocol) -> dict[str, dict[str, float]]:
    """Real data, as many samples, scored the same way, by both rulers."""
    from gan_core.evaluation.metrics import real
    from gan_core.experiments.trial import rounded
    from gan_core.training.game import load_data

    first = next(iter(protocol.rows.values()))
    asked = bool(first.config.classes)
    best = real(load_data(first.config), protocol.samples, asked=asked, also=protocol.figures)
    return {"oracle": rounded(best.figures), "oracle_second": rounded(best.second)}


def _report(name: str, found: dict[str, Any]) -> dict[str, Any]:
    """Everything that the table says, for programs."""
    protocol = results.as_measured(PROTOCOLS[name], found)
    rows = {}
    for row, kept in found["rows"].items():
        ours, compared = results.estimates(protocol, kept), results.agreements(name, row, kept)
        rows[row] = kept | {
            "label": protocol.rows[row].label,
            "short": kept["steps"] < protocol.steps,
            "ours": {key: None if one is None else _plain(one) for key, one in ours.items()},
            "published": {key: cell.__dict__ for key, cell in protocol.rows[row].published.items()},
            "agrees": {
                key: {"gap": one.gap, "allowed": one.allowed, "agrees": one.agrees} for key, one in compared.items()
            },
        }
    told = [{"claim": one.claim.says, "outcome": one.outcome, "text": one.text} for one in findings(protocol, found)]
    about = {"label": protocol.label, "source": protocol.source, "steps": protocol.steps}
    return found | about | {"rows": rows, "claims": told}


def _plain(one: Estimate) -> dict[str, Any]:
    told = {"mean": one.mean, "error": one.error, "count": one.count, "undefined": one.undefined}
    return told | ({} if one.second is None else {"second": one.second})


def _listed() -> str:
    return "\n".join(f"{name:18} {entry.label}. {entry.reason}" for name, entry in PROTOCOLS.items())


def _table(name: str, found: dict[str, Any]) -> str:
    protocol = results.as_measured(PROTOCOLS[name], found)
    lines = [f"{protocol.label}. Source: {protocol.source}."]
    heads = [METRICS[figure].label for figure in protocol.figures]
    rows = [["", *heads]]
    for row, kept in found["rows"].items():
        ours, compared = results.estimates(protocol, kept), results.agreements(name, row, kept)
        entry = protocol.rows[row]
        if entry.published:
            cells = (_published(figure, entry.published.get(figure)) for figure in protocol.figures)
            rows.append([f"{entry.label}, published", *cells])
        seeds = "1 seed" if len(kept["trials"]) == 1 else f"{len(kept['trials'])} seeds"
        count = f"{seeds}, {kept['steps']:,} steps"
        rows.append(
            [
                f"{entry.label}, ours ({count})",
                *(_ours(figure, ours[figure], compared.get(figure)) for figure in protocol.figures),
            ]
        )
    rows.append(["oracle", *(METRICS[figure].cell(found["oracle"].get(figure)) for figure in protocol.figures)])
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    if found["rulers"]:
        lines.append(_ruled(found["rulers"]))
    lines += ["  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows]
    if any(kept["steps"] < protocol.steps for kept in found["rows"].values()):
        lines.append(f"Shortened: the paper made {protocol.steps:,} steps, so no verdict is given on these rows.")
    lines += [f"Claim: {one.claim.says}. {OUTCOMES[one.outcome]}. {one.text}." for one in findings(protocol, found)]
    lines += [f"Departure: {one}" for one in protocol.departures]
    if others := [one for one in results.earlier(name) if one not in found["rulers"]]:
        lines.append(f"Results by an earlier digit classifier: protocol {name} --shipped --ruler {others[0]}")
    return "\n".join(lines)


def _published(figure: str, cell: Published | None) -> str:
    return "–" if cell is None else METRICS[figure].text(cell.value, cell.error)


def _ruled(rulers: list[str]) -> str:
    if len(rulers) == 1:
        return f"Digits named by an earlier classifier, {rulers[0]}: not comparable with newer figures."
    return (
        "Mean ± standard error over seeds ± difference between the two digit classifiers "
        f"({rulers[0]} and {rulers[1]}); [a distance by the second one, on its own scale]."
    )


def _ours(figure: str, one: Estimate | None, compared: Agreement | None) -> str:
    if one is None:
        return "undefined"
    metric = METRICS[figure]
    parts = [metric.text(one.mean, one.error)]
    if one.second is not None:
        parts.append(metric.second_text(one.mean, one.second))
    if one.undefined:
        parts.append(f"undefined in {one.undefined}")
    if compared is not None:
        sign = "+" if compared.gap > 0 else "−"
        parts.append("agrees" if compared.agrees else f"gap {sign}{metric.gap(abs(compared.gap))}")
    return " ".join(parts)
