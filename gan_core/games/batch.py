"""Real samples as the players see them, with their classes where the data have some."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor


@dataclass(frozen=True, slots=True)
class Batch:
    """samples: [B, *shape] in the players' range. classes: int64 [B], or None where nobody asked for them."""

    samples: "Tensor"
    classes: "Tensor | None" = None
