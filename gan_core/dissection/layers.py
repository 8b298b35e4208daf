"""The layers of any generator whose units can be changed: what follows its affine maps, after norm and activation.

Found by looking on while it draws, so that it does not matter whose network it is. Imports torch.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.generators.loaded import Loaded
from gan_core.latent.first_layers import WEIGHTED

FEWEST = 2  # units: of a single one nothing can be compared


@dataclass(frozen=True)
class Layer:
    """A module whose output [B, units, *size] is what the rest of the network sees of the layer.

    number: from 1, in the order in which they work. module: its dotted name. size: (h, w) of a unit's map, () of a unit
    that is one number.
    """

    number: int
    module: str
    units: int
    size: tuple[int, ...]

    @property
    def label(self) -> str:
        of = f" of {self.size[0]} x {self.size[1]}" if self.size else ""
        return f"layer {self.number}: {self.units} units{of}"

    def to_dict(self) -> dict[str, Any]:
        return {"number": self.number, "units": self.units, "size": list(self.size), "label": self.label}


@dataclass(frozen=True)
class _Seen:
    """One pass through a module that has none within: its output, and whether the noise reaches it."""

    name: str
    begins: bool  # is it an affine map?
    shape: tuple[int, ...]
    reached: bool


def layers_of(loaded: Loaded) -> list[Layer]:
    """The layers with two or more units, in the order in which they work; the last one, which draws, is none of them.

    A layer begins with an affine map that the noise reaches. What follows with as many numbers belongs to it: its norm,
    its activation, a change of shape. Raises UserError for a generator that draws no images, or has no such layer.
    """
    if loaded.facts.kind != "images":
        raise UserError(f"{loaded.facts.title} draws points, and units are dissected in generators of images")
    seen = _passes(loaded)
    begins = [index for index, one in enumerate(seen) if one.begins]
    ends = [_end(seen[begin:after]) for begin, after in pairwise([*begins, len(seen)])][:-1]
    found = [one for one in ends if one.reached and len(one.shape) in (2, 4) and one.shape[1] >= FEWEST]
    if not found:
        raise UserError(f"{loaded.facts.title} has no layer of several units before the one that draws")
    return [Layer(place, one.name, one.shape[1], one.shape[2:]) for place, one in enumerate(found, start=1)]


def layer_numbered(layers: list[Layer], wished: str | int | None) -> Layer:
    """The layer of that number; by default the first one with maps of several places, or else the first. Raises
    UserError with the legal ones."""
    if wished is None:
        return next((layer for layer in layers if layer.size), layers[0])
    if str(wished).isdecimal() and 1 <= int(wished) <= len(layers):
        return layers[int(wished) - 1]
    legal = ", ".join(f"{layer.number} ({layer.label.partition(': ')[2]})" for layer in layers)
    raise UserError(f"there is no layer {str(wished)[:20]!r}; choose from {legal}")


def _end(part: list[_Seen]) -> _Seen:
    """The last pass of a layer that keeps its numbers: what enlarges, pools or adds belongs to what comes after."""
    end = part[0]
    for one in part[1:]:
        if _count(one.shape) != _count(end.shape):
            break
        end = one
    return end


def _count(shape: tuple[int, ...]) -> int:
    return torch.Size(shape[1:]).numel()


def _passes(loaded: Loaded) -> list[_Seen]:
    """What the modules put out, in the order in which they work, for two different places in the noise."""
    twin, seen = loaded.twin(), list[_Seen]()

    def look_as(name: str) -> Any:
        def look(module: nn.Module, _inputs: Any, output: Any) -> None:
            if isinstance(output, Tensor) and len(output) == 2:
                reached = not torch.equal(output[0], output[1])
                seen.append(_Seen(name, isinstance(module, WEIGHTED), tuple(output.shape), reached))

        return look

    for name, module in twin.network.named_modules():
        whole = isinstance(module, WEIGHTED) or not any(module.children())
        if whole and "parametrizations" not in name:
            module.register_forward_hook(look_as(name))
    twin.samples(twin.latents(2, seed=0))
    return seen
