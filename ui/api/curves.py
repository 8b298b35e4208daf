"""Which curves a run has, in plain words: those of its objective, and those that every game has."""

from dataclasses import asdict, dataclass
from typing import Any

from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS
from gan_core.games import Player
from gan_core.losses.objectives import OBJECTIVES, Curve, Objective, Reference
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
        Group("scores", "Critic scores", low, high, wide=not objective.probability),
        Group("accuracy", "Accuracy", 0.0, 1.0),
        Group("gradients", "Gradients", low=0.0, wide=True),
        Group("weights", "Critic weights", 0.0, 1.0, optional=True),
        Group("modes", "Modes", 0.0, float(modes) if modes else None, optional=True, exact=True),
        Group("quality", "Quality", 0.0, 1.0, optional=True),
        Group("diversity", "Diversity", low=0.0, optional=True, exact=True),
        Group("rates", "Learning rates", low=0.0, wide=True, exact=True),
        Group("speed", "Speed", low=0.0),
        Group("machine", "Machine", low=0.0, optional=True, wide=True),
    )


def curves_of(config: RunConfig) -> tuple[Curve, ...]:
    """Those that the game reports, of each player gradient and learning rate, figures of samples, speed and machine."""
    players = config.kind.players
    return (*config.kind.curves(config), *map(_gradient, players), *_FIGURES, *map(_rate, players), _SPEED, *_MACHINE)


def _gradient(player: Player) -> Curve:
    vanishes = " Near 0 it learns nothing any more: it has vanished." if player.role.draws else ""
    help = f"Length of the {player.label}'s gradient over all its weights, after clipping if there is any.{vanishes}"
    return Curve(f"{player.name}_grad_norm", f"{player.label} gradient", player.colour, "gradients", help)


def _rate(player: Player) -> Curve:
    help = f"Step size of the {player.label}, as it is now."
    return Curve(f"{player.name}_lr", f"{player.label} learning rate", player.colour, "rates", help)


def _as_in_a_sentence(label: str) -> str:
    """Without its capital, unless that begins an abbreviation: "modes covered", "KL with off-mode bin"."""
    return label if label[1:2].isupper() else label[:1].lower() + label[1:]


_FIGURES = tuple(
    Curve(name, _as_in_a_sentence(metric.label), metric.colour, metric.chart, metric.help)
    for name, metric in METRICS.items()
    if metric.chart
)
_SPEED = Curve(
    "steps_per_second", "steps per second", "generator", "speed", "Generator updates per second of training."
)
_MACHINE = (
    Curve(
        "cpu_percent",
        "processor (%)",
        "generator",
        "machine",
        "What the training's process takes of the processor; 100 is one core. Seeds in one batch share a process.",
    ),
    Curve(
        "memory_mb", "memory (MB)", "critic", "machine", "Resident memory of the training's process, PyTorch included."
    ),
    Curve(
        "device_memory_mb",
        "GPU memory (MB)",
        "generated",
        "machine",
        "What the training's process holds of the GPU's memory, PyTorch's cache included.",
    ),
)


def chart_facts(config: RunConfig) -> dict[str, Any]:
    """JSON-able: groups, curves, reference lines, stages of networks that grow, and the scale to begin with.

    A Wasserstein estimate is small and signed beside a generator loss that may be anything: symlog shows both.
    """
    objective = OBJECTIVES[config.objective]
    wasserstein = any(curve.key == "wasserstein" for curve in objective.curves)
    curves, groups = curves_of(config), groups_of(objective, yardstick(config).modes)
    used = {curve.group for curve in curves}
    references = objective.references if "objective" in config.settings else ()
    if config.feature_matching:  # the generator's loss is a distance of features
        references = tuple(reference for reference in references if reference.player != "generator")
    return {
        "scale": "symlog" if wasserstein else "linear",
        "groups": [asdict(group) for group in groups if group.key in used],
        "curves": [asdict(curve) for curve in curves],
        "references": [_line(reference, config) for reference in references],
        "growth": _growth(config),
    }


def _growth(config: RunConfig) -> dict[str, Any] | None:
    """The stages of networks that grow, as shares of so many steps, or of so many seconds if these are over first.

    None where no network grows; seconds: 0 where time decides nothing."""
    if not config.stages:
        return None
    return {
        "stages": [asdict(stage) for stage in config.stages],
        "steps": config.decay_steps or config.steps,
        "seconds": 0.0 if config.decay_steps else config.time_limit,
    }


def _line(reference: Reference, config: RunConfig) -> dict[str, Any]:
    """A line across a chart. A critic whose loss is averaged over real and fake pays half."""
    value, symbol = reference.value, reference.symbol
    if reference.player == "critic" and config.average_critic_loss and value:
        value, symbol = value / 2, f"half of {symbol}"
    label = f"{symbol}: {reference.meaning}"
    return {"group": "losses", "player": reference.player, "value": value, "label": label}
