"""Single numbers that count, as wrappers for averages save beside the weights."""

import re

from torch import Tensor

_COUNTERS = re.compile(
    r"(^|.*\.)(n_averaged|initted|steps?|num_updates|num_batches|updates|iterations?|iter|epochs?|decay|beta|"
    r"global_step|best_\w+)"
)


def is_counter(name: str, tensor: Tensor) -> bool:
    """Is it one? A fraction must be called so: one of another name may belong to a layer."""
    if tensor.numel() != 1 or tensor.ndim > 1 or name.endswith("num_batches_tracked"):
        return False
    return not tensor.is_floating_point() or _COUNTERS.fullmatch(name) is not None
