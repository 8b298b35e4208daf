"""What norms with a memory are given, wherever they stand within a part, while it runs."""

from torch import Tensor, nn

from gan_core.generators.foreign.nats import Sums, as_in_training, has_memory, sums

Seen = list[tuple[nn.Module, Sums]]  # (norm, what it was given), in the order in which they ran


def remembers(part: nn.Module) -> bool:
    """Is it a norm that has seen batches, or a branch with one in it?"""
    return any(has_memory(layer) for layer in part.modules())


def watched(part: nn.Module, x: Tensor, drawing: bool = False) -> tuple[Tensor, Seen]:
    """What the part gives, each of its norms with a memory as in training (as in evaluation if `drawing`)."""
    seen: Seen = []

    def note(norm: nn.Module, taken: tuple[Tensor, ...], given: Tensor) -> Tensor | None:
        seen.append((norm, sums(taken[0])))
        return None if drawing else as_in_training(norm, taken[0])

    hooks = [norm.register_forward_hook(note) for norm in part.modules() if has_memory(norm)]
    try:
        return part(x), seen
    finally:
        for hook in hooks:
            hook.remove()
