"""Which curves a run has, in plain words: those of its objective, and those that every game has."""

from dataclasses import asdict, dataclass
from typing import Any

from gan_core.config import RunConfig
from gan_core.metrics import METRICS
from gan_core.objectives import OBJECTIVES, Curve, Objective, Reference
from gan_core.races.standings import yardstick


@dataclass(frozen=True)
class Group:
    """One chart. `low` and `high` fix its y axis where the values are bounded; `low` alone is its foot.

    optional: not every run reports it, so it is offered when its first figure comes.
    wide: values of different sizes meet here, so it may have a symlog axis.
    exact: not noisy, so smoothing would show values that never were.
    """

    key: str
    label: str
    low: float | None = None
    high: float | None = None
    optional: bool = False
    wide: bool = False
    exact: bool = False


def groups_of(objective: Objective, modes: int = 0) -> tuple[Group, ...]:
    """modes: how many the data have, 0 if unknown: as far as counts of them can go."""
    low, high = (0.0, 1.0) if objective.probability else (None, None)
    return (
        Group("losses", "Losses", wide=True),
        Group("verdicts", "Critic's verdicts", low, high, wide=not objective.probability),
        Group("accuracy", "Accuracy", 0.0, 1.0),
        Group("gradients", "Gradients", low=0.0, wide=True),
        Group("modes", "Modes", 0.0, float(modes) if modes else None, optional=True, exact=True),
        Group("quality", "Quality", 0.0, 1.0, optional=True),
        Group("diversity", "Diversity", low=0.0, optional=True, exact=True),
        Group("rates", "Learning rates", low=0.0, wide=True, exact=True),
        Group("speed", "Speed", low=0.0),
    )


def curves_of(objective: Objective) -> tuple[Curve, ...]:
    return (*objective.curves, *_verdicts(objective), *_EVERY_GAME)


def _verdicts(objective: Objective) -> tuple[Curve, ...]:
    what = "probability of being real that the critic gives" if objective.probability else "score of the critic for"
    return (
        Curve("score_real", "D(x), real", "real", "verdicts", f"Mean {what} real samples."),
        Curve("score_fake", "D(G(z)), generated", "generated", "verdicts", f"Mean {what} generated samples."),
    )


_EVERY_GAME = (
    Curve(
        "accuracy_real", "real called real", "real", "accuracy", "Share of real samples that the critic judges rightly."
    ),
    Curve(
        "accuracy_fake",
        "generated called generated",
        "generated",
        "accuracy",
        "Share of generated samples that the critic judges rightly. At one half it is guessing.",
    ),
    Curve(
        "critic_grad_norm",
        "critic gradient",
        "critic",
        "gradients",
        "Length of the critic's gradient over all its weights, after clipping if there is any.",
    ),
    Curve(
        "generator_grad_norm",
        "generator gradient",
        "generator",
        "gradients",
        "Length of the generator's gradient. Near 0 it learns nothing any more: it has vanished.",
    ),
    Curve("covered", "modes covered", "generated", "modes", METRICS["covered"].help),
    Curve("modes", "modes captured", "generated", "modes", METRICS["modes"].help),
    Curve("classes_covered", "digits covered", "generated", "modes", METRICS["classes_covered"].help),
    Curve("high_quality", "high-quality samples", "generated", "quality", METRICS["high_quality"].help),
    Curve("no_digit", "no digit", "critic", "quality", METRICS["no_digit"].help),
    Curve("binned_kl", "KL with off-mode bin", "generated", "diversity", METRICS["binned_kl"].help),
    Curve("reverse_kl", "reverse KL", "critic", "diversity", METRICS["reverse_kl"].help),
    Curve("class_entropy", "class entropy", "generated", "diversity", METRICS["class_entropy"].help),
    Curve("critic_lr", "critic learning rate", "critic", "rates", "Step size of the critic, as it is now."),
    Curve("generator_lr", "generator learning rate", "generator", "rates", "Step size of the generator, as it is now."),
    Curve("steps_per_second", "steps per second", "generator", "speed", "Generator updates per second of training."),
)


def chart_facts(config: RunConfig) -> dict[str, Any]:
    """JSON-able: groups, curves, reference lines, and the scale to begin with.

    A Wasserstein estimate is small and signed beside a generator loss that may be anything: symlog shows both.
    """
    objective = OBJECTIVES[config.objective]
    wasserstein = any(curve.key == "wasserstein" for curve in objective.curves)
    return {
        "scale": "symlog" if wasserstein else "linear",
        "groups": [asdict(group) for group in groups_of(objective, yardstick(config).modes)],
        "curves": [asdict(curve) for curve in curves_of(objective)],
        "references": [_line(reference, config) for reference in objective.references],
    }


def _line(reference: Reference, config: RunConfig) -> dict[str, Any]:
    """A line across a chart. A critic whose loss is averaged over real and fake pays half."""
    value, symbol = reference.value, reference.symbol
    if reference.player == "critic" and config.average_critic_loss and value:
        value, symbol = value / 2, f"half of {symbol}"
    label = f"{symbol}: {reference.meaning}"
    return {"group": "losses", "player": reference.player, "value": value, "label": label}
