"""What a player is built from."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Spec:
    """Everything a player is built from."""

    shape: tuple[int, ...]  # of one sample: (2,) or (C, H, W)
    widths: tuple[int, ...]  # hidden units per layer, or channels per layer
    activation: str
    norm: str
    latent_dim: int = 0  # generators
    output: str = "linear"  # generators: linear, tanh, sigmoid
    outputs: int = 1  # those that see samples: numbers of each, one score or one for each class
    dropout: float = 0.0  # critics
    layer_noise: float = 0.0  # critics
    minibatch: str = "none"  # critics: none, discrimination, stddev
    classes: int = 0  # of the data, if players are told of them
    conditioning: str = "none"  # how critics are told, see `networks.conditioning`
