"""A network that sees samples, taken apart: its features before its last layer, and what that makes of them."""

from torch import Tensor, nn


def before_last(network: nn.Module, x: Tensor) -> Tensor:
    """Samples [B, *shape] -> features [B, width]; `network.net`'s last layer turns them into what the network gives."""
    layers: nn.Sequential = network.net  # type: ignore[assignment]
    h = x.flatten(1) if isinstance(layers[0], nn.Linear) else x
    for layer in layers[:-1]:
        h = layer(h)
    return h


def last(network: nn.Module, features: Tensor) -> Tensor:
    """Features [B, width] -> [B, outputs]."""
    layers: nn.Sequential = network.net  # type: ignore[assignment]
    found: Tensor = layers[-1](features)
    return found
