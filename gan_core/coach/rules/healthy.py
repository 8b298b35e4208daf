"""Healthy: no fault is seen, and figures of the samples say that they are good; without such figures, nothing."""

from math import log

from gan_core.base.numbers import figure
from gan_core.coach.coverage import Coverage, curves_of_coverage, is_told
from gan_core.coach.record import Record
from gan_core.coach.rule import Evidence, Finding, Rule
from gan_core.coach.rules import HEALTHY, RULES

EVEN = 0.85  # of the modes, as exp(entropy)
GOOD = 0.5  # share of high-quality points
SHOWN = 0.7  # share of pictures that show a digit


def _find(record: Record) -> Finding | None:
    coverage = Coverage(record)
    least = GOOD if coverage.points else SHOWN
    holds = (coverage.effective >= EVEN * record.modes) & (coverage.quality >= least)
    if not holds[-1]:
        return None
    effective, good = float(coverage.effective[-1]), float(coverage.quality[-1])
    what = "lie within 3 sigma of one" if coverage.points else "show a digit"
    return Finding(
        first=record.since(holds),
        last=record.step,
        text=f"Healthy: samples spread as over {figure(effective, 2)} of {record.modes} modes, {good:.0%} {what}, "
        "and no rule sees a fault.",
        evidence=(
            Evidence(
                curve=coverage.entropy_curve,
                value=record.now(coverage.entropy_curve),
                threshold=log(1 / EVEN) if coverage.points else log(EVEN * record.modes),
                direction="below" if coverage.points else "above",
                words=f"spread as over {figure(effective, 2)} even modes of {record.modes}, exp of the entropy",
            ),
            Evidence(
                curve="high_quality" if coverage.points else "no_digit",
                value=good if coverage.points else 1 - good,
                threshold=least if coverage.points else 1 - least,
                direction="above" if coverage.points else "below",
                words=f"{good:.0%} of the samples {what}",
            ),
        ),
    )


RULES.add(
    HEALTHY,
    Rule(
        label="Healthy",
        help="Losses alone never show this: they measure the players against each other. Figures of the samples do.",
        source="Lin et al. 2018, section 4 (high quality, reverse KL)",
        needs=curves_of_coverage,
        applies=is_told,
        find=_find,
    ),
)
