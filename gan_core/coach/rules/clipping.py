"""Clip pile-up: most of the critic's weights lie at the bounds."""

from gan_core.coach.record import Record
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES

PILED = 0.5  # share of all weights
CURVE = "clipped_share"


def _find(record: Record) -> Finding | None:
    level = record.level(CURVE)
    piled = level >= PILED
    if not piled[-1]:
        return None
    now, bound = float(level[-1]), record.config.weight_clip
    return Finding(
        first=record.since(piled),
        last=record.step,
        text=f"Clipping has piled up: {now:.0%} of the critic's weights lie at +{bound:g} or -{bound:g}, so it is "
        "a very simple function.",
        evidence=(
            Evidence(
                curve=CURVE, value=now, threshold=PILED, words=f"{now:.0%} of its weights lie within 5 % of the bounds"
            ),
        ),
    )


RULES.add(
    "clip-pile-up",
    Rule(
        label="Clip pile-up",
        help="An optimal critic has slopes of 1 almost everywhere; with clipped weights it gets nearest to that by "
        "weights at their bounds, and then models nothing but the simplest features of the data.",
        source="Gulrajani et al. 2017, section 3.1 and figure 1b",
        needs=lambda config: (CURVE,),
        applies=lambda record: record.config.weight_clip > 0,
        find=_find,
        change=lambda config: Change(
            settings={"objective": "wgan-gp"}, words="Replace clipping by a gradient penalty (WGAN-GP)."
        ),
    ),
)
