"""Penalty not yet satisfied: the critic's slope is far from 1."""

import numpy as np

from gan_core.base.numbers import figure
from gan_core.coach.record import Record, estimates_distance
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS

OFF = 0.35  # root mean square of |slope| - 1
CURVE, PENALTY = "penalty", "gradient-penalty"
WEAK = 0.05  # a weight below it is raised


def _find(record: Record) -> Finding | None:
    weight = record.config.penalties[PENALTY]
    off = np.sqrt(record.level(CURVE) / weight)
    unsatisfied = off > OFF
    if not unsatisfied[-1]:
        return None
    now = float(off[-1])
    return Finding(
        first=record.since(unsatisfied),
        last=record.step,
        text=f"The gradient penalty is not yet satisfied: slopes are {figure(now, 2)} away from 1, so minus the "
        "critic's loss is no distance yet.",
        evidence=(
            Evidence(
                curve=CURVE,
                value=record.now(CURVE),
                threshold=weight * OFF**2,
                words=f"it pays {figure(record.now(CURVE), 2)}, which at the weight {weight:g} is a root mean square "
                f"of |slope| - 1 of {figure(now, 2)}",
            ),
        ),
    )


def _change(config: RunConfig) -> Change:
    weight = config.penalties.get(PENALTY, 0.0)
    if weight < WEAK:
        return Change(
            settings={f"penalties.{PENALTY}": 0.1 if DATASETS[config.dataset].kind == "points" else 10.0},
            words="Give the penalty the weight that is usual for such data.",
        )
    if config.critic_steps < 5:
        return Change(settings={"critic_steps": 5}, words="Let the critic learn five times a step, as in the paper.")
    return Change(settings={f"penalties.{PENALTY}": 2 * weight}, words="Give the penalty twice its weight.")


RULES.add(
    "penalty-unsatisfied",
    Rule(
        label="Penalty not yet satisfied",
        help="An optimal critic has slopes of 1 between real and generated samples. While its slope is another one, "
        "its estimate of the distance is off by about as much.",
        source="Gulrajani et al. 2017, section 4 and proposition 1",
        needs=lambda config: (CURVE,),
        applies=lambda record: estimates_distance(record.config) and {*record.config.penalties} == {PENALTY},
        find=_find,
        change=_change,
    ),
)
