"""Critic wins: it tells all samples apart."""

from gan_core.coach.record import Record, estimates_distance, trailing
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES
from gan_core.config.run_config import RunConfig

SURE = 0.95  # share of real and generated samples that are classified correctly
CURVES = ("accuracy_real", "accuracy_fake")


def _find(record: Record) -> Finding | None:
    real, fake = (record.columns[name] for name in CURVES)
    level = trailing((real + fake) / 2, record.present)
    won = level >= SURE
    if not won[-1]:
        return None
    whose = {"accuracy_real": "real", "accuracy_fake": "generated"}
    return Finding(
        first=record.since(won),
        last=record.step,
        text=f"The critic wins: it classifies {level[-1]:.0%} of all samples correctly, and no longer tells the "
        "generator which of its own are better.",
        evidence=tuple(
            Evidence(
                curve=name,
                value=record.now(name),
                threshold=SURE,
                words=f"{record.now(name):.0%} of the {whose[name]} samples are classified correctly",
            )
            for name in CURVES
        ),
    )


def _change(config: RunConfig) -> Change:
    critic, generator = config.players["critic"], config.players[config.kind.sampler]
    if config.critic_steps > 1:
        return Change(
            settings={"critic_steps": 1},
            words=f"Let the critic learn once a step instead of {config.critic_steps} times.",
        )
    if critic.lr > generator.lr:
        return Change(settings={"critic.lr": generator.lr}, words="Give the critic the generator's learning rate.")
    if config.game == "cvae-gan":
        return Change(settings={"critic.lr": critic.lr / 4}, words="Give the critic a quarter of its learning rate.")
    return Change(
        settings={"instance_noise": 0.1, "anneal_instance_noise": True},
        words="Add noise that fades to all that the critic sees, so that real and generated samples overlap.",
    )


RULES.add(
    "critic-wins",
    Rule(
        label="Critic wins",
        help="Real and generated samples do not overlap for this critic. It may be right, or have learned its samples "
        "by heart. A Wasserstein critic is not judged by this: it ought to tell them apart.",
        source="Goodfellow et al. 2014, section 3; Arjovsky & Bottou 2017, theorems 2.1 and 2.2",
        needs=lambda config: CURVES,
        applies=lambda record: not estimates_distance(record.config),
        find=_find,
        change=_change,
    ),
)
