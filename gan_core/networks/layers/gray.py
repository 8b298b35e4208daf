"""Convolutions with a single channel on one side, as gray images have.

On the CPU, oneDNN computes channels sixteen at a time: where there is one, fifteen are thrown away. A
matrix product over the other side's channels, then adding up what overlaps (`fold`), does the work once.
"""

from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import conv2d, fold, unfold

from gan_core.networks.layers.gradients import asked_for


def convolution(inputs: int, outputs: int, kernel: int, *, stride: int = 1, padding: int = 0) -> nn.Conv2d:
    """nn.Conv2d, or its quicker equal for one channel."""
    if inputs == 1:
        return FromGray(inputs, outputs, kernel, stride=stride, padding=padding)
    if outputs == 1 and stride == 1:
        return ToGray(inputs, outputs, kernel, padding=padding)
    return nn.Conv2d(inputs, outputs, kernel, stride=stride, padding=padding)


class ToGray(nn.Conv2d):
    """nn.Conv2d to one channel with stride 1, [B, in, H, W] -> [B, 1, H', W'].

    Each pixel x[q] adds w[k] x[q] to y[q + padding - k]: one product with all taps, then a fold.
    """

    def forward(self, x: Tensor) -> Tensor:
        if not _plain(x):
            return super().forward(x)
        y = _ToGray.apply(x, self.weight, [int(side) for side in self.padding])
        return y if self.bias is None else y + self.bias[:, None, None]


class _ToGray(torch.autograd.Function):
    """Its transpose, the gradient by x, is a convolution from one channel with the kernel flipped."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, padding: list[int]) -> Tensor:
        ctx.save_for_backward(x, weight)
        (height, width), (tall, wide), (top, left) = x.shape[2:], weight.shape[2:], padding
        ctx.padding = [tall - 1 - top, wide - 1 - left]
        taps = weight.flip(2, 3)[0].flatten(1).t()  # [tall * wide, in]
        size = (height + 2 * top - tall + 1, width + 2 * left - wide + 1)
        return fold(taps @ x.flatten(2), size, (tall, wide), padding=ctx.padding)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        x, weight = ctx.saved_tensors
        by_x = by_weight = None
        if asked_for(ctx, 0):
            transposed = weight.flip(2, 3).transpose(0, 1)  # [in, 1, tall, wide]
            if x.is_contiguous(memory_format=torch.channels_last):  # a single channel does not tell
                transposed = transposed.contiguous(memory_format=torch.channels_last)
            by_x = conv2d(gradient, transposed, padding=ctx.padding)
        if asked_for(ctx, 1):
            seen = unfold(gradient, weight.shape[2:], padding=ctx.padding)  # by each x: [B, tall * wide, H * W]
            by_taps = (seen @ x.flatten(2).transpose(1, 2)).sum(0)  # [tall * wide, in]
            by_weight = by_taps.t().reshape(weight.shape).flip(2, 3)
        return by_x, by_weight, None


class FromGray(nn.Conv2d):
    """nn.Conv2d from one channel, [B, 1, H, W] -> [B, out, H', W'], with a quicker gradient by its input."""

    def forward(self, x: Tensor) -> Tensor:
        if not _plain(x):
            return super().forward(x)
        return _FromGray.apply(x, self.weight, self.bias, self.stride, self.padding)


class _FromGray(torch.autograd.Function):
    """The gradients are differentiable operations again, as a penalty on a critic's slope needs."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None, stride: Any, padding: Any) -> Tensor:
        ctx.save_for_backward(x, weight)
        ctx.stride, ctx.padding = stride, padding
        return conv2d(x, weight, bias, stride, padding)

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        x, weight = ctx.saved_tensors
        by_x = by_weight = by_bias = None
        if asked_for(ctx, 0):
            by_x = by_gray_input(gradient, weight, x.shape[2:], ctx.stride, ctx.padding)
        if asked_for(ctx, 1):
            by_weight, by_bias = _by_weight_and_bias(gradient, x, weight, ctx.stride, ctx.padding)
        return by_x, by_weight, by_bias, None, None


def by_gray_input(gradient: Tensor, weight: Tensor, sides: Any, stride: Any, padding: Any) -> Tensor:
    """The gradient by x [B, 1, *sides] of a convolution from one channel, of its gradient [B, out, H', W']."""
    taps = weight.flatten(1).t() @ gradient.flatten(2)  # [B, tall * wide, H' * W']
    return fold(taps, sides, weight.shape[2:], padding=padding, stride=stride)


def _by_weight_and_bias(
    gradient: Tensor, x: Tensor, weight: Tensor, stride: Any, padding: Any
) -> tuple[Tensor, Tensor]:
    """What torch.nn.grad.conv2d_weight computes, which would lose the weight's memory format."""
    _, by_weight, by_bias = torch.ops.aten.convolution_backward(
        gradient, x, weight, [len(weight)], stride, padding, [1, 1], False, [0, 0], 1, [False, True, True]
    )
    return by_weight, by_bias


def _plain(x: Tensor) -> bool:
    """float32 on the CPU: elsewhere the ordinary way is as good."""
    return x.device.type == "cpu" and x.dtype == torch.float32 and not torch.is_autocast_enabled("cpu")
