"""A generator and its critic as rows of layers, with what a batch of noise does to them. Imports torch."""

from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import adaptive_avg_pool2d

from gan_core.generators.checkpoint_loader import Alone
from gan_core.generators.loaded import Loaded
from gan_core.losses.packing import copies
from gan_core.model_graph.tracing import Layer, elsewhere, own_copy, traced

BATCH = 16
MAPS, SIDE, UNITS = 8, 16, 64  # maps of a layer on show, pixels of each; numbers of a layer without maps

Arrays = dict[str, np.ndarray]


def graph(loaded: Loaded, seed: int) -> tuple[Arrays, dict[str, Any]]:
    """Of BATCH samples of that seed. Facts: {"players": [{"name", "parameters", "elsewhere", "layers": [...]}]}.

    Of each layer: name, kind, inputs (places in the row, -1 for the player's input), shapes, parameters, mean,
    deviation, the share of exact zeros, and the root mean square of the gradient that the mean critic score has there
    (None without a critic). Arrays: "<player>.<place>" uint8 [n, h, w], activations of the first sample, 128 where they
    are 0.
    """
    z = loaded.latents(BATCH, seed).requires_grad_()
    labels = loaded.labels(BATCH)
    generator = own_copy(loaded.network)
    players = {"generator": generator}
    with traced(generator) as drawn:
        samples = generator(z) if labels is None else generator(z, labels)
    rows = {"generator": drawn}
    if loaded.critic is not None:
        critic = own_copy(loaded.critic)
        with traced(critic) as scored:
            _scores(critic, samples.float().view(-1, *loaded.facts.shape), labels).mean().backward()
        players["critic"], rows["critic"] = critic, scored
    arrays = {f"{name}.{place}": _picture(layer) for name, row in rows.items() for place, layer in enumerate(row)}
    facts = [
        {
            "name": name,
            "parameters": sum(parameter.numel() for parameter in network.parameters()),
            "elsewhere": elsewhere(network, rows[name]),
            "layers": [_facts(layer) for layer in rows[name]],
        }
        for name, network in players.items()
    ]
    return arrays, {"players": facts, "batch": BATCH}


def _scores(critic: nn.Module, samples: Tensor, labels: Tensor | None) -> Tensor:
    """[B]. A critic that knows classes is told those that were asked for: the best is found by asking for each."""
    if isinstance(critic, Alone) and critic.classes:
        scores: Tensor = critic.critic(copies(samples, critic.packing), labels)
        return scores
    scores = critic(samples)
    return scores


def _facts(layer: Layer) -> dict[str, Any]:
    values, slope = layer.output.detach().float(), layer.output.grad
    return {
        "name": layer.name,
        "kind": layer.kind,
        "inputs": layer.inputs,
        "input_shape": layer.input_shape,
        "shape": layer.shape,
        "parameters": layer.parameters,
        "mean": float(values.mean()),
        "deviation": float(values.std(unbiased=False)),
        "zeros": float((values == 0).float().mean()),
        "gradient": None if slope is None else float(slope.float().square().mean().sqrt()),
    }


def _picture(layer: Layer) -> np.ndarray:
    """The first maps of the first sample, or its first numbers in one row; -1 to 1 of the largest as 0 to 255."""
    values = layer.output.detach()[0].float()
    if values.ndim == 3:
        shown = values[:MAPS]
        if max(shown.shape[1:]) > SIDE:
            shown = adaptive_avg_pool2d(shown, SIDE)
    else:
        shown = values.flatten()[:UNITS].view(1, 1, -1)
    largest = shown.abs().max().clamp_min(1e-30)
    scaled = torch.nan_to_num(128 + 127 * shown / largest, nan=128.0)
    return scaled.round().clamp(0, 255).byte().contiguous().numpy()
