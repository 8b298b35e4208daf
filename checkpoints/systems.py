"""The README's table of the tutorials' systems, from what came with the app: `python -m checkpoints.systems`."""

import json
import re
from dataclasses import dataclass
from math import sqrt
from pathlib import Path
from statistics import mean, stdev

from benchmarks.results import FOLDER
from gan_core.base.numbers import significant
from gan_core.evaluation.feature_metrics import FEATURE_METRICS
from gan_core.evaluation.features import FEATURES
from gan_core.evaluation.metrics import METRICS
from gan_core.runs import Run, shipped_root

README = Path(__file__).parent.parent / "README.md"
BLOCK = re.compile(r"(<!-- systems -->\n).*?(<!-- /systems -->)", re.DOTALL)
OF_FEATURES = ("kid", "coverage")  # in FEATURE_METRICS
LONG = "frogs-dcgan"  # the one that `benchmarks.frogs` does not train again
FIGURES = ("class_accuracy", "class_entropy", "fd_mnist_cnn_2", "covered", "high_quality")


@dataclass(frozen=True)
class System:
    """One that the tutorials build. preset: what trains it; checkpoint: the generator that came with the app; note: how
    that one differs from the preset."""

    title: str
    preset: str
    checkpoint: str
    note: str = ""


_QUARTER = "a quarter of the widths"
SYSTEMS = (
    System("MLP GAN", "mnist-mlp-gan", "mnist-gan"),
    System("The first simple GAN", "mnist-vanilla-gan", "mnist-vanilla-gan"),
    System("WGAN, clipped", "mnist-wgan", "mnist-wgan"),
    System("WGAN-GP", "mnist-wgan-gp", "mnist-wgan-gp"),
    System("DCGAN", "mnist-dcgan", "mnist-dcgan"),
    System("WDCGAN", "mnist-wdcgan", "mnist-wdcgan"),
    System("WDCGAN-GP", "mnist-wdcgan-gp", "mnist-wdcgan-gp"),
    System("Conditional GAN, projection", "mnist-projection", "mnist-projection"),
    System("CVAE-GAN", "mnist-cvae-gan", "mnist-cvae-gan"),
    System("CVAE-GAN, as in the paper", "mnist-cvae-gan-paper", "mnist-cvae-gan-paper"),
    System("DCGAN on clothes", "fashion-dcgan", "fashion-dcgan"),
    System("DCGAN on CIFAR-10 frogs", "frogs-dcgan", "frogs-dcgan"),
    System("The frogs' tutorial, to the letter", "frogs-tutorial", "frogs-tutorial", _QUARTER),
    System("The frogs' tutorial, corrected", "frogs-corrected", "frogs-corrected", _QUARTER),
    System("RpGAN with R1 and R2 on frogs", "frogs-r3gan", "frogs-r3gan"),
    System("Progressive growing, digits", "mnist-progressive", "mnist-progressive"),
    System("Progressive growing, frogs", "frogs-progressive", "frogs-progressive"),
    System("WGAN-GP on a ring of eight", "ring-wgan-gp", "ring-wgan-gp"),
)


def table() -> str:
    """Markdown, a row for each system."""
    heads = [
        "| system | draws | `python -m gan_core train` | trained | figures, by the first and the second classifier |",
        "|---" * 5 + "|",
    ]
    return "\n".join([*heads, *map(_row, SYSTEMS), ""])


def _row(system: System) -> str:
    run = Run(shipped_root() / system.checkpoint, read_only=True)
    name = system.checkpoint
    picture = f'<img src="checkpoints/{name}/samples.png" width="150" alt="Samples of {name}">'
    status = run.status()
    threads = "1 thread" if status["threads"] == 1 else f"{status['threads']} threads"
    where = ", ".join(filter(None, (status["machine"], threads)))
    steps = ", ".join(filter(None, (f"{status['step']:,} steps", system.note, f"seed {run.config.seed}")))
    made = f"{steps}: {status['seconds']:,.0f} s ({where})"
    return f"| {system.title} | {picture} | `{system.preset}` | {made} | {_figures(run)} |"


def _figures(run: Run) -> str:
    scores = run.scores()
    told = _of_features(run.id)
    for name in FIGURES:
        if name not in scores.get("figures", {}):
            continue
        values = [scores[part][name] for part in ("figures", "second") if name in scores.get(part, {})]
        told.append(f"{METRICS[name].label} {' and '.join(_said(name, value) for value in values)}")
    return "; ".join(told)


def _of_features(checkpoint: str) -> list[str]:
    """Of colour pictures, which no digit classifier names: mean and standard error over the seeds of a bench."""
    found = json.loads((FOLDER / "frogs.json").read_text())
    rows = found["rows"].get(checkpoint.removeprefix("frogs-")) if checkpoint != LONG else [found["long"]]
    if not checkpoint.startswith("frogs") or not rows:
        return []
    extractor = FEATURES["effnet-lite0"]
    told = []
    for name in OF_FEATURES:
        metric = FEATURE_METRICS[name]
        values = [row[metric.name(extractor)] for row in rows]
        error = f" ± {metric.text(stdev(values) / sqrt(len(values)))}" if len(values) > 1 else ""
        told.append(f"{metric.name(extractor)} {metric.text(mean(values))}{error}")
    return [*told[:-1], told[-1] + (f" ({len(rows)} seeds)" if len(rows) > 1 else "")]


def _said(name: str, value: float) -> str:
    return f"{100 * value:.1f} %" if METRICS[name].kind == "share" else significant(value, METRICS[name].digits)


def with_table(text: str) -> str:
    """The README with its table made anew."""
    return BLOCK.sub(lambda found: found[1] + table() + found[2], text)


if __name__ == "__main__":
    README.write_text(with_table(README.read_text()))
