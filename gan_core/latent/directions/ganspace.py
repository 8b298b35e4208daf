"""Principal components of what the first layer makes of the noise (GANSpace, Härkönen et al. 2020, section 2.1)."""

from typing import TYPE_CHECKING

from gan_core.latent.directions import FAMILIES, MOST, Direction, Family

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded

COUNT = 1024  # samples


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """The principal components of the features, regressed back to z: u_k = E[z x_k] / E[x_k^2], at length one."""
    import torch

    from gan_core.latent.first_layers import features
    from gan_core.latent.unit_vectors import upright

    z = loaded.latents(max(COUNT, 4 * loaded.facts.latent_dim), seed)
    found = features(loaded, z)
    found = found - found.mean(dim=0)
    # The components of a thousand samples are eigenvectors of their products: small, however wide the layer is.
    values, vectors = torch.linalg.eigh((found @ found.t()).double())
    values, places = values.flip(0).clamp_min(0), vectors.flip(1).float()  # places: x_k of each sample, up to length
    most = min(MOST, loaded.facts.latent_dim, int((values > 1e-6 * values[0]).sum()))
    back = places[:, :most].t() @ (z - z.mean(dim=0))
    shares = (values / values.sum())[:most].tolist()
    return [
        Direction(
            name=f"pca:{index}",
            family="ganspace",
            label=f"PCA {index + 1}",
            vector=vector * loaded.facts.sigma,
            share=share,
        )
        for index, (vector, share) in enumerate(zip(upright(back), shares, strict=True))
    ]


FAMILIES.add(
    "ganspace",
    Family(
        label="GANSpace: PCA of features",
        help="The ways in which the first layer's answers to a thousand z differ most.",
        share="of the variance of those answers",
        heads=("pca",),
        applies=lambda loaded: True,
        find=find,
    ),
)
