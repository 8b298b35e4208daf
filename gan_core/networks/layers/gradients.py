"""Which gradients a backward pass was asked for."""

from typing import Any

import torch


def asked_for(ctx: Any, index: int) -> bool:
    """Will the running backward pass use the gradient of tensor argument `index` of this autograd function?

    `ctx.needs_input_grad` only says whether that argument could have a gradient. With
    `backward(inputs=...)` and `autograd.grad` a part of them is wanted: autograd's own operations leave out
    the rest, and so should ours.
    """
    node, _ = ctx.next_functions[index]
    if node is None:
        return False
    try:
        return torch._C._will_engine_execute_node(node)
    except RuntimeError:  # a leaf that autograd.grad was asked for: the engine does not look it up
        return True
