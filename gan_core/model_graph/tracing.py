"""The layers that a forward pass goes through, and which of them hand on to which. Imports torch.

Edges are read from autograd's graph: from a layer's input back to the outputs of earlier layers, through whatever the
network does between its modules. So sums, concatenations and reshapes need no layer of their own to be seen.
"""

import copy
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from torch import Tensor, nn

INPUT = -1  # where an edge begins that comes from what the network is given


@dataclass(frozen=True)
class Layer:
    """One call of a module without parts. inputs: places of layers in the row, or INPUT. output: with its gradient
    once somebody went backwards, [B, ...]."""

    name: str
    module: nn.Module
    inputs: tuple[int, ...]
    input_shape: tuple[int, ...]  # without the batch
    output: Tensor

    @property
    def kind(self) -> str:
        """Its class; a norm of its weights makes a class of its own of it, which is named by the one it was."""
        return type(self.module).__name__.removeprefix("Parametrized").lstrip("_")

    @property
    def shape(self) -> tuple[int, ...]:
        """Of its output, without the batch."""
        return tuple(self.output.shape[1:])

    @property
    def parameters(self) -> int:
        return sum(parameter.numel() for parameter in self.module.parameters())


def own_copy(network: nn.Module) -> nn.Module:
    """The same in eval mode, with weights of its own that gradients may be asked of."""
    return copy.deepcopy(network).eval().requires_grad_(True)


@contextmanager
def traced(network: nn.Module) -> Iterator[list[Layer]]:
    """While this lasts, what `network` is asked is written down, in the order in which layers run.

    Ask it once, with inputs that gradients may be asked of. A layer that is called twice stands there twice.
    """
    layers: list[Layer] = []
    behind: dict[Any, int] = {}  # what autograd did last in a layer -> the layer's place

    def look(name: str, module: nn.Module, inputs: tuple[Any, ...], output: Any) -> None:
        if not isinstance(output, Tensor) or output.grad_fn is None:
            return
        given = [one for one in inputs if isinstance(one, Tensor)]
        before = sorted({place for one in given for place in _sources(one.grad_fn, behind)}) or [INPUT]
        output.retain_grad()
        shape = tuple(given[0].shape[1:]) if given else ()
        layers.append(Layer(name, module, tuple(before), shape, output))
        behind[output.grad_fn] = len(layers) - 1  # of one that changes nothing: it stands before what it was given

    hooks = [
        module.register_forward_hook(lambda module, inputs, output, name=name: look(name, module, inputs, output))
        for name, module in network.named_modules()
        if _is_layer(name, module)
    ]
    try:
        yield layers
    finally:
        for hook in hooks:
            hook.remove()


def _is_layer(name: str, module: nn.Module) -> bool:
    """Has it no parts? What a norm makes of weights is no part, and no layer."""
    parts = {part for part, _ in module.named_children()}
    return parts <= {"parametrizations"} and "parametrizations" not in name.split(".")


def _sources(function: Any, behind: dict[Any, int]) -> Iterator[int]:
    """The layers whose outputs a tensor was made of, the nearest on each way."""
    waiting, seen = [function], set[Any]()
    while waiting:
        one = waiting.pop()
        if one is None or one in seen:
            continue
        seen.add(one)
        if one in behind:
            yield behind[one]
        else:
            waiting += [before for before, _ in one.next_functions]


def elsewhere(network: nn.Module, layers: list[Layer]) -> int:
    """Numbers that the network learned and that no layer of the row holds."""
    held = {id(parameter) for layer in layers for parameter in layer.module.parameters()}
    return sum(parameter.numel() for parameter in network.parameters() if id(parameter) not in held)
