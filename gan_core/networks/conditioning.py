"""How players are told of which class a sample is. Known without torch; `layers.conditional` builds it."""

from dataclasses import dataclass, replace
from math import prod

from gan_core.base.registry import Registry
from gan_core.networks.spec import Spec


@dataclass(frozen=True, kw_only=True)
class Conditioning:
    """One way. The generator always takes the class beside its noise, as ones and zeros; ways differ in the critic."""

    label: str
    help: str
    source: str


NONE, CONCATENATION, PROJECTION, AUXILIARY = "none", "concatenation", "projection", "auxiliary"

CONDITIONINGS: Registry[Conditioning] = Registry("conditioning")
CONDITIONINGS.add(NONE, Conditioning(label="none", help="Nobody is told of classes.", source="Goodfellow et al. 2014"))
CONDITIONINGS.add(
    CONCATENATION,
    Conditioning(
        label="concatenation (cGAN)",
        help="The critic sees the class beside the sample: ones and zeros, as numbers or as maps.",
        source="Mirza & Osindero 2014, section 3.2",
    ),
)
CONDITIONINGS.add(
    PROJECTION,
    Conditioning(
        label="projection",
        help="The score gains the product of the class's vector with the critic's last features.",
        source="Miyato & Koyama 2018, equation 4",
    ),
)
CONDITIONINGS.add(
    AUXILIARY,
    Conditioning(
        label="auxiliary classifier (AC-GAN)",
        help="The critic names the class besides; both players want it named rightly.",
        source="Odena, Olah & Shlens 2017, section 3",
    ),
)


def inner(spec: Spec, *, flat: bool) -> Spec:
    """What the network inside is built from: without classes, and with room for them where it is shown them.

    flat: it takes samples as rows of numbers; else classes are maps beside an image's channels.
    """
    plain = replace(spec, classes=0, conditioning=NONE)
    if not spec.classes:
        return spec
    if spec.latent_dim:
        return replace(plain, latent_dim=spec.latent_dim + spec.classes)
    if spec.conditioning != CONCATENATION:
        return plain
    if flat:
        return replace(plain, shape=(prod(spec.shape) + spec.classes,))
    channels, *sides = spec.shape
    return replace(plain, shape=(channels + spec.classes, *sides))
