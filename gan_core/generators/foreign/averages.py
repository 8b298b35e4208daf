"""Averages of parameters alone, as of an optimizer's: what norms remember comes from the weights that they average."""

from dataclasses import replace

from gan_core.generators.foreign.state_dict import Weights

_MEMORY = ("running_mean", "running_var", "num_batches_tracked")


def completed(found: list[Weights]) -> list[Weights]:
    """The same, with the averages filled in."""
    return [_completed(weights, found) if weights.whose == "average" else weights for weights in found]


def _completed(average: Weights, found: list[Weights]) -> Weights:
    for raw in found:
        lacks = [name for name in raw.tensors if name not in average.tensors]
        same = all(name in raw.tensors and raw.tensors[name].shape == t.shape for name, t in average.tensors.items())
        if same and lacks and all(name.rpartition(".")[2] in _MEMORY for name in lacks):
            tensors = {name: average.tensors.get(name, tensor) for name, tensor in raw.tensors.items()}
            return replace(average, tensors=tensors, keys=raw.keys | average.keys)
    return average
