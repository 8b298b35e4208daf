"""A critic read as a chain: affine maps, and the activations after them.

An activation multiplies each unit by a slope, drops it, or picks it from its neighbours: h = a z, where the matrix a
is constant almost everywhere. `back` multiplies by a', as gradients do, and `push` by a, as tangents do.
"""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, leaky_relu_

from gan_core.networks.layers.gray import FromGray, ToGray, by_gray_input
from gan_core.networks.layers.linear import Linear, affine, product
from gan_core.networks.layers.maxout import Maxout, stacked
from gan_core.networks.layers.parts import Dropout, Flatten, keep_mask


class Activation(Protocol):
    """What one pass remembers of an activation. `rows` are the samples that are asked about."""

    def forward(self, z: Tensor) -> Tensor: ...

    def back(self, by_h: Tensor, rows: slice) -> Tensor: ...

    def push(self, t: Tensor, rows: slice) -> Tensor: ...


class Slope:
    """ReLU and LeakyReLU, in place: the sign of h is the sign of z."""

    def __init__(self, below: float) -> None:
        self._below = below

    def forward(self, z: Tensor) -> Tensor:
        self._h = leaky_relu_(z, self._below)
        return self._h

    def back(self, by_h: Tensor, rows: slice) -> Tensor:
        return torch.ops.aten.leaky_relu_backward(by_h, self._h[rows], self._below, False)

    push = back


class Mask:
    """Dropout, of units or of whole channels."""

    def __init__(self, module: nn.Dropout | nn.Dropout2d) -> None:
        self._module = module

    def forward(self, z: Tensor) -> Tensor:
        each = z[:, :, :1, :1] if isinstance(self._module, nn.Dropout2d) else z
        self.mask = keep_mask(each, self._module.p) if self._module.training else None
        return z if self.mask is None else z.mul_(self.mask)

    def back(self, by_h: Tensor, rows: slice) -> Tensor:
        return by_h if self.mask is None else by_h * self.mask[rows]

    push = back


class Pool:
    """MaxPool2d: each unit is the largest of its window."""

    def __init__(self, module: nn.MaxPool2d) -> None:
        sides = (module.kernel_size, module.stride, module.padding, module.dilation)
        self._sides = [side if isinstance(side, tuple) else (side, side) for side in sides]
        self._ceil = module.ceil_mode

    def forward(self, z: Tensor) -> Tensor:
        self._z = z
        h, self._picked = torch.ops.aten.max_pool2d_with_indices(z, *self._sides, self._ceil)
        return h

    def back(self, by_h: Tensor, rows: slice) -> Tensor:
        return torch.ops.aten.max_pool2d_with_indices_backward(
            by_h, self._z[rows], *self._sides, self._ceil, self._picked[rows]
        )

    def push(self, t: Tensor, rows: slice) -> Tensor:
        picked = self._picked[rows]
        return t.flatten(2).gather(2, picked.flatten(2)).view_as(picked)


class Largest:
    """Maxout: each unit is the largest of its pieces."""

    def __init__(self, module: Maxout) -> None:
        self._pieces = module.pieces

    def forward(self, z: Tensor) -> Tensor:
        h, picked = torch.ops.aten.max_pool2d_with_indices(stacked(z, self._pieces), [self._pieces, 1])
        self._picked = picked.view(len(z), 1, -1)
        return h.flatten(1)

    def back(self, by_h: Tensor, rows: slice) -> Tensor:
        pieces = by_h.new_zeros(len(by_h), self._pieces, by_h.shape[1])
        return pieces.scatter_(1, self._picked[rows], by_h.unsqueeze(1)).flatten(1)

    def push(self, t: Tensor, rows: slice) -> Tensor:
        return t.view(len(t), self._pieces, -1).gather(1, self._picked[rows]).squeeze(1)


class Flat:
    """Maps as rows; back again in the memory format that they had."""

    def forward(self, z: Tensor) -> Tensor:
        self._map, self._last = z.shape[1:], z.is_contiguous(memory_format=torch.channels_last)
        return z.flatten(1)

    def back(self, by_h: Tensor, rows: slice) -> Tensor:
        maps = by_h.view(-1, *self._map)
        return maps.contiguous(memory_format=torch.channels_last) if self._last else maps

    def push(self, t: Tensor, rows: slice) -> Tensor:
        return t.flatten(1)


class Link:
    """A linear layer, z = W h + b, and the activations after it."""

    def __init__(self, layer: nn.Module) -> None:
        self.weight: Tensor = layer.weight  # type: ignore[assignment]
        self.bias: Tensor | None = layer.bias  # type: ignore[assignment]
        self.makers: list[Callable[[], Activation]] = []

    def activations(self) -> list[Activation]:
        """Fresh ones, for one pass."""
        return [make() for make in self.makers]

    @property
    def is_activated(self) -> bool:
        return any(getattr(make, "func", None) in (Slope, Largest) for make in self.makers)

    def forward(self, h: Tensor) -> Tensor:
        """W h + b."""
        return affine(h, self.weight, self.bias)

    def push(self, t: Tensor) -> Tensor:
        """W t."""
        return product(t, self.weight)

    def back(self, u: Tensor, h: Tensor) -> Tensor:
        """W' u, in the shape of h."""
        return product(u, self.weight.t())

    def weight_gradient(self, u: Tensor, h: Tensor) -> Tensor:
        """Sum over the samples of u h'."""
        return product(u.t(), h.t())


class Convolution(Link):
    """The same for a convolution."""

    def __init__(self, layer: nn.Conv2d) -> None:
        super().__init__(layer)
        self._layer = layer
        self._steps: tuple[Any, Any] = (layer.stride, layer.padding)

    def forward(self, h: Tensor) -> Tensor:
        return self._layer(h)

    def push(self, t: Tensor) -> Tensor:
        return conv2d(t, self.weight, None, *self._steps)

    def back(self, u: Tensor, h: Tensor) -> Tensor:
        if isinstance(self._layer, FromGray):
            return by_gray_input(u, self.weight, h.shape[2:], *self._steps)
        return self._gradient(u, h, 0)

    def weight_gradient(self, u: Tensor, h: Tensor) -> Tensor:
        return self._gradient(u, h, 1)

    def _gradient(self, u: Tensor, h: Tensor, wanted: int) -> Tensor:
        mask = [wanted == 0, wanted == 1, False]
        return torch.ops.aten.convolution_backward(
            u, h, self.weight, None, *self._steps, [1, 1], False, [0, 0], 1, mask
        )[wanted]


LINKS: dict[type[nn.Module], Callable[[Any], Link]] = {
    nn.Linear: Link,
    Linear: Link,
    nn.Conv2d: Convolution,
    FromGray: Convolution,
    ToGray: Convolution,
}
ACTIVATIONS: dict[type[nn.Module], Callable[[Any], Callable[[], Activation]]] = {
    nn.ReLU: lambda module: partial(Slope, 0.0),
    nn.LeakyReLU: lambda module: partial(Slope, module.negative_slope),
    nn.Dropout: lambda module: partial(Mask, module),
    Dropout: lambda module: partial(Mask, module),
    nn.Dropout2d: lambda module: partial(Mask, module),
    nn.MaxPool2d: lambda module: partial(Pool, module),
    Maxout: lambda module: partial(Largest, module),
    nn.Flatten: lambda module: Flat,
    Flatten: lambda module: Flat,
}


def read_chain(modules: Sequence[nn.Module]) -> list[Link]:
    """The links, one after the other; empty if a module is no activation that is known, or acts across samples."""
    links: list[Link] = []
    for module in modules:
        if type(module) in LINKS:
            links.append(LINKS[type(module)](module))
        elif type(module) in ACTIVATIONS and links:
            links[-1].makers.append(ACTIVATIONS[type(module)](module))
        else:
            return []
    return links if all(link.is_activated for link in links[:-1]) else []
