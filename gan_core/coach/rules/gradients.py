"""Generator starved: what the critic gives it to learn from has vanished."""

import numpy as np

from gan_core.base.numbers import figure
from gan_core.coach.record import Record
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES
from gan_core.config.run_config import RunConfig

VANISHED = 0.02  # of the largest gradient so far


def _curve(config: RunConfig) -> str:
    return f"{config.kind.sampler}_grad_norm"


def _find(record: Record) -> Finding | None:
    curve = _curve(record.config)
    level = record.level(curve)
    largest = np.fmax.accumulate(level)
    starved = level <= VANISHED * largest
    if not starved[-1]:
        return None
    now, most = float(level[-1]), float(largest[-1])
    share = figure(100 * now / most, 2)
    return Finding(
        first=record.since(starved),
        last=record.step,
        text=f"The generator is starved: its gradient is {share} % of the largest that it had, so it hardly learns.",
        evidence=(
            Evidence(
                curve=curve,
                value=now,
                threshold=VANISHED * most,
                direction="below",
                words=f"the gradient is {figure(now, 2)}, less than {VANISHED:.0%} of its largest, {figure(most, 2)}",
            ),
        ),
    )


def _change(config: RunConfig) -> Change:
    if config.objective == "gan-saturating":
        return Change(
            settings={"objective": "gan"},
            words="Let the generator maximise log D(G(z)): its gradient does not fade when the critic is sure.",
        )
    if config.weight_clip:
        return Change(
            settings={"objective": "wgan-gp"},
            words="Replace clipping by a gradient penalty: a clipped critic shrinks its gradients layer by layer.",
        )
    return Change(
        settings={"critic.lr": config.players["critic"].lr / 4},
        words="Give the critic a quarter of its learning rate, so that the generator can keep up.",
    )


RULES.add(
    "generator-starved",
    Rule(
        label="Generator starved",
        help="A critic that is certain, or one whose weights are clipped too tightly, is flat where the samples lie: "
        "its gradient there is all that a generator learns from.",
        source="Arjovsky & Bottou 2017, theorem 2.4 and figure 2; of clipping: Gulrajani et al. 2017, section 3",
        needs=lambda config: (_curve(config),),
        applies=lambda record: "critic" in record.config.players,
        find=_find,
        change=_change,
    ),
)
