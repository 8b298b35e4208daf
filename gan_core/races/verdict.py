"""The outcome of a race in words, from its numbers. It never rests on a count of modes alone.

Lanes are ranked by a figure that sees lost modes, crowded ones and bad samples alike: for points the KL that has a
bin for what lies off the modes, or, where no modes can be told apart, the sliced earth mover's distance; for digits the
Frechet distance of a digit classifier's features.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from gan_core.evaluation.digit_classifier.cards import rulers
from gan_core.evaluation.metrics import METRICS
from gan_core.races.race import DELETED
from gan_core.races.standings import Standing


@dataclass(frozen=True)
class Ranking:
    """A figure to rank by, the smallest first; close: the share of a lead that is none."""

    key: str
    words: str
    close: float


RANKINGS = (
    Ranking("binned_kl", "KL that counts samples off the modes too,", 0.1),
    Ranking("sliced_emd", "earth mover's distance of their shadows", 0.1),
    Ranking("fd_mnist_cnn_2", "Frechet distance of the digit classifier's features", 0.05),
)

_EARLIER = (
    "These lanes were scored by an earlier digit classifier ({}), whose figures are not comparable with newer ones, so "
    "no lane is put first."
)
_MIXED = "These lanes were scored by different digit classifiers: their figures are on different scales."


def verdict(lanes: Sequence[Standing], oracle: Mapping[str, float], modes: int, seeds: int = 1) -> str:
    """Some sentences. oracle: the figures of real data; modes: how many the data have; seeds: runs of each lane."""
    by = {lane.rulers for lane in lanes if lane.rulers}
    if len(by) > 1:
        return " ".join([_MIXED, *_troubles(lanes)])
    if by and by != {tuple(rulers())}:
        return " ".join([_EARLIER.format(min(by)[0]), *_coverage(lanes, modes), *_troubles(lanes)])
    for ranking in RANKINGS:
        ranked = sorted((lane for lane in lanes if ranking.key in lane.figures), key=_by(ranking.key))
        if ranked:
            caution = ["One seed each: another may change the order."] if seeds == 1 else []
            lead = [_lead(ranked, oracle, ranking), *_second_opinion(ranked, ranking), *_scored(ranked)]
            return " ".join([*_coverage(ranked, modes), *lead, *_troubles(lanes), *caution])
    return " ".join(["No metric applies to these samples: compare the pictures.", *_troubles(lanes)])


def _by(key: str) -> Callable[[Standing], float]:
    return lambda lane: lane.figures[key]


def _coverage(ranked: Sequence[Standing], modes: int) -> list[str]:
    """What each covers, and how much of what it draws is any good: the widest coverage first, and the best of those."""
    told = [(lane, words) for lane in ranked if (words := _covered(lane.figures, modes))]
    told.sort(key=lambda pair: _width(pair[0].figures), reverse=True)
    return [f"{'; '.join(f'{lane.label} {words}' for lane, words in told)}."] if told else []


def _covered(figures: Mapping[str, float], modes: int) -> str:
    if {"modes", "high_quality"} <= figures.keys():
        within = f"with {METRICS['high_quality'].text(figures['high_quality'])} of its samples in them"
        return f"{_counted(figures, 'covered', 'modes', f'{modes} modes')} {within}"
    if {"stacked_modes", "stacked_kl"} <= figures.keys():
        counted = _counted(figures, "stacked_covered", "stacked_modes", "1000 triples of digits")
        return f"{counted}, KL to uniform {figures['stacked_kl']:.2f}"
    if {"classes", "class_entropy"} <= figures.keys():
        verb, count = ("covers", "classes_covered") if "classes_covered" in figures else ("shows", "classes")
        return f"{verb} {figures[count]:.0f} of {modes} digits, entropy {figures['class_entropy']:.2f}"
    return ""


def _counted(figures: Mapping[str, float], covered: str, captured: str, what: str) -> str:
    """The modes that hold their share, the published count beside it; that one alone of earlier runs."""
    if covered not in figures:
        return f"captures {figures[captured]:.0f} of {what}"
    return f"covers {figures[covered]:.0f} of {what} ({figures[captured]:.0f} captured)"


def _width(figures: Mapping[str, float]) -> tuple[float, float]:
    if "modes" in figures:
        return figures.get("covered", figures["modes"]), figures["high_quality"]
    if "stacked_modes" in figures:
        return figures.get("stacked_covered", figures["stacked_modes"]), -figures["stacked_kl"]
    return figures.get("classes_covered", figures["classes"]), figures["class_entropy"]


def _lead(ranked: Sequence[Standing], oracle: Mapping[str, float], ranking: Ranking) -> str:
    """Who is closest to the data by the figure that sees everything, and by how much."""
    key, text = ranking.key, METRICS[ranking.key].text
    best, closest = ranked[0].figures[key], _leaders(ranked, ranking, _by(key))
    leaders = [lane for lane in ranked if lane.label in closest]
    real = f"real data {text(oracle[key])}" if key in oracle else ""
    if len(leaders) > 1:
        names = _listed([f"{lane.label} ({text(lane.figures[key])})" for lane in leaders])
        return f"By the {ranking.words} {names} are too close to call{f' ({real})' if real else ''}."
    rest = "".join(f", {lane.label} {text(lane.figures[key])}" for lane in ranked[1:])
    oracles = f"; {real}" if real else ""
    return f"By the {ranking.words} {leaders[0].label} is closest to the data ({text(best)}{rest}{oracles})."


def _leaders(ranked: Sequence[Standing], ranking: Ranking, value: Callable[[Standing], float]) -> set[str]:
    """Who is best by that value, and who is too close to the best to call."""
    best = min(map(value, ranked))
    return {lane.label for lane in ranked if value(lane) - best <= ranking.close * value(lane)}


def _second_opinion(ranked: Sequence[Standing], ranking: Ranking) -> list[str]:
    """Whether the second ruler puts the same lanes first; nothing where figures rest on no ruler."""
    if not all(ranking.key in lane.second for lane in ranked):
        return []
    first = _leaders(ranked, ranking, _by(ranking.key))
    second = _leaders(ranked, ranking, lambda lane: lane.second[ranking.key])
    if first == second:
        return ["The second digit classifier agrees."]
    names = _listed([lane.label for lane in ranked if lane.label in second])
    return [f"The second digit classifier puts {names} first, so this is not decided."]


def _scored(ranked: Sequence[Standing]) -> list[str]:
    """Where the figures were taken and how many samples they are of; in one sentence where lanes agree."""
    taken = {lane.label: (lane.scored_step, lane.samples) for lane in ranked if lane.scored_step and lane.samples}
    if len(set(taken.values())) == 1 and len(taken) == len(ranked):
        step, samples = next(iter(taken.values()))
        return [f"Scored at step {step:,}, over {samples:,} samples each."]
    told = [f"{label} at step {step:,} over {samples:,} samples" for label, (step, samples) in taken.items()]
    return [f"Scored: {', '.join(told)}."] if told else []


def _troubles(lanes: Sequence[Standing]) -> list[str]:
    """What a reader should know before believing the ranking."""
    told = [f"The run of {lane.label} was deleted." for lane in lanes if lane.state == DELETED]
    cut = [lane for lane in lanes if lane.state not in (DELETED, "finished")]
    if cut:
        ends = _listed([f"{lane.label} {lane.state} at step {lane.step:,}" for lane in cut])
        told.append(f"{ends}: what {'it' if len(cut) == 1 else 'they'} would have come to is not known.")
    kinds = {lane.label: dict.fromkeys(str(alarm["kind"]) for alarm in lane.alarms) for lane in lanes if lane.alarms}
    if kinds:
        told.append(f"On the way: {'; '.join(f'{label} {_listed([*shown])}' for label, shown in kinds.items())}.")
    return told


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
