"""Where a critic's weights lie, layer by layer, and how many of them at the clip."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.runs import Run
from gan_core.training.checkpoint import load_critic

BINS = 41  # an odd number: 0 has a bin of its own
BEYOND = 1.2  # of the clip: so far histograms reach where weights are clipped
NEAR = 0.05  # of the clip: as near is "at the clip"


def layers_of(network: nn.Module) -> dict[str, list[nn.Parameter]]:
    """The parameters by layer, in order: "1: 32 × 2" is the first, its weight 32 x 2.

    A layer is a module with a weight of two dimensions or more; what norms have goes with the layer before them.
    """
    modules: dict[str, list[nn.Parameter]] = {}
    for name, value in network.named_parameters():
        module, normalised, _ = name.partition(".parametrizations.")
        modules.setdefault(module if normalised else name.rpartition(".")[0], []).append(value)
    layers: list[list[nn.Parameter]] = []
    for own in modules.values():
        if any(value.ndim >= 2 for value in own) or not layers:
            layers.append(own)
        else:
            layers[-1].extend(own)
    return {f"{place}: {_shape(own)}": own for place, own in enumerate(layers, 1)}


def _shape(parameters: Sequence[Tensor]) -> str:
    """That of the largest."""
    return " × ".join(map(str, max(parameters, key=Tensor.numel).shape))


def values_of(parameters: Sequence[Tensor]) -> Tensor:
    """All numbers in one row, float64."""
    return torch.cat([value.detach().flatten() for value in parameters]).double()


def share_at_clip(values: Tensor, clip: float) -> float:
    """How many of these numbers have a size within NEAR of the clip; 0..1."""
    return float(((values.abs() - clip).abs() <= NEAR * clip * (1 + 1e-6)).double().mean())


def histogram(values: Tensor, reach: float) -> np.ndarray:
    """The share of these numbers in each of BINS even bins from -reach to reach, float32 [BINS]; beyond are none."""
    counts, _ = np.histogram(values.numpy(), bins=BINS, range=(-reach, reach))
    return (counts / max(len(values), 1)).astype(np.float32)


@dataclass(frozen=True, eq=False)
class WeightHistory:
    """Of a run's critic at its kept steps. shares: float32 [layers, steps, BINS]; at_clip: [steps], empty without one.

    Bins are even from -reach to reach.
    """

    layers: tuple[str, ...]
    steps: tuple[int, ...]
    reach: float
    shares: np.ndarray
    at_clip: tuple[float, ...]


def weight_history(run: Run, player: str = "critic") -> WeightHistory:
    """Read the weights of every kept step. Raises UserError if one of the files is broken."""
    kept = {step: layers_of(load_critic(path)[0]) for step, path in run.player_files(player).items()}
    values = {step: {name: values_of(of) for name, of in layers.items()} for step, layers in kept.items()}
    clip = run.config.weight_clip
    reach = BEYOND * clip if clip else max((_largest(layers) for layers in values.values()), default=1.0) or 1.0
    names = tuple(next(iter(values.values()), {}))
    shares = [[histogram(layers[name], reach) for layers in values.values()] for name in names]
    at_clip = [share_at_clip(torch.cat([*layers.values()]), clip) for layers in values.values()] if clip else []
    return WeightHistory(names, tuple(values), reach, np.array(shares, dtype=np.float32), tuple(at_clip))


def _largest(layers: Mapping[str, Tensor]) -> float:
    return max(float(values.abs().max()) for values in layers.values())
