"""Towards each digit, as the digit classifier names them: the mean noise of a class, less the mean of all."""

from typing import TYPE_CHECKING

from gan_core.latent.directions import FAMILIES, Direction, Family

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded

FEWEST = 10  # samples of a class, or else its mean says nothing


def find(loaded: "Loaded", seed: int) -> list[Direction]:
    """One direction for each digit that it draws often enough."""
    from gan_core.evaluation.digit_classifier.network import CLASSES
    from gan_core.latent.sample_cache import draws
    from gan_core.latent.unit_vectors import unit

    drawn = draws(loaded, seed)
    middle = drawn.z.mean(dim=0)
    found = []
    for digit in range(CLASSES):
        members = drawn.z[drawn.digits == digit]
        if FEWEST <= len(members) < len(drawn.z):
            found.append(
                Direction(
                    name=f"class:{digit}",
                    family="classes",
                    label=f"Digit {digit}",
                    vector=unit(members.mean(dim=0) - middle) * loaded.facts.sigma,
                    share=len(members) / len(drawn.z),
                )
            )
    return found


def applies(loaded: "Loaded") -> bool:
    from gan_core.latent.sample_cache import shows_digits

    return not loaded.facts.classes and shows_digits(loaded)


FAMILIES.add(
    "classes",
    Family(
        label="Digits, by the classifier",
        help="From the middle of all noise to the middle of the noise that becomes one digit.",
        share="of all samples that show this digit",
        heads=("class",),
        applies=applies,
        find=find,
    ),
)
