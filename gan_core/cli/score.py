"""`score`: every figure of a trained generator, beside what real data get."""

import argparse
import json
from pathlib import Path
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.base.malloc import keep_freed_memory
from gan_core.base.settings import Setting
from gan_core.cli.inspect import add_choices
from gan_core.cli.source import HELP, weights_of
from gan_core.config.run_config import RunConfig, known_setting
from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.evaluation.digit_classifier.cards import cards
from gan_core.evaluation.metrics import METRICS, applying, measured, one_class, oracle, protocol_samples
from gan_core.generators.foreign.choices import Choices
from gan_core.isolation.inspections import digits_apart

MOST = 100_000
FEWEST = 100
_DIGITS = "mnist"  # what strangers' gray images of 28 x 28 are held against
_DEAR = [name for name, metric in METRICS.items() if metric.on_request]
_COUNT = Setting(label="Samples", help="How many to draw.", group="", kind=int, minimum=FEWEST, maximum=MOST)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "score",
        help="score a run or a checkpoint by every figure that applies",
        description="Draw samples from a trained generator and print every figure that applies to its dataset, with "
        "the same figure of real data (the oracle) and, where there are classes, of a generator that knows one only.",
    )
    command.add_argument("source", metavar="SOURCE", help=f"{HELP}; strangers' must draw gray images of 28 x 28")
    command.add_argument(
        "--samples",
        metavar="N",
        help=f"how many to draw, {FEWEST:,} to {MOST:,} (default: 2,500 points, 10,000 digits, 26,000 stacked digits)",
    )
    command.add_argument(
        "--also",
        action="append",
        default=[],
        metavar="FIGURE",
        help=f"also a figure that takes minutes: {', '.join(_DEAR)}; may be repeated",
    )
    command.add_argument("--seed", default="0", metavar="N", help="the same seed draws the same samples (default: 0)")
    command.add_argument("--json", action="store_true", help="one JSON object")
    add_choices(command)
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    count = None if args.samples is None else _COUNT.parse("--samples", args.samples)
    seed = known_setting("seed").parse("--seed", args.seed)
    path = weights_of(args.source, args.runs and Path(args.runs))
    choices = Choices.parse(args.choose)
    for name in args.also:
        if name not in _DEAR:
            raise UserError(f"--also takes {' or '.join(_DEAR)}, not {name!r}")

    keep_freed_memory()
    data, drawn, asked, about = _drawn(path, choices, count, seed)
    result = {"source": args.source} | about | {"samples": len(drawn), "seed": seed}
    if unfit := [name for name in args.also if name not in applying(data, asked=asked is not None, also=args.also)]:
        raise UserError(f"{unfit[0]} is measured of digits that are asked for by class; this generator draws none")
    result |= {"metrics": _figures(drawn, data, seed, asked, args.also)} | (_named(drawn) if data.shows_digits else {})
    print(json.dumps(result, indent=2) if args.json else _text(result))
    return 0


def _drawn(
    path: Path, choices: Choices, count: int | None, seed: int
) -> tuple[Data, np.ndarray, np.ndarray | None, dict[str, Any]]:
    """What the samples are held against, the samples, their classes if it knows some, and its step and dataset."""
    from gan_core.training.checkpoint import (  # imports torch, which takes seconds: after all checks
        is_ours,
        load_generator,
    )
    from gan_core.training.sampling import asked_classes, like_data

    if not is_ours(path):
        data = DATASETS[_DIGITS].load(Request())
        drawn = digits_apart(path, choices, count or protocol_samples(data), seed)
        return data, drawn, None, {"step": None, "dataset": _DIGITS}
    generator, config, step = load_generator(path)
    data = _data(config)
    drawn = like_data(generator, config, count or protocol_samples(data), seed)
    return data, drawn, asked_classes(config, len(drawn)), {"step": step, "dataset": config.dataset}


def _data(config: RunConfig) -> Data:
    """The data that the generator learned from. Raises UserError where no metric applies to them."""
    from gan_core.training.game import load_data

    entry = DATASETS[config.dataset]
    if entry.kind == "points" or entry.shows_digits:  # never download what cannot be scored
        data = load_data(config)
        if applying(data):
            return data
    raise UserError(f"there is no metric for {config.dataset}; score runs on {', '.join(_scored())}")


def _scored() -> list[str]:
    """The datasets that a metric applies to."""
    points = {name for name, entry in DATASETS.items() if entry.kind == "points" and applying(entry.load(Request()))}
    return [name for name, entry in DATASETS.items() if entry.shows_digits or name in points]


def _figures(
    drawn: np.ndarray, data: Data, seed: int, asked: np.ndarray | None, also: list[str]
) -> dict[str, dict[str, Any]]:
    """By metric: what it is, its value (None: undefined for these samples), and what stands beside it."""
    found, knows = measured(drawn, data, asked, also=also), asked is not None
    real, collapsed = oracle(data, len(drawn), seed, asked=knows, also=also), one_class(data, len(drawn), seed)
    return {
        name: {
            "label": metric.label,
            "unit": metric.unit,
            "direction": metric.direction,
            "value": found.figures.get(name),
            **({"second": found.second[name], "own_scale": metric.own_scale} if name in found.second else {}),
            "oracle": real.get(name),
            **({"one_class": collapsed.get(name)} if collapsed and metric.measure else {}),
            "fewest_samples": metric.fewest,
            "comparable": len(drawn) >= metric.fewest,
        }
        for name, metric in applying(data, asked=knows, also=also).items()
    }


def _named(drawn: np.ndarray) -> dict[str, Any]:
    """How often each digit occurs among all samples, and the classifiers that named them."""
    from gan_core.evaluation.metrics.digits import digit_report

    classifiers = [
        {"sha256": card["sha256"], "accuracy": card["exam"]["clean"]["right"], "label": card["label"]}
        for card in cards()
    ]
    return {"class_shares": digit_report(drawn)["class_shares"], "classifiers": classifiers}


def _text(result: dict[str, Any]) -> str:
    """The same, for people."""
    figures = result["metrics"].values()
    step = "" if result["step"] is None else f", step {result['step']:,}"
    columns = {"value": "generated", "second": "second*", "oracle": "real data", "one_class": "one class"}
    columns = {key: title for key, title in columns.items() if any(key in figure for figure in figures)}
    wide = max(len(figure["label"]) for figure in figures) + 2
    lines = [
        f"{result['source']}{step}: {result['samples']:,} samples, dataset {result['dataset']}",
        " " * wide + "".join(f"{title:>12}" for title in columns.values()),
    ]
    for name, figure in result["metrics"].items():
        mark = "" if figure["comparable"] else " **"
        numbers = "".join(f"{METRICS[name].text(figure[key]) if key in figure else '':>12}" for key in columns)
        lines.append(f"{figure['label'] + mark:<{wide}}{numbers}  {figure['unit']}, {figure['direction']}")
    for fewest in sorted({figure["fewest_samples"] for figure in figures if not figure["comparable"]}):
        lines.append(f"** from fewer than {fewest:,} samples: not to be held against a published figure")
    if "classifiers" in result:
        lines += _by_whom(result)
    return "\n".join(lines)


def _by_whom(result: dict[str, Any]) -> list[str]:
    """Which digits there are, and who named them."""
    shares = "  ".join(f"{digit}: {share:.1%}" for digit, share in enumerate(result["class_shares"]))
    told = [
        "* the same as the second digit classifier sees it: the difference is the systematic error of a figure; "
        "a distance is on a scale of its own",
        f"digits  {shares}  none: {max(0.0, 1 - sum(result['class_shares'])):.1%}",
    ]
    return told + [
        f"{which}  {one['label']}: {one['accuracy']:.2%} right on the test images, {one['sha256']}"
        for which, one in zip(("first ", "second"), result["classifiers"], strict=True)
    ]
