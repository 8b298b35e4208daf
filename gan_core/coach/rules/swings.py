"""Oscillation: the players chase each other and do not settle."""

from gan_core.base.numbers import figure
from gan_core.coach.record import Record, estimates_distance
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES
from gan_core.coach.swings import LARGE, swings
from gan_core.config.run_config import RunConfig

CURVE = "critic_loss"
MOMENTUM = 0.5  # beta 1 above it is much for a game


def _find(record: Record) -> Finding | None:
    found = swings(record, CURVE)
    if found is None:
        return None
    size = abs(found.mean)
    return Finding(
        first=found.first,
        last=record.step,
        text=f"The players seem to go in circles: the critic's loss swings by {found.size:.0%} of its size.",
        evidence=tuple(
            Evidence(
                curve=CURVE,
                value=value,
                threshold=found.mean + sign * LARGE * size,
                direction="above" if sign > 0 else "below",
                words=f"a tenth of its values lie {where} {figure(value, 2)}; its mean is {figure(found.mean, 2)}",
            )
            for value, sign, where in ((found.high, 1, "above"), (found.low, -1, "below"))
        ),
    )


def _change(config: RunConfig) -> Change:
    if max(player.beta1 for player in config.players.values()) > MOMENTUM:
        return Change(
            settings={f"{name}.beta1": 0.0 for name in config.players},
            words="Take the momentum out of the optimizers: it carries the players past each other.",
        )
    if config.weight_clip:
        return Change(settings={"objective": "wgan-gp"}, words="Replace clipping by a gradient penalty (WGAN-GP).")
    if estimates_distance(config) and config.critic_steps < 5:
        return Change(
            settings={"critic_steps": 5},
            words="Let the critic learn five times a step, so that it leads.",
        )
    if "penalties" in config.settings and not config.penalties and config.players["critic"].norm != "batch":
        return Change(
            settings={"penalties.r1": 1.0},
            words="Add an R1 penalty: with a critic that is flat at the data the game can come to rest.",
        )
    return Change(
        settings={f"{name}.lr": player.lr / 2 for name, player in config.players.items()},
        words="Halve all learning rates.",
    )


RULES.add(
    "oscillation",
    Rule(
        label="Oscillation",
        help="Where each player answers the other's last move, they may circle around the place where both would rest.",
        source="Mescheder, Geiger & Nowozin 2018, sections 2 and 3",
        needs=lambda config: (CURVE,),
        applies=lambda record: "critic" in record.config.players,
        find=_find,
        change=_change,
    ),
)
