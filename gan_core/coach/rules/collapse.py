"""The kinds of collapse, from the figures of coverage and the alarms that a run records."""

from collections.abc import Mapping, Sequence
from math import log
from typing import Any

import numpy as np

from gan_core.base.numbers import figure
from gan_core.coach.coverage import EVEN, Coverage, curves_of_coverage, is_told
from gan_core.coach.record import Record
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES
from gan_core.coach.swings import swings
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.collapse import CERTAIN, FEW, HOPPING, MISSING

OCCUPIED = 0.7  # of the modes: fewer, and some are missing
SHRUNK = 0.4  # spread within modes, of that of real samples
CAPTURED = 0.3  # of the modes: where hardly a sample is good, fewer are captured by none but a few clusters
CRITIC = "critic_loss"
AT_A_TIME = 0.5  # of the modes: who hops has no more of them at once
MOST_ALARMS = 3  # the last ones, as evidence
LATELY = 0.5  # of the steps so far: an alarm before that is history


def _missing(record: Record) -> Finding | None:
    coverage = Coverage(record)
    # samples that smear over all modes capture most of them, however few are of high quality
    least = np.where(coverage.known, OCCUPIED, CAPTURED if coverage.points else 1.0) * record.modes
    holds = (coverage.occupied < least) & np.isfinite(coverage.quality)
    if not holds[-1]:
        return None
    curve, modes, known = coverage.occupied_curve, record.modes, bool(coverage.known[-1])
    count = figure(float(coverage.occupied[-1]), 2)
    word = "captured" if curve == "modes" else "covered"
    few = f"Modes are missing: hardly any sample belongs to one, and {count} of {modes} are {word}."
    text = f"Modes are missing: about {count} of {modes} are {word}." if known else few
    evidence = Evidence(
        curve=curve,
        value=float(coverage.occupied[-1]),
        threshold=float(least[-1]),
        direction="below",
        words=f"{count} of {modes} modes are {word}",
    )
    told = [alarm for alarm in record.alarms if alarm["kind"] in (FEW, MISSING)]
    return Finding(
        first=record.since(holds),
        last=record.step,
        text=text,
        evidence=(evidence, *_alarms(record, told[-1:])),
    )


def _alarms(record: Record, alarms: Sequence[Mapping[str, Any]]) -> tuple[Evidence, ...]:
    curve = Coverage(record).occupied_curve
    value = record.now(curve)
    return tuple(Evidence(curve=curve, value=value, words=one["text"], step=int(one["step"])) for one in alarms)


def _crowded(record: Record) -> Finding | None:
    coverage = Coverage(record)
    holds = coverage.uneven & (coverage.occupied >= OCCUPIED * record.modes)
    if not holds[-1]:
        return None
    effective = figure(float(coverage.effective[-1]), 2)
    return Finding(
        first=record.since(holds),
        last=record.step,
        text=f"Samples crowd on some modes: most of the {record.modes} hold some, as unevenly as if they were "
        f"{effective}.",
        evidence=(_entropy(coverage),),
    )


def _entropy(coverage: Coverage) -> Evidence:
    """How evenly the samples are spread over the modes, in the unit of the curve that tells it."""
    modes, points = coverage.record.modes, coverage.points
    bound = log(1 / EVEN) if points else log(EVEN * modes)
    return Evidence(
        curve=coverage.entropy_curve,
        value=coverage.record.now(coverage.entropy_curve),
        threshold=bound,
        direction="above" if points else "below",
        words=f"spread as over {figure(float(coverage.effective[-1]), 2)} even modes, exp of the entropy",
    )


def _shrunk(record: Record) -> Finding | None:
    spread = record.level("spread")
    holds = (spread < SHRUNK) & (record.level("high_quality") >= CERTAIN)
    if not holds[-1]:
        return None
    now = float(spread[-1])
    return Finding(
        first=record.since(holds),
        last=record.step,
        text=f"Samples have shrunk within their modes: they spread {now:.0%} as wide as real ones.",
        evidence=(
            Evidence(curve="spread", value=now, threshold=SHRUNK, direction="below", words=f"the spread is {now:.0%}"),
        ),
    )


def _hopping(record: Record) -> Finding | None:
    told = [alarm for alarm in record.alarms if alarm["kind"] == HOPPING]
    text = "Samples hop from mode to mode: few at a time, and other ones than a while ago."
    if told and told[-1]["step"] >= LATELY * record.step:
        return Finding(
            first=int(told[0]["step"]), last=record.step, text=text, evidence=_alarms(record, told[-MOST_ALARMS:])
        )
    coverage, found = Coverage(record), swings(record, CRITIC)
    captured = float(coverage.occupied[-1])
    if found is None or captured > AT_A_TIME * record.modes:
        return None
    return Finding(
        first=found.first,
        last=record.step,
        text=text,
        evidence=(
            Evidence(
                curve=coverage.occupied_curve,
                value=captured,
                threshold=AT_A_TIME * record.modes,
                direction="below",
                words=f"{figure(captured, 2)} of {record.modes} modes at a time",
            ),
            Evidence(
                curve=CRITIC,
                value=found.high,
                words=f"and the critic's loss swings, by {found.size:.0%} of its size: it has to learn anew each time",
            ),
        ),
    )


def _keep_modes(config: RunConfig) -> Change:
    """What keeps modes: a critic that gives a slope everywhere, or one that has time to follow."""
    if config.kind.uses is None and config.objective not in ("wgan-gp", "rpgan"):
        return Change(
            settings={"objective": "wgan-gp"},
            words="Train for the Wasserstein distance with a gradient penalty: every mode pulls, also a lost one.",
        )
    return _slower(config)


def _slower(config: RunConfig) -> Change:
    sampler = config.kind.sampler
    return Change(
        settings={f"{sampler}.lr": config.players[sampler].lr / 2},
        words=f"Halve the {sampler}'s learning rate, so that the critic can follow it.",
    )


RULES.add(
    "mode-hopping",
    Rule(
        label="Mode hopping",
        help="The generator moves to where the critic does not look; the critic follows, and forgets where it was.",
        source="Metz et al. 2017, section 3.1 and figure 2",
        needs=curves_of_coverage,
        applies=is_told,
        find=_hopping,
        change=_keep_modes,
    ),
)
RULES.add(
    "missing-modes",
    Rule(
        label="Missing modes",
        help="Parts of the data are not drawn. The critic judges one sample at a time and cannot see what is absent.",
        source="Salimans et al. 2016, section 3.2; Lin et al. 2018, section 4",
        needs=curves_of_coverage,
        applies=is_told,
        find=_missing,
        change=_keep_modes,
    ),
)
RULES.add(
    "imbalance",
    Rule(
        label="Crowding on some modes",
        help="No mode is lost, but some are drawn far too often.",
        source="Lin et al. 2018, section 4 (reverse KL)",
        needs=curves_of_coverage,
        applies=is_told,
        find=_crowded,
        change=_keep_modes,
    ),
)
RULES.add(
    "variance-collapse",
    Rule(
        label="Variance collapse",
        help="Every mode has become a point: samples of one mode are all alike.",
        source="Salimans et al. 2016, section 3.2",
        needs=lambda config: ("spread", "high_quality"),
        applies=lambda record: is_told(record) and DATASETS[record.config.dataset].kind == "points",
        find=_shrunk,
        change=_keep_modes,
    ),
)
