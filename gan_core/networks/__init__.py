"""Networks, one module per family. The entries are known without torch; `build` imports it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.registry import Registry, import_all

if TYPE_CHECKING:
    from torch.nn import Module


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Everything a player is built from."""

    shape: tuple[int, ...]  # of one sample: (2,) or (C, H, W)
    widths: tuple[int, ...]  # hidden units per layer, or channels per layer
    activation: str
    norm: str
    latent_dim: int = 0  # generators
    output: str = "linear"  # generators: linear, tanh, sigmoid
    dropout: float = 0.0  # critics


@dataclass(frozen=True, kw_only=True)
class Network:
    """A choice of architecture for one player."""

    label: str
    help: str
    kinds: tuple[str, ...]  # the kinds of data it fits: points, images
    build: Callable[[Spec], "Module"]
    check: Callable[[Spec], None] = lambda spec: None  # raises UserError when the spec cannot be built
    convolutional: bool = False


GENERATORS: Registry[Network] = Registry("generator")
CRITICS: Registry[Network] = Registry("critic")
import_all(sys.modules[__name__])
