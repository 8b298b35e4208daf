"""Networks, one module per family. The entries are known without torch; `build` imports it."""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.base.registry import Registry, import_all
from gan_core.networks.growth import Stage
from gan_core.networks.sizes import Size
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


@dataclass(frozen=True, kw_only=True)
class Network:
    """A choice of architecture for one player.

    stages: of one that grows, in the order in which they begin. own_init: it draws its weights in a way of its own.
    """

    label: str
    help: str
    kinds: tuple[str, ...]  # the kinds of data it fits: points, images
    build: Callable[[Spec], "Module"]
    size: Callable[[Spec], Size]
    check: Callable[[Spec], None] = lambda spec: None  # raises UserError when the spec cannot be built
    convolutional: bool = False
    stages: Callable[[Spec], tuple[Stage, ...]] = lambda spec: ()
    own_init: bool = False


GENERATORS: Registry[Network] = Registry("generator")
CRITICS: Registry[Network] = Registry("critic")
ENCODERS: Registry[Network] = Registry("encoder")  # and classifiers: several numbers of each sample
import_all(sys.modules[__name__])
