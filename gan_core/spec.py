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
    dropout: float = 0.0  # critics
    minibatch: str = "none"  # critics: none, discrimination, stddev
