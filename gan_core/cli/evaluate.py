"""`evaluate`: feature metrics of any generators in one table, with the same of real pictures."""

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from gan_core.base.malloc import keep_freed_memory
from gan_core.base.settings import Setting
from gan_core.cli.inspect import add_choices
from gan_core.cli.source import HELP, weights_of
from gan_core.config.run_config import known_setting
from gan_core.evaluation.feature_metrics import defined
from gan_core.evaluation.features import FEATURES
from gan_core.generators.foreign.choices import Choices
from gan_core.scoreboard.evaluation import SAMPLES, Evaluator, Question
from gan_core.scoreboard.real_pictures import DataChoice

FEWEST, MOST = 50, 50_000
_COUNT = Setting(label="Samples", help="How many to draw.", group="", kind=int, minimum=FEWEST, maximum=MOST)


def add(commands: Any) -> None:
    """Declare the command."""
    command = commands.add_parser(
        "evaluate",
        help="compare generators of pictures with real ones: KID, precision, recall, density, coverage, FD",
        description="Draw pictures from each generator and compare them with real ones by the features of a frozen "
        "network. The oracle is the same of real test images: what a perfect generator gets. Results are kept in the "
        "cache folder and not computed twice.",
    )
    command.add_argument("sources", metavar="SOURCE", nargs="+", help=HELP)
    command.add_argument(
        "--features",
        metavar="NAME",
        help=f"{', '.join(FEATURES)} (default: mnist-cnn for digits, else effnet-lite0); inception gives FID and IS",
    )
    command.add_argument(
        "--samples",
        default=str(SAMPLES),
        metavar="N",
        help=f"how many to draw and to compare with as many real ones, {FEWEST} to {MOST:,} (default: {SAMPLES:,})",
    )
    command.add_argument(
        "--data",
        metavar="DATASET",
        help="real pictures to compare with: a dataset, DATASET:CLASS or images:FOLDER (default: what a generator "
        "learned from)",
    )
    command.add_argument("--seed", default="0", metavar="N", help="the same seed draws the same samples (default: 0)")
    command.add_argument("--json", action="store_true", help="a JSON list, one object per source")
    add_choices(command)
    command.add_argument("--runs", metavar="DIR", help="where runs are kept (default: GAN_ARENA_RUNS, or ./runs)")
    command.set_defaults(run=run)


def run(args: argparse.Namespace) -> int:
    """Print the figures."""
    count = _COUNT.parse("--samples", args.samples)
    seed = known_setting("seed").parse("--seed", args.seed)
    if args.features:
        FEATURES[args.features]  # raises UserError for an unknown one before anything is loaded
    data = None if args.data is None else DataChoice.parse(args.data)
    choices, root = Choices.parse(args.choose), args.runs and Path(args.runs)
    questions = [
        Question(
            source=source,
            file=weights_of(source, root),
            features=args.features or "",
            samples=count,
            data=data,
            seed=seed,
            choices=choices,
            root=root,
        )
        for source in args.sources
    ]
    keep_freed_memory()
    evaluator = Evaluator()
    with _Line(len(questions)) as line:
        results = [evaluator(question, line.of(question.source)) for question in questions]
    print(json.dumps(results, indent=2) if args.json else _text(results))
    return 0


class _Line:
    """Progress on a terminal, in place; nothing where nobody watches."""

    def __init__(self, sources: int) -> None:
        self._sources, self._done, self._shown = sources, 0, sys.stderr.isatty()

    def __enter__(self) -> "_Line":
        return self

    def __exit__(self, *exception: object) -> None:
        self._write("")

    def of(self, source: str) -> Any:
        """What is called with what is being done of one source, and its share."""
        self._done += 1
        number = self._done
        return lambda what, share: self._write(f"{number} of {self._sources}  {source[:40]}: {what} {share:4.0%}")

    def _write(self, text: str) -> None:
        if self._shown:
            print(f"\r\x1b[K{text}", end="", file=sys.stderr, flush=True)


def _text(results: list[dict[str, Any]]) -> str:
    """A table for each extractor: a row for each source, and one of real pictures for each kind of data."""
    return "\n\n".join(
        _table(name, [one for one in results if one["features"] == name])
        for name in dict.fromkeys(one["features"] for one in results)
    )


def _table(features: str, results: list[dict[str, Any]]) -> str:
    extractor = FEATURES[features]
    metrics = defined(extractor)
    rows = [(one["source"], one["metrics"]) for one in results]
    rows += [
        (f"real {'test' if one['oracle']['held_out'] else 'other'} images, {_data(one)}", one["oracle"]["metrics"])
        for one in {(_data(one), one["samples"]): one for one in results}.values()
    ]
    names = [metric.name(extractor) for metric in metrics.values()]
    wide = max(len(label) for label, _ in rows) + 2
    lines = [" " * wide + "".join(f"{name:>{_wide(name)}}" for name in names)]
    for label, values in rows:
        cells = (
            f"{metric.text(values[name]):>{_wide(name)}}" for name, metric in zip(names, metrics.values(), strict=True)
        )
        lines.append(f"{label:<{wide}}" + "".join(cells))
    lines.append(f"{results[0]['samples']:,} samples, features of {extractor.label} ({extractor.sha256()[:12]})")
    return "\n".join(lines)


def _wide(name: str) -> int:
    return max(11, len(name) + 2)


def _data(result: dict[str, Any]) -> str:
    chosen = result["data_class"]
    return result["dataset"] if chosen == "all" else f"{result['dataset']} {chosen}"
