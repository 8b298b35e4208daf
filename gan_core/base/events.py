"""What a run tells the world: plain data, numpy, nothing that is still attached to the training."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np

MILESTONES = 12  # of a run


@dataclass(frozen=True, slots=True)
class Metrics:
    """Figures of one report, by name (see `gan_core.training.loss_meter`).

    step: generator updates done; seconds: of training, pauses left out; images: real samples the
    critic has seen. Losses are means over the steps since the last report, the rest is of the last batch.
    """

    step: int
    seconds: float
    images: int
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Samples:
    """One picture of the game. `arrays` by kind:

    images: `png` uint8 [bytes], the sample wall as one PNG file; in the first frame of a run also `real`, as many
        real images in the same way.
    points: `fake` float32 [n, 2]; `heat` float32 [rows, columns], the critic's raw scores, row 0 at the
        lowest y; `manifold` float32 [r, c, 2], a grid of noise as the generator maps it; `arrows`
        float32 [a, 4], x, y and the way (dx, dy) in which the generator's loss pulls that point; in the
        first frame of a run also `real` float32 [m, 2]; in a game with classes `classes` float32 [n], those of `fake`.

    Where the data has known modes, or classes that a classifier tells apart, also `shares` float32 [K], of all samples
    those that lie in each mode with high quality, and `nearest` float32 [K], those that are nearest to it.

    figures: by the names of METRICS, of this generator, from `scored` samples; none where nothing was scored.
    """

    step: int
    kind: str
    arrays: dict[str, np.ndarray]
    figures: dict[str, float] = field(default_factory=dict)
    scored: int = 0


@dataclass(frozen=True, slots=True)
class Alarm:
    """Coverage fell here, or stayed low. kind: one of `evaluation.collapse.KINDS`; text: what was seen, one clause."""

    step: int
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Snapshot:
    """A copy of everything that `Game.load_state_dict` needs to go on bit for bit."""

    step: int
    state: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Milestone:
    """A copy of the generator that people see, on the way: `tensors` by name, on the processor.

    index: which of the 12 snapshots of a run, 0 ... 11; its end is a Snapshot. state: as that of a Snapshot, which a
    fork goes on from; empty where nobody keeps it.
    """

    step: int
    index: int
    tensors: dict[str, Any]
    state: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Scores:
    """Every figure that applies, of `samples` fresh samples and, under `oracle`, of as many real ones. By name.

    nearest: of those samples the share nearest to each mode, or of each class, [K]; empty where there are no modes.
    second, oracle_second: the same figures as the second ruler of digits sees them; rulers: the hashes of both.
    """

    step: int
    samples: int
    figures: dict[str, float]
    oracle: dict[str, float]
    nearest: list[float] = field(default_factory=list)
    second: dict[str, float] = field(default_factory=dict)
    oracle_second: dict[str, float] = field(default_factory=dict)
    rulers: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Finished:
    """The last step is done, or the time is up: then `reason` says so, one clause."""

    step: int
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Tick:
    """One player's update is done, and there is nothing else to tell: a chance to stop or pause."""

    step: int


Event = Tick | Metrics | Samples | Alarm | Snapshot | Milestone | Scores | Finished
