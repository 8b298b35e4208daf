"""The outcome of a race in words, from its numbers. It never rests on a count of modes alone.

Lanes are ranked by the KL that has a bin for what lies off the modes: it sees lost modes, crowded ones and smears.
"""

from collections.abc import Mapping, Sequence

from gan_core.races.race import DELETED
from gan_core.races.standings import Standing

RANKED_BY = "binned_kl"
CLOSE = 0.1  # nats: nearer than this is no lead


def verdict(lanes: Sequence[Standing], oracle: Mapping[str, float], modes: int, seeds: int = 1) -> str:
    """Some sentences. oracle: the figures of real data; modes: how many the data have; seeds: runs of each lane."""
    ranked = sorted((lane for lane in lanes if RANKED_BY in lane.figures), key=lambda lane: lane.figures[RANKED_BY])
    sentences = [_lead(ranked, oracle), *([_coverage(ranked, modes)] if ranked else []), *_troubles(lanes)]
    if ranked and seeds == 1:
        sentences.append("One seed each: luck has a say.")
    return " ".join(filter(None, sentences))


def _lead(ranked: Sequence[Standing], oracle: Mapping[str, float]) -> str:
    """Who is closest to the data, and by how much."""
    if not ranked:
        return "No figure judges these samples: let your eyes decide."
    best = ranked[0].figures[RANKED_BY]
    leaders = [lane for lane in ranked if lane.figures[RANKED_BY] - best < CLOSE]
    real = f"; real data {oracle[RANKED_BY]:.2f}" if RANKED_BY in oracle else ""
    if len(leaders) > 1:
        names = _listed([lane.label for lane in leaders])
        return f"{names} are closest to the data, too close to call ({_kl(leaders[0])}{real})."
    rest = ", ".join(f"{lane.label} {lane.figures[RANKED_BY]:.2f}" for lane in ranked[1:])
    return f"{leaders[0].label} is closest to the data: {_kl(leaders[0])}{', ' + rest if rest else ''}{real}."


def _kl(lane: Standing) -> str:
    return f"KL {lane.figures[RANKED_BY]:.2f}"


def _coverage(ranked: Sequence[Standing], modes: int) -> str:
    """What each covers, and how much of what it draws lies there."""
    parts = [
        f"{lane.label} {'covers ' if place == 0 else ''}{lane.figures['modes']:.0f} of {modes} modes "
        f"with {lane.figures['high_quality']:.0%} of its samples"
        for place, lane in enumerate(ranked)
        if {"modes", "high_quality"} <= lane.figures.keys()
    ]
    return f"{'; '.join(parts)}." if parts else ""


def _troubles(lanes: Sequence[Standing]) -> list[str]:
    """What a reader should know before believing the ranking."""
    told = []
    for lane in lanes:
        if lane.state == DELETED:
            told.append(f"The run of {lane.label} was deleted.")
        elif lane.state != "finished":
            told.append(f"{lane.label} {lane.state} at step {lane.step:,}, so it is not the end of it.")
        kinds = list(dict.fromkeys(str(alarm["kind"]) for alarm in lane.alarms))
        if kinds:
            told.append(f"On its way {lane.label} showed {_listed(kinds)}.")
    return told


def _listed(words: Sequence[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
