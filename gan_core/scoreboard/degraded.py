"""Real pictures made worse, measured as a generator's are: what each figure sees of it, and what it does not."""

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from gan_core.base.errors import UserError
from gan_core.evaluation.degradations import DEGRADATIONS
from gan_core.scoreboard.real_pictures import DataChoice, RealPictures, real_pictures


@dataclass(frozen=True, kw_only=True)
class DegradedChoice:
    """name, amount: of a degradation, see DEGRADATIONS. samples: of real pictures on either side."""

    data: DataChoice
    name: str
    amount: int
    samples: int
    seed: int = 0

    @property
    def title(self) -> str:
        """ "Blurred, 3 pixels wide"."""
        way = DEGRADATIONS[self.name]
        return f"{way.label}, {self.amount} {way.unit}"

    def to_dict(self) -> dict[str, Any]:
        return {"degraded": asdict(self)}

    @classmethod
    def from_dict(cls, told: dict[str, Any]) -> "DegradedChoice":
        return cls(**told["degraded"] | {"data": DataChoice(**told["degraded"]["data"])})


def made_worse(choice: DegradedChoice) -> tuple[RealPictures, np.ndarray]:
    """The untouched pictures, whose classes are known where the data say them, and the oracle's made worse.

    Raises UserError where the degradation needs classes and the data have none.
    """
    real = real_pictures(choice.data, choice.samples, choice.seed, with_classes=True)
    way = DEGRADATIONS[choice.name]
    if way.needs_classes and real.classes is None:
        raise UserError(f"{choice.data.dataset} says no classes, so none can be left out")
    return real, way.apply(real.oracle, real.classes, choice.amount, np.random.default_rng(choice.seed))
