"""What the first layers of any generator make of the noise, found by looking on while it draws. Imports torch."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import Tensor, nn

from gan_core.loaded import Loaded

WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)


class _Seen(Exception):
    """The pass has come as far as anybody wants to look."""


def first_layers(loaded: Loaded) -> list[nn.Module]:
    """The layers with weights that the noise passes, in the order in which they work; [] if there is none to see.

    One that the noise does not reach, as a label's embedding, is not among them.
    """
    probes = loaded.latents(2, seed=0)
    met: list[nn.Module] = []

    def look(layer: nn.Module, _inputs: Any, output: Tensor) -> None:
        reached = isinstance(output, Tensor) and len(output) == 2 and not torch.equal(output[0], output[1])
        if reached and layer not in met:
            met.append(layer)

    layers = [module for module in loaded.network.modules() if isinstance(module, WEIGHTED)]
    with _hooked([layer.register_forward_hook(look) for layer in layers]):
        loaded.samples(probes)
    return met


def jacobian(loaded: Loaded) -> Tensor:
    """The first layer's weight as it acts on z, [outputs, latent_dim].

    Column i is what the unit impulse e_i adds to the layer's output. So it does not matter whether the layer is dense,
    a convolution of a 1x1 map or a transposed one, nor which of its inputs are a label's: those cancel.
    """
    impulses = torch.cat([torch.zeros(1, loaded.facts.latent_dim), torch.eye(loaded.facts.latent_dim)])
    outputs = _outputs(loaded, first_layers(loaded)[0], impulses)
    return (outputs[1:] - outputs[:1]).t()


def features(loaded: Loaded, z: Tensor) -> Tensor:
    """What the first layer hands to the second one, after norm and activation: [N, features].

    The samples themselves if there is only one layer.
    """
    layers = first_layers(loaded)
    if len(layers) < 2:
        return loaded.samples(z).flatten(1)
    return _outputs(loaded, layers[1], z, inputs=True)


def _outputs(loaded: Loaded, layer: nn.Module, z: Tensor, *, inputs: bool = False) -> Tensor:
    """What `layer` puts out, or takes in, for z: [N, ...] flattened. The rest of the pass is saved."""
    seen: list[Tensor] = []

    def look(_layer: nn.Module, taken: Any, given: Any = None) -> None:
        seen.append((taken[0] if inputs else given).float().flatten(1))
        raise _Seen

    hook = layer.register_forward_pre_hook(look) if inputs else layer.register_forward_hook(look)
    with _hooked([hook]):
        for part in z.split(loaded.batch):
            try:
                loaded.samples(part)
            except _Seen:
                continue
    return torch.cat(seen)


@contextmanager
def _hooked(hooks: list[Any]) -> Iterator[None]:
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()
