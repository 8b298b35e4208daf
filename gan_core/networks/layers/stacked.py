"""Several multi-layer perceptrons of one shape as one: each product of K pairs of matrices is a single call.

Weights [K, out, in], biases [K, out], samples [K, N, in]; the K members never meet. Small networks spend their time
between operations: K of them together take little longer than one. The gradients are those of `by_hand`, where
the formulas stand, with the axis of the members before them.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import elu_, leaky_relu_

from gan_core.networks.layers import linear

aten = torch.ops.aten


@dataclass(frozen=True, slots=True)
class Activation:
    """An activation h = f(z), in place, and by_z = f'(z) by_h, from h: the sign of h is the sign of z."""

    forward: Callable[[Tensor], Tensor]
    back: Callable[[Tensor, Tensor], Tensor]  # of by_h, h


ACTIVATIONS: dict[type[nn.Module], Callable[[Any], Activation]] = {
    nn.ReLU: lambda module: Activation(torch.relu_, lambda by_h, h: aten.threshold_backward(by_h, h, 0)),
    nn.LeakyReLU: lambda module: Activation(
        partial(leaky_relu_, negative_slope=module.negative_slope),
        lambda by_h, h: aten.leaky_relu_backward(by_h, h, module.negative_slope, True),
    ),
    nn.Tanh: lambda module: Activation(torch.tanh_, aten.tanh_backward),
    nn.ELU: lambda module: Activation(
        partial(elu_, alpha=module.alpha), lambda by_h, h: aten.elu_backward(by_h, module.alpha, 1, 1, True, h)
    ),
}


class StackedMLP:
    """K perceptrons whose hidden layers have the same activation. parameters: weight, bias, ... of each layer."""

    def __init__(self, parameters: Sequence[Tensor], activation: Activation) -> None:
        self.weights, self.biases = parameters[::2], parameters[1::2]
        self.activation = activation

    def set_gradients(self, u: Sequence[Tensor], h: Sequence[Tensor]) -> None:
        """Write sum u h' and sum u over the gradients of weights and biases. u [K, n, out], h [K, n, in] by layer."""
        for weight, bias, by_z, x in zip(self.weights, self.biases, u, h, strict=True):
            assert weight.grad is not None and bias.grad is not None
            _put_product(weight.grad, by_z, x)
            torch.sum(by_z, 1, out=bias.grad)

    def add_gradients(self, u: Sequence[Tensor], t: Sequence[Tensor]) -> None:
        """Add sum u t' to the gradients of the weights."""
        for weight, by_z, x in zip(self.weights, u, t, strict=True):
            assert weight.grad is not None
            weight.grad.baddbmm_(by_z.transpose(1, 2), x)


class Trace:
    """One pass of samples [K, N, in] through a stack: `output` [K, N, out], and the ways back from it."""

    def __init__(self, stack: StackedMLP, samples: Tensor) -> None:
        self.stack = stack
        self.inputs = [samples]  # of each layer
        *hidden, last = zip(stack.weights, stack.biases, strict=True)
        for weight, bias in hidden:
            self.inputs.append(stack.activation.forward(affine(self.inputs[-1], weight, bias)))
        self.output = affine(self.inputs[-1], *last)

    def inputs_of(self, rows: slice) -> list[Tensor]:
        """What each layer was given in these rows."""
        return [h[:, rows] for h in self.inputs]

    def back(self, by_output: Tensor, rows: slice = slice(None)) -> list[Tensor]:
        """u_1 ... u_L: gradients by each layer's z in these rows, from those by the output."""
        u = [by_output]
        for weight, h in zip(reversed(self.stack.weights[1:]), reversed(self.inputs[1:]), strict=True):
            u.append(self.stack.activation.back(product(u[-1], weight), h[:, rows]))
        return u[::-1]

    def to_samples(self, u: Sequence[Tensor]) -> Tensor:
        """The gradient by the samples, W_1' u_1."""
        return product(u[0], self.stack.weights[0])

    def push(self, tangents: Tensor, rows: slice) -> list[Tensor]:
        """t_0 ... t_(L-1) of a piecewise linear stack: what small changes of the samples do to each layer's input."""
        t = [tangents]
        for weight, h in zip(self.stack.weights[:-1], self.inputs[1:], strict=True):
            t.append(self.stack.activation.back(product(t[-1], weight.transpose(1, 2)), h[:, rows]))
        return t


def affine(h: Tensor, weight: Tensor, bias: Tensor) -> Tensor:
    """h [K, N, in], weight [K, out, in], bias [K, out] -> [K, N, out]."""
    if linear.pays(h.shape[1] * weight.shape[1] * weight.shape[2], h, weight):
        return torch.stack([linear.affine(*one) for one in zip(h, weight, bias, strict=True)])
    return torch.baddbmm(bias[:, None], h, weight.transpose(1, 2))


def product(u: Tensor, weight: Tensor) -> Tensor:
    """u [K, N, a], weight [K, a, b] -> [K, N, b]."""
    if weight.shape[1] == 1:  # twice as quick as a product of matrices
        return u * weight
    if linear.pays(u.shape[1] * weight.shape[1] * weight.shape[2], u, weight):
        return torch.stack([linear.product(a, b.t()) for a, b in zip(u, weight, strict=True)])
    return torch.bmm(u, weight)


def _put_product(target: Tensor, u: Tensor, h: Tensor) -> None:
    """target [K, out, in] <- u' h, from u [K, n, out] and h [K, n, in]."""
    if linear.pays(u.shape[1] * target.shape[1] * target.shape[2], u, h):
        torch.stack([linear.product(a.t(), b.t()) for a, b in zip(u, h, strict=True)], out=target)
    else:
        torch.bmm(u.transpose(1, 2), h, out=target)
