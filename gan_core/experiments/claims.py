"""Does a claim hold? Decided by trials over several seeds, in words. No torch.

A claim holds if the gap between two rows is in its favour and above two combined standard errors; the opposite
holds if it is as far on the other side; else the trials do not decide. Where figures rest on a ruler (a classifier of
digits), a claim holds only if it holds by both rulers.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from math import sqrt
from typing import Any, Literal

from gan_core.evaluation.metrics import METRICS
from gan_core.experiments.protocols import SEEDS, Claim, Protocol
from gan_core.experiments.statistics import estimate

Outcome = Literal["holds", "opposite", "open"]
OUTCOMES: dict[Outcome, str] = {
    "holds": "It holds here",
    "opposite": "It does not hold here: the opposite is the case",
    "open": "It does not hold here as stated: these trials do not decide it",
}
AXES = {"step": "steps", "seconds": "seconds of processor time"}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What came of a claim. text: the numbers, one sentence."""

    claim: Claim
    outcome: Outcome
    text: str


def findings(protocol: Protocol, found: Mapping[str, Any]) -> list[Finding]:
    """For every claim of the protocol whose two rows have SEEDS trials or more, of the same length."""
    told = []
    for claim in protocol.claims:
        kept = [found["rows"].get(row, {"trials": []}) for row in (claim.better, claim.worse)]
        rows = [row["trials"] for row in kept]
        alike = len({(row.get("steps"), row.get("samples")) for row in kept}) == 1
        if min(map(len, rows)) >= SEEDS and alike:
            one = _by_both(protocol, claim, *rows)
            told.append(replace(one, text=one.text + _shortened(protocol, kept[0].get("steps", protocol.steps))))
    return told


def _shortened(protocol: Protocol, steps: int) -> str:
    return f", after {steps:,} of {protocol.steps:,} steps" if steps < protocol.steps else ""


def _by_both(protocol: Protocol, claim: Claim, better: list[Any], worse: list[Any]) -> Finding:
    """By the first ruler and, where there is one, by the second: where they decide differently, nothing is decided."""
    decide = _sooner if claim.sooner else _better
    first = decide(protocol, claim, better, worse)
    if not any(claim.figure in trial.get("second", {}) for trial in (*better, *worse)):  # it rests on no ruler
        return first
    other = decide(protocol, claim, *(_as_the_second_sees(trials) for trials in (better, worse)))
    agreed = first.outcome if first.outcome == other.outcome else "open"
    return replace(first, outcome=agreed, text=f"{first.text}; by the second classifier: {other.text}")


def _as_the_second_sees(trials: list[Any]) -> list[Any]:
    return [
        trial
        | {"figures": trial.get("second", {})}
        | {"looks": [look | {"figures": look.get("second", {})} for look in trial.get("looks", [])]}
        for trial in trials
    ]


def _better(protocol: Protocol, claim: Claim, better: list[Any], worse: list[Any]) -> Finding:
    """By the figures of the last step."""
    metric = METRICS[claim.figure]
    one, other = (estimate([trial["figures"].get(claim.figure) for trial in trials]) for trials in (better, worse))
    labels = [protocol.rows[row].label for row in (claim.better, claim.worse)]
    if one is None or other is None or one.error is None or other.error is None:
        return Finding(claim=claim, outcome="open", text=f"{metric.label} is undefined in too many trials")
    gain = metric.goodness(one.mean) - metric.goodness(other.mean)
    allowed = 2 * sqrt(one.error**2 + other.error**2)
    outcome: Outcome = "holds" if gain > allowed else "opposite" if gain < -allowed else "open"
    told = (f"{label} {metric.text(each.mean, each.error)}" for label, each in zip(labels, (one, other), strict=True))
    text = f"{metric.label}: {', '.join(told)} ({metric.direction})"
    if outcome == "open":
        text += ", closer than two combined standard errors"
    return Finding(claim=claim, outcome=outcome, text=text)


def _sooner(protocol: Protocol, claim: Claim, better: list[Any], worse: list[Any]) -> Finding:
    """By the first look of each trial of `better` that is past the mean end of `worse`."""
    metric = METRICS[claim.figure]
    goal = estimate([trial["figures"].get(claim.figure) for trial in worse])
    one, other = (protocol.rows[row].label for row in (claim.better, claim.worse))
    passed = [] if goal is None else [_first_past(trial, claim.figure, goal.mean) for trial in better]
    if goal is None or None in passed:
        reached = sum(look is not None for look in passed)
        text = f"{reached} of {len(better)} trials of {one} come to where {other} ends"
        return Finding(claim=claim, outcome="opposite" if not reached else "open", text=text)
    told, sooner = [], True
    for axis, words in AXES.items():
        taken = estimate([look[axis] for look in passed if look])
        whole = estimate([trial["looks"][-1][axis] for trial in worse])
        assert taken is not None and whole is not None and taken.error is not None
        sooner &= taken.mean + 2 * taken.error < whole.mean
        told.append(f"{taken.mean:,.0f} instead of {whole.mean:,.0f} {words}")
    text = f"{one} comes to {metric.label} {metric.text(goal.mean)}, where {other} ends, after {' and '.join(told)}"
    return Finding(claim=claim, outcome="holds" if sooner else "open", text=text)


def _first_past(trial: Mapping[str, Any], figure: str, goal: float) -> Mapping[str, Any] | None:
    """The first look at which the figure is as good as `goal`."""
    good = METRICS[figure].goodness
    there = (look for look in trial.get("looks", []) if figure in look["figures"])
    return next((look for look in there if good(look["figures"][figure]) >= good(goal)), None)
