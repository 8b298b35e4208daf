"""Linear layers that use the whole width of the processor.

On the CPU, PyTorch multiplies float32 matrices with Intel's MKL, which uses half of AVX-512 on AMD's
processors. oneDNN, which PyTorch carries for convolutions, uses all of it: twice as fast on Zen 5, the
same float32 arithmetic.
"""

import platform
from functools import cache
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import linear

from gan_core.networks.layers.gradients import asked_for

SMALLEST = 2**22  # multiplications: below, the detour through Python costs more than it wins


class Linear(nn.Linear):
    """nn.Linear, [B, in] -> [B, out], by the quickest matrix product at hand."""

    def forward(self, x: Tensor) -> Tensor:
        return affine(x, self.weight, self.bias)


def affine(x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
    """x [B, in], weight [out, in] -> x weight' + bias [B, out]."""
    return _Product.apply(x, weight, bias) if _pays(x, weight) else linear(x, weight, bias)


def product(a: Tensor, b: Tensor) -> Tensor:
    """a [m, k], b [n, k] -> a b' [m, n]."""
    return _Product.apply(a, b, None) if _pays(a, b) else a @ b.t()


class _Product(torch.autograd.Function):
    """x w' + bias. Its gradients are such products again, so it can be differentiated twice."""

    @staticmethod
    def forward(ctx: Any, x: Tensor, weight: Tensor, bias: Tensor | None) -> Tensor:
        ctx.save_for_backward(x, weight)
        return torch.ops.mkldnn._linear_pointwise(_dense(x), _dense(weight), bias, "none", [], "")

    @staticmethod
    def backward(ctx: Any, *gradients: Tensor) -> tuple[Tensor | None, ...]:
        (gradient,) = gradients
        x, weight = ctx.saved_tensors
        return (
            product(gradient, weight.t()) if asked_for(ctx, 0) else None,
            product(gradient.t(), x.t()) if asked_for(ctx, 1) else None,
            gradient.sum(0) if ctx.needs_input_grad[2] and asked_for(ctx, 2) else None,
        )


def _dense(matrix: Tensor) -> Tensor:
    """The matrix, or a copy if it is neither row after row nor column after column in memory."""
    return matrix if matrix.is_contiguous() or matrix.t().is_contiguous() else matrix.contiguous()


def _pays(a: Tensor, b: Tensor) -> bool:
    return a.ndim == 2 and pays(len(a) * b.numel(), a, b)


def pays(multiplications: int, a: Tensor, b: Tensor) -> bool:
    """Is oneDNN the quicker way for a product of that size of parts of `a` and `b`?"""
    return (
        multiplications >= SMALLEST
        and a.dtype == b.dtype == torch.float32
        and a.device.type == "cpu"
        and not torch.is_autocast_enabled("cpu")
        and _width_is_wasted()
    )


@cache
def _width_is_wasted() -> bool:
    """Is this a processor with AVX-512 that is not Intel's, and does this PyTorch know the way round?"""
    return (
        torch.backends.cpu.get_cpu_capability() == "AVX512"
        and "GenuineIntel" not in _processor()
        and torch.backends.mkldnn.is_available()
        and hasattr(torch.ops.mkldnn, "_linear_pointwise")
    )


def _processor() -> str:
    about = Path("/proc/cpuinfo")
    return about.read_text() if about.exists() else platform.processor()
