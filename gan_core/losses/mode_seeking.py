"""The mode-seeking term (MSGAN, Mao et al. 2019): noise that differs should make samples that differ."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from torch import Tensor

EPSILON = 1e-5


def mode_seeking(noise: "Tensor", samples: "Tensor") -> "Tensor":
    """1 / (|G(z1) - G(z2)| / |z1 - z2| + 1e-5), mean absolute differences over all pairs: a scalar.

    noise [n, latent_dim], samples G(noise) [n, *shape], n >= 2. The first half of the batch is z1, the second
    z2; of an odd batch the last sample stays alone. One ratio for the whole batch, as in the authors' code.
    """
    half = len(noise) // 2
    apart = (samples[:half] - samples[half : 2 * half]).abs().mean()
    asked = (noise[:half] - noise[half : 2 * half]).abs().mean()
    return 1 / (apart / asked + EPSILON)
