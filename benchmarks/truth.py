"""What is true of a recorded run at a moment, decided by its probes alone; written before any rule was tried on them.

A probe measures weights on fresh samples (`benchmarks.probes`); a moment is judged by the last four probes up to it,
their medians. An answer is None where the question does not apply: it counts neither for nor against a rule.

    critic-wins          the critic classifies 95 % of fresh real and generated samples correctly. None for Wasserstein
                         objectives, whose critic ought to tell them apart
    generator-starved    the gradient at fresh samples is 1 % of the largest seen so far, or less
    oscillation          from probe to probe 30 % of the samples or more move on to other modes: the median total
                         variation of the modes' shares over the later half of the probes so far
    missing-modes        fewer than 70 % of the modes hold a fifth of an even share of the samples
    imbalance            70 % of them do, yet exp(entropy) of their shares is below 75 % of the number of modes
    variance-collapse    samples of high quality spread less than 40 % as wide as real ones
    mode-hopping         at most 60 % of the modes are occupied, and twice or more in the later half of the probes the
                         next probe finds other ones: less than 40 % of those occupied in either are so in both
    clip-pile-up         half of the critic's weights or more lie within 5 % of the clipping bounds
    penalty-unsatisfied  the median slope between fresh real and generated samples is not within 0.2 of 1
    healthy              none of these; exp(entropy) is 85 % of the number of modes or more; and half of the points are
                         of high quality, or 70 % of the pictures show a digit. None where quality is not measured
"""

from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any

import numpy as np

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.collapse import effective_modes, occupied
from gan_core.losses.objectives import OBJECTIVES

LAST = 4  # probes that judge a moment
Probe = Mapping[str, Any]


def truth(config: RunConfig, probes: Sequence[Probe]) -> dict[str, bool | None]:
    """By the name of the rule. probes: those up to the moment, in order, five or more."""
    found = _of_critic(config, probes) | _of_samples(probes)
    return found | {"healthy": _healthy(found, probes)}


def _of_critic(config: RunConfig, probes: Sequence[Probe]) -> dict[str, bool | None]:
    wasserstein = any(curve.key == "wasserstein" for curve in OBJECTIVES[config.objective].curves)
    greatest = max(probe["pull"] for probe in probes)
    bounds, slope = _median(probes, "at_bounds"), _median(probes, "slope")
    return {
        "critic-wins": None if wasserstein else _needed(_median(probes, "accuracy")) >= 0.95,
        "generator-starved": _needed(_median(probes, "pull")) <= 0.01 * greatest,
        "clip-pile-up": None if bounds is None else bounds >= 0.5,
        "penalty-unsatisfied": None if slope is None else abs(slope - 1) > 0.2,
    }


def _of_samples(probes: Sequence[Probe]) -> dict[str, bool | None]:
    shares = [np.array(probe["nearest"]) for probe in probes]
    modes = len(shares[0])
    used, effective = _used(shares), _effective(shares)
    later = shares[len(shares) // 2 :]
    pairs = list(pairwise(later))
    moved = float(np.median([np.abs(a - b).sum() / 2 for a, b in pairs]))
    good, spread = _median(probes, "good"), _median(probes, "spread")
    return {
        "oscillation": moved >= 0.3,
        "missing-modes": used < 0.7 * modes,
        "imbalance": used >= 0.7 * modes and effective < 0.75 * modes,
        "variance-collapse": None if good is None else good >= 0.05 and spread is not None and spread < 0.4,
        "mode-hopping": used <= 0.6 * modes and sum(_others(a, b) for a, b in pairs) >= 2,
    }


def _healthy(found: Mapping[str, bool | None], probes: Sequence[Probe]) -> bool | None:
    shares = [np.array(probe["nearest"]) for probe in probes]
    good, shown = _median(probes, "good"), _median(probes, "shown")
    if good is None and shown is None:
        return None
    fine = good >= 0.5 if good is not None else _needed(shown) >= 0.7
    return fine and not any(found.values()) and _effective(shares) >= 0.85 * len(shares[0])


def _used(shares: Sequence[np.ndarray]) -> float:
    return float(np.median([len(occupied(share)) for share in shares[-LAST:]]))


def _effective(shares: Sequence[np.ndarray]) -> float:
    return float(np.median([effective_modes(share) for share in shares[-LAST:]]))


def _others(a: np.ndarray, b: np.ndarray) -> bool:
    before, after = occupied(a), occupied(b)
    return len(before & after) < 0.4 * len(before | after)


def _median(probes: Sequence[Probe], name: str) -> float | None:
    """Of the last probes; None where none measured it."""
    found = [probe[name] for probe in probes[-LAST:] if probe.get(name) is not None]
    return float(np.median(found)) if found else None


def _needed(value: float | None) -> float:
    assert value is not None
    return value
