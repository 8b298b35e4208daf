"""The figures that a run is known by, wherever it is shown: one source, one step, one count of samples. No torch.

A run that has finished is known by its final scores, whatever its log said last. Any other run is known by its newest
report, which scores fewer samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.config import RunConfig
from gan_core.datasets import DATASETS
from gan_core.metrics import LIVE_DIGITS, LIVE_SAMPLES, METRICS
from gan_core.runs import Run

FINAL = "final_"  # before the name of a final score's column in a table of reports


@dataclass(frozen=True, kw_only=True)
class Told:
    """figures: by the names of METRICS, at `step`, of `samples` samples (0: not known); final: of the finished run.

    oracle: what as many real samples get, {} while that is not known. second: the figures by the second ruler of
    digits; rulers: the hashes of both, () of points and while it runs.
    """

    figures: Mapping[str, float] = field(default_factory=dict)
    step: int = 0
    samples: int = 0
    final: bool = False
    oracle: Mapping[str, float] = field(default_factory=dict)
    second: Mapping[str, float] = field(default_factory=dict)
    rulers: tuple[str, ...] = ()


def told_of(run: Run) -> Told:
    """What is known of a run now. Raises RunGone for one that was deleted."""
    status = run.status()
    scores = run.scores() if status["state"] == "finished" else {}
    if scores.get("figures"):
        return Told(
            figures=scores["figures"],
            step=int(scores.get("step", status["step"])),
            samples=int(scores.get("samples", 0)),
            final=True,
            oracle=scores.get("oracle", {}),
            second=scores.get("second", {}),
            rulers=tuple(scores.get("rulers", ())),
        )
    last = run.last_metrics()
    figures = {name: value for name in METRICS if (value := last.get(name)) is not None}
    return Told(
        figures=figures,
        step=int(last.get("scored_step", last.get("step", status["step"]))),
        samples=live_samples(run.config) if figures else 0,
    )


def live_samples(config: RunConfig) -> int:
    """How many samples a run's reports on the way are of."""
    return LIVE_SAMPLES if DATASETS[config.dataset].kind == "points" else LIVE_DIGITS


def in_words(told: Told) -> str:
    """Where the figures come from: "at step 2,500, over 2,500 samples"; "" if there are none."""
    if not told.figures:
        return ""
    return f"at step {told.step:,}" + (f", over {told.samples:,} samples" if told.samples else "")


def as_columns(told: Told) -> dict[str, float]:
    """Final scores as columns of a table: final_step, final_samples, each figure as final_<name>; {} without any."""
    if not told.final:
        return {}
    figures = {f"{FINAL}{name}": value for name, value in told.figures.items()}
    return {f"{FINAL}step": told.step, f"{FINAL}samples": told.samples} | figures


def each_in_words(told: Told) -> list[str]:
    """Every figure under its label, known ones alone: "Modes covered 25", "High-quality samples 97 %"."""
    known = [(METRICS[name], value) for name, value in told.figures.items() if name in METRICS]
    return [f"{metric.label} {_value(metric.unit, value)}" for metric, value in known]


def _value(unit: str, value: float) -> str:
    if unit == "share":
        return f"{value:.1%}".replace("%", " %")
    return f"{value:.0f} {unit}" if unit.startswith("of ") else f"{value:.4g}"


def as_json(told: Told) -> dict[str, Any]:
    """The same for programs."""
    return {
        "figures": dict(told.figures),
        "step": told.step,
        "samples": told.samples,
        "final": told.final,
        "oracle": dict(told.oracle),
    }
