"""What the first layers of any generator make of the noise, found by looking on while it draws. Imports torch.

A hook sees every pass through its layer, whoever's it is. So each look is at a twin of the network, with which nobody
else draws.
"""

from typing import Any

import torch
from torch import Tensor, nn

from gan_core.generators.loaded import Loaded

WEIGHTED = (nn.Linear, nn.Conv1d, nn.Conv2d, nn.ConvTranspose1d, nn.ConvTranspose2d)


class _Seen(Exception):
    """The pass has come as far as anybody wants to look."""


def first_layers(loaded: Loaded) -> list[nn.Module]:
    """The layers with weights that the noise passes, in the order in which they work; [] if there is none to see.

    One that the noise does not reach, as a label's embedding, is not among them.
    """
    modules = dict(loaded.network.named_modules())
    return [modules[name] for name in _first_layers(loaded)]


def jacobian(loaded: Loaded) -> Tensor:
    """The first layer's weight as it acts on z, [outputs, latent_dim].

    Column i is what the unit impulse e_i adds to the layer's output. So it does not matter whether the layer is dense,
    a convolution of a 1x1 map or a transposed one, nor which of its inputs are a label's: those cancel.
    """
    impulses = torch.cat([torch.zeros(1, loaded.facts.latent_dim), torch.eye(loaded.facts.latent_dim)])
    outputs = _outputs(loaded, _first_layers(loaded)[0], impulses)
    return (outputs[1:] - outputs[:1]).t()


def features(loaded: Loaded, z: Tensor) -> Tensor:
    """What the first layer hands to the second one, after norm and activation: [N, features].

    The samples themselves if there is only one layer.
    """
    layers = _first_layers(loaded)
    if len(layers) < 2:
        return loaded.samples(z).flatten(1)
    return _outputs(loaded, layers[1], z, inputs=True)


def _first_layers(loaded: Loaded) -> list[str]:
    """The same by their names."""
    twin, met = loaded.twin(), list[str]()

    def look_as(name: str) -> Any:
        def look(_layer: nn.Module, _inputs: Any, output: Tensor) -> None:
            reached = isinstance(output, Tensor) and len(output) == 2 and not torch.equal(output[0], output[1])
            if reached and name not in met:
                met.append(name)

        return look

    for name, module in twin.network.named_modules():
        if isinstance(module, WEIGHTED):
            module.register_forward_hook(look_as(name))
    twin.samples(twin.latents(2, seed=0))
    return met


def _outputs(loaded: Loaded, layer: str, z: Tensor, *, inputs: bool = False) -> Tensor:
    """What the layer of that name puts out, or takes in, for z: [N, ...] flattened. The rest of the pass is saved."""
    twin, seen = loaded.twin(), list[Tensor]()

    def look(_layer: nn.Module, taken: Any, given: Any = None) -> None:
        seen.append((taken[0] if inputs else given).float().flatten(1))
        raise _Seen

    module = twin.network.get_submodule(layer)
    _ = module.register_forward_pre_hook(look) if inputs else module.register_forward_hook(look)
    for part in z.split(twin.batch):
        try:
            twin.samples(part)
        except _Seen:
            continue
    return torch.cat(seen)
