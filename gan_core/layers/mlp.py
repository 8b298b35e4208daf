"""Multi-layer perceptrons as torch modules."""

from math import prod

import torch
from torch import Tensor, nn

from gan_core.layers.parts import OUTPUTS, activation, norm, weighted
from gan_core.networks import Spec


class MLPGenerator(nn.Module):
    """Noise [B, latent_dim] -> samples [B, *shape]."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        self.shape = spec.shape
        layers: list[nn.Module] = []
        width = spec.latent_dim
        for hidden in spec.widths:
            layers += [nn.Linear(width, hidden), *norm(spec.norm, hidden, image=False)]
            layers += [activation(spec.activation)]
            width = hidden
        layers += [nn.Linear(width, prod(spec.shape)), OUTPUTS[spec.output]()]
        self.net = nn.Sequential(*layers)

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z).view(-1, *self.shape)


class MLPCritic(nn.Module):
    """Samples [B, *shape] -> raw scores [B]."""

    def __init__(self, spec: Spec) -> None:
        super().__init__()
        layers: list[nn.Module] = []
        width = prod(spec.shape)
        for hidden in spec.widths:
            layers += [weighted(nn.Linear(width, hidden), spec.norm), *norm(spec.norm, hidden, image=False)]
            layers += [activation(spec.activation)]
            if spec.dropout:
                layers += [nn.Dropout(spec.dropout)]
            width = hidden
        layers += [weighted(nn.Linear(width, 1), spec.norm)]
        self.net = nn.Sequential(*layers)
        straight = spec.activation in ("relu", "leaky-relu") and spec.norm in ("none", "spectral")
        self.piecewise_linear = straight and not spec.dropout and bool(spec.widths)

    def forward(self, x: Tensor) -> Tensor:
        return self.net(x.flatten(1)).squeeze(1)

    def slope(self, x: Tensor) -> Tensor:
        """Gradient of each score by its sample, [B, *shape], differentiable by the weights.

        With piecewise linear activations of slopes a_l, the gradient is
        W_1' (a_1 * W_2' (a_2 * ... w_L)): linear in each weight for given slopes, so one ordinary
        backward pass replaces double backward. Exact wherever the gradient exists, and only for
        critics that are `piecewise_linear`.
        """
        linears = [module for module in self.net if isinstance(module, nn.Linear)]
        bend = next(module for module in self.net if isinstance(module, nn.ReLU | nn.LeakyReLU))
        below = getattr(bend, "negative_slope", 0.0)
        weights = [layer.weight for layer in linears]  # read once: spectral norm computes it on access
        slopes = []
        with torch.no_grad():
            hidden = x.flatten(1)
            for weight, layer in zip(weights[:-1], linears[:-1], strict=True):
                hidden = torch.addmm(layer.bias, hidden, weight.t())
                slopes.append(torch.where(hidden > 0, 1.0, below))
                hidden = hidden * slopes[-1]
        gradient = slopes[-1] * weights[-1]
        for weight, bent in zip(weights[-2:0:-1], slopes[-2::-1], strict=True):
            gradient = bent * (gradient @ weight)
        return (gradient @ weights[0]).view_as(x)
