"""Running averages of BatchNorms taken anew from what the network itself makes of noise: for files whose own are stale.

A network that was saved long after its averages last moved, or that only ever ran with the statistics of its batches,
remembers inputs that it does not get. In training each batch was normalised by itself; averages of many samples come
nearest to that, and each sample stays itself.
"""

import torch
from torch import Tensor, nn

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.nats import has_memory
from gan_core.generators.foreign.network import ForeignGenerator
from gan_core.generators.foreign.thorough import samples_within
from gan_core.generators.foreign.trial import inputs

_MOST, _NUMBERS = 500, 2e7  # samples, and numbers of one layer's outputs in all


def built(blueprint: Blueprint, choices: Choices) -> ForeignGenerator:
    """The network of these complete choices."""
    network = ForeignGenerator(blueprint, choices)
    if choices.averages == "renewed":
        _renew(network, inputs(blueprint, choices, samples_within(blueprint, choices, _MOST, _NUMBERS))[0])
    return network


@torch.inference_mode()
def _renew(network: ForeignGenerator, first: Tensor) -> None:
    """first: what its first layer takes. Each norm's averages are set before it runs, so one pass sets them all."""
    hooks = [norm.register_forward_pre_hook(_take) for norm in network.modules() if has_memory(norm)]
    for stage in network.stages:
        first = stage(first)
    for hook in hooks:
        hook.remove()


def _take(norm: nn.Module, taken: tuple[Tensor, ...]) -> None:
    assert isinstance(norm, nn.BatchNorm1d | nn.BatchNorm2d)
    axes = (0,) if taken[0].ndim == 2 else (0, 2, 3)
    norm.running_mean, norm.running_var = taken[0].mean(dim=axes).clone(), taken[0].var(dim=axes).clone()
