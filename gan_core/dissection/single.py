"""One unit after another is switched off, and the rest of the network draws: quickly where an affine map follows.

What an affine map puts out is a sum over units, so a unit less is the whole less that unit's term: a product with one
of many units, in the place of a product with all of them.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, conv_transpose2d

from gan_core.dissection.cut import Cut
from gan_core.networks.layers.dcgan import UpsampleConv, fold
from gan_core.networks.layers.gray import ToGray
from gan_core.networks.layers.linear import Linear

Term = Callable[[Tensor, int], Tensor]  # of h [B, units, ...] and a unit: what that unit adds to the map's output


class WithoutUnit:
    """Samples for the same activations h [N, units, *size], each time with one unit at 0."""

    def __init__(self, cut: Cut, h: Tensor, z: Tensor, labels: Tensor | None) -> None:
        self._cut, self._h, self._z, self._labels = cut, h, z, labels
        first = cut.tail[0] if cut.tail is not None and len(cut.tail) > 1 else None
        self._term = None if first is None else _term_of(first)
        self._whole: list[Tensor] = []
        self._resting = [not bool(units.any()) for units in h.unbind(1)]
        if self._term is not None and first is not None and cut.tail is not None:
            self._rest = cut.tail[1:]
            with torch.inference_mode():
                self._whole = [first(part) for part in h.split(cut.batch)]

    def rests(self, unit: int) -> bool:
        """Is it 0 in all of the samples already?"""
        return self._resting[unit]

    def __call__(self, unit: int) -> Tensor:
        """Samples [N, *shape] in the network's own range."""
        if self._term is None:
            h = self._h.clone()
            h[:, unit] = 0
            return self._cut.after(h, self._z, self._labels)
        with torch.inference_mode():
            parts = zip(self._h.split(self._cut.batch), self._whole, strict=True)
            return torch.cat([self._cut.shaped(self._rest(whole - self._term(h, unit))) for h, whole in parts])


def _term_of(module: nn.Module) -> Term | None:
    """For maps of these very kinds: what else is derived from them may compute something else."""
    if type(module) in (nn.Linear, Linear):
        return _linear(module.weight)  # type: ignore[arg-type]
    if type(module) is UpsampleConv:
        folded = fold(module.weight)
        return lambda h, unit: conv_transpose2d(h[:, unit, None], folded[unit, None], stride=2, padding=1)
    if type(module) in (nn.Conv2d, ToGray) and isinstance(module, nn.Conv2d) and _is_plain(module):
        return _convolution(module)
    if type(module) is nn.ConvTranspose2d and _is_plain(module):
        return _transposed(module)
    return None


def _linear(weight: Tensor) -> Term:
    return lambda h, unit: h[:, unit, None] * weight[:, unit]


def _convolution(module: nn.Conv2d) -> Term:
    def term(h: Tensor, unit: int) -> Tensor:
        kernel = module.weight[:, unit, None]
        return conv2d(h[:, unit, None], kernel, None, module.stride, module.padding, module.dilation)

    return term


def _transposed(module: nn.ConvTranspose2d) -> Term:
    stride, padding, extra, dilation = module.stride, module.padding, module.output_padding, module.dilation

    def term(h: Tensor, unit: int) -> Tensor:
        kernel = module.weight[unit, None]
        return conv_transpose2d(h[:, unit, None], kernel, None, stride, padding, extra, 1, dilation)  # type: ignore[arg-type]

    return term


def _is_plain(module: nn.Conv2d | nn.ConvTranspose2d) -> bool:
    """One group, zeros around, and a weight of its own that nothing normalises."""
    return module.groups == 1 and module.padding_mode == "zeros" and not hasattr(module, "parametrizations")
