"""What all lanes of a race have in common, and how much each may train."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import lcm

from gan_core.base.errors import UserError
from gan_core.base.local_paths import name_of
from gan_core.base.registry import Registry
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SETTINGS

FEWEST, MOST = 2, 6  # lanes
_SAME_DATA = ("dataset", "data_class", "data_path", "drawing", "image_size", "mirror")
_SECONDS = 30.0  # of training, where nothing else is said


@dataclass(frozen=True, kw_only=True)
class Fairness:
    """What is equal for all lanes. axis: the column that then runs from 0 to the same end in every lane."""

    label: str
    help: str
    axis: str


FAIRNESS: Registry[Fairness] = Registry("fairness")
FAIRNESS.add(
    "generator-steps",
    Fairness(
        label="Equal generator steps",
        help="Every generator learns as often. A lane with more critic updates per step takes longer.",
        axis="step",
    ),
)
FAIRNESS.add(
    "critic-steps",
    Fairness(
        label="Equal critic steps",
        help="Every critic sees as many batches. A lane with more critic updates per step makes fewer steps.",
        axis="critic_updates",
    ),
)
FAIRNESS.add(
    "seconds",
    Fairness(
        label="Equal time",
        help="Every lane trains for as many seconds, however far that takes it. What happens depends on the machine.",
        axis="seconds",
    ),
)


@dataclass(frozen=True, kw_only=True)
class Levelled:
    """Configurations that may race, and what had to be changed for that or is not the same, one sentence each."""

    configs: tuple[RunConfig, ...]
    notes: tuple[str, ...]


def level(
    lanes: Sequence[tuple[str, RunConfig]],
    fairness: str,
    *,
    steps: int | None = None,
    seconds: float | None = None,
    seed: int | None = None,
) -> Levelled:
    """Make `lanes`, (label, config) each, fair: the same data, seed and batch size, and as much training.

    steps: generator updates of the first lane, by default its own; seconds: of every lane, where time is equal.
    Data, noise and weights follow from the seed, so lanes see the same real batches, and where their networks have
    the same shapes they start from the same weights. A lane with packing sees more of the same samples at a time, and
    the notes say so. Raises UserError for lanes that cannot race.
    """
    _check(lanes)
    FAIRNESS[fairness]  # an unknown one lists those that there are
    first = lanes[0][1]
    common = {"seed": first.seed if seed is None else seed, "batch_size": first.batch_size}
    configs = [config.replace(**common) for _, config in lanes]
    notes = []
    if any(config.batch_size != first.batch_size for _, config in lanes):
        notes.append(f"Every lane has the batch size of {lanes[0][0]}, {first.batch_size}, to see the same batches.")
    notes += _packs(lanes)
    if fairness == "seconds":
        return Levelled(configs=_equal_time(configs, seconds), notes=tuple(notes))
    wanted = configs[0].steps if steps is None else steps
    if fairness == "critic-steps":
        return Levelled(configs=_equal_critic_steps(configs, wanted), notes=tuple(notes))
    if steps is None and any(config.steps != wanted for config in configs):
        notes.append(f"Every lane makes as many steps as {lanes[0][0]}, {wanted:,}.")
    return Levelled(configs=tuple(c.replace(steps=wanted, time_limit=0.0) for c in configs), notes=tuple(notes))


def _check(lanes: Sequence[tuple[str, RunConfig]]) -> None:
    if not FEWEST <= len(lanes) <= MOST:
        raise UserError(f"a race has {FEWEST} to {MOST} lanes, not {len(lanes)}")
    labels = [label for label, _ in lanes]
    twice = next((label for label in labels if labels.count(label) > 1), None)
    if twice is not None:
        raise UserError(f"two lanes are called {twice!r}; give each a name of its own")
    (one, first), *others = lanes
    for other, config in others:
        for name in _SAME_DATA:
            mine, theirs = getattr(first, name), getattr(config, name)
            if mine != theirs:
                what = SETTINGS[name].label.lower()
                raise UserError(
                    f"all lanes of a race learn from the same data, but their {what} differs: "
                    f"{one} has {_told(name, mine)}, {other} has {_told(name, theirs)}"
                )


def _told(name: str, value: object) -> str:
    """Of a path, its last part only; of a drawing, what it is."""
    about = SETTINGS[name]
    return repr(name_of(str(value)) if about.is_path else about.in_short(str(value)) if about.in_short else value)


def _packs(lanes: Sequence[tuple[str, RunConfig]]) -> list[str]:
    """What is not the same where the critics see packs of different sizes."""
    if len({config.packing for _, config in lanes}) == 1:
        return []
    return [
        f"{label} sees {config.packing} samples in every pack, so its batches are {config.packing} times as large."
        for label, config in lanes
        if config.packing > 1
    ]


def _equal_time(configs: Sequence[RunConfig], seconds: float | None) -> tuple[RunConfig, ...]:
    """Time alone ends a lane; rates that fade by the last step fade by the end of the time."""
    limit = seconds if seconds is not None else configs[0].time_limit or _SECONDS
    if not limit > 0:
        raise UserError(f"every lane needs some seconds of training, more than {limit:g}")
    most = SETTINGS["steps"].maximum
    return tuple(config.replace(steps=most, time_limit=limit) for config in configs)


def _equal_critic_steps(configs: Sequence[RunConfig], steps: int) -> tuple[RunConfig, ...]:
    """steps * critic_steps is the same for all: the nearest number above the first lane's that all divide."""
    each = [config.critic_steps for config in configs]
    unit, wanted = lcm(*each), steps * each[0]
    if unit > wanted:
        counts = ", ".join(map(str, sorted(set(each))))
        raise UserError(
            f"{wanted:,} critic updates cannot be dealt out evenly to lanes with {counts} of them per step; "
            f"train longer, or choose numbers with a small common multiple"
        )
    total = -(-wanted // unit) * unit
    return tuple(config.replace(steps=total // config.critic_steps, time_limit=0.0) for config in configs)
