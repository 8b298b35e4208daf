"""Ways through the space of noise, one module per family. Known without torch; `find` imports it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.base.errors import UserError
from gan_core.base.registry import Registry, import_all

if TYPE_CHECKING:
    from torch import Tensor

    from gan_core.generators.loaded import Loaded

MOST = 20  # directions of a family that ranks them: the rest is noise


@dataclass(frozen=True, kw_only=True)
class Direction:
    """A straight way through z."""

    name: str  # "pca:0", "class:7", "slant": the part before the colon is a head of its family
    family: str
    label: str
    vector: "Tensor"  # float32 [latent_dim], as long as the noise deviates: amount 1 is one standard deviation
    effect: str = ""  # what it changes, measured; "" as long as nobody has
    share: float | None = None  # 0 ... 1, of what, the family's `share` says


@dataclass(frozen=True, kw_only=True)
class Family:
    """One idea of where to go. `find` is quick to repeat and gives the same directions for the same seed."""

    label: str
    help: str
    share: str  # what a direction's share is a share of, "" if its directions have none
    heads: tuple[str, ...]  # what the names of its directions begin with
    applies: Callable[["Loaded"], bool]
    find: Callable[["Loaded", int], list[Direction]]


FAMILIES: Registry[Family] = Registry("family of directions")
import_all(sys.modules[__name__], first=("classes", "attributes", "ganspace", "sefa", "coordinates"))


def applying(loaded: "Loaded") -> dict[str, Family]:
    """The families that have directions for this generator, by name."""
    return {name: family for name, family in FAMILIES.items() if family.applies(loaded)}


def family_of(name: str) -> str:
    """The family that a direction's name belongs to. Raises UserError."""
    head = name.partition(":")[0]
    for family, entry in FAMILIES.items():
        if head in entry.heads:
            return family
    heads = ", ".join(head for entry in FAMILIES.values() for head in entry.heads)
    raise UserError(f"there is no direction {name[:80]!r}; their names begin with {heads}")
