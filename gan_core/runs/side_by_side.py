"""Kept runs side by side: what they are called, and whose figures are best where that can be said. No torch."""

from collections import Counter
from collections.abc import Sequence

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import Metric
from gan_core.runs import Run
from gan_core.runs.headline import Told


def names_of(several: Sequence[Run]) -> list[str]:
    """What runs are called, so that they can be told apart: those of one title by the ends of their ids too."""
    titles = [run.title or run.id for run in several]
    often = Counter(titles)
    ends = [f"{title} ({run.id[-4:]})" for title, run in zip(titles, several, strict=True)]
    told = [end if often[title] > 1 else title for title, end in zip(titles, ends, strict=True)]
    return told if len({*told}) == len(told) else [run.id for run in several]


def why_none_is_best(several: Sequence[Run], told: Sequence[Told]) -> str:
    """Why figures of these runs are not to be ranked, one sentence; "" if they are."""
    if len({_data(run.config) for run in several}) > 1:
        return "They learn from different data, so no figure is marked as the best."
    scored = [one for one in told if one.figures]
    if len({one.samples for one in scored}) > 1:
        return "Their figures are of different numbers of samples, so none is marked as the best."
    if len({one.rulers for one in scored}) > 1:
        return "Different digit classifiers scored them, so no figure is marked as the best."
    return ""


def _data(config: RunConfig) -> tuple[str, ...]:
    return config.dataset, config.data_class, config.data_path, config.drawing


def best(metric: Metric, values: Sequence[float | None]) -> set[int]:
    """The places of the best of some values, those included that read the same; none where all do, or of one alone.

    A figure that must not rank has no best one.
    """
    there = {place: value for place, value in enumerate(values) if value is not None}
    texts = {place: metric.text(value) for place, value in there.items()}
    if not metric.ranks or len({*texts.values()}) < 2:
        return set()
    first = max(there, key=lambda place: metric.goodness(there[place]))
    return {place for place, text in texts.items() if text == texts[first]}
