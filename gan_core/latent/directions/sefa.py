"""Closed-form factorisation of the first layer (SeFa, Shen & Zhou 2021, section 3.2)."""

from typing import TYPE_CHECKING

from gan_core.latent.directions import FAMILIES, MOST, Direction, Family

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """The unit vectors n that |A n| is largest for, A the first layer's weight: eigenvectors of A' A."""
    from gan_core.latent.first_layers import jacobian
    from gan_core.latent.unit_vectors import principal

    vectors, shares = principal(jacobian(loaded))
    return [
        Direction(
            name=f"sefa:{index}",
            family="sefa",
            label=f"SeFa {index + 1}",
            vector=vector * loaded.facts.sigma,
            share=share,
        )
        for index, (vector, share) in enumerate(zip(vectors[:MOST], shares, strict=False))
    ]


def applies(loaded: "Loaded") -> bool:
    from gan_core.latent.first_layers import first_layers

    return bool(first_layers(loaded))


FAMILIES.add(
    "sefa",
    Family(
        label="SeFa: the first layer, factorised",
        help="The ways that the first layer's weight stretches most. Needs no sample, only the weights.",
        share="of the first layer's squared weights",
        heads=("sefa",),
        applies=applies,
        find=find,
    ),
)
