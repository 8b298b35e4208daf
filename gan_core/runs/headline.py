"""The figures that a run is known by, wherever it is shown: one source, one step, one count of samples. No torch.

A run that has finished is known by its final scores, whatever its log said last. Any other run is known by its newest
report, which scores fewer samples.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.metrics import LIVE_DIGITS, LIVE_SAMPLES, METRICS
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
    return [f"{metric.label} {metric.counted(value)}" for metric, value in known]


def in_line(figures: Mapping[str, float | None], modes: int = 0) -> str:
    """The few figures that one line has room for: "8 of 8 modes covered, 98.9 % high quality". modes: of the data."""
    known = ((METRICS[name], value) for name in METRICS if (value := figures.get(name)) is not None)
    return ", ".join(metric.in_line(value, modes) for metric, value in known if metric.headline)


def as_json(told: Told) -> dict[str, Any]:
    """The same for programs."""
    return {
        "figures": dict(told.figures),
        "step": told.step,
        "samples": told.samples,
        "final": told.final,
        "oracle": dict(told.oracle),
    }
