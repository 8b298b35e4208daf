"""What every layer within a module takes and gives, while it runs."""

from torch import Tensor, nn


def watched(module: nn.Module, x: Tensor) -> tuple[Tensor, list[tuple[nn.Module, Tensor, Tensor]]]:
    """(what the module gives, (layer, its input, its output) for each layer that ran, in that order)."""
    calls: list[tuple[nn.Module, Tensor, Tensor]] = []

    def note(layer: nn.Module, taken: tuple[Tensor, ...], given: Tensor) -> None:
        calls.append((layer, taken[0], given))

    leaves = [layer for layer in module.modules() if not any(True for _ in layer.children())]
    hooks = [layer.register_forward_hook(note) for layer in leaves]
    try:
        return module(x), calls
    finally:
        for hook in hooks:
            hook.remove()
