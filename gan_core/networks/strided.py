"""The small convolutional pair of Unrolled GAN's experiment on Stacked MNIST (Metz et al. 2017, appendix)."""

from functools import partial
from typing import TYPE_CHECKING

from gan_core.networks import CRITICS, GENERATORS, Network
from gan_core.networks.sizes import check_halvings, check_maps, halved, judging, strided_drawing
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def _check_generator(spec: Spec) -> None:
    check_halvings(len(spec.widths) - 1, spec.shape[1])
    check_maps(spec, [spec.shape[1], *halved(spec.shape[1], len(spec.widths) - 1)][-1])


def _check_critic(spec: Spec) -> None:
    check_halvings(len(spec.widths) if spec.widths else -1, spec.shape[1])
    check_maps(spec, halved(spec.shape[1], len(spec.widths))[-1])


def _generator(spec: Spec) -> "Module":
    from gan_core.networks.layers.strided import StridedGenerator

    return StridedGenerator(spec)


def _critic(spec: Spec) -> "Module":
    from gan_core.networks.layers.strided import StridedCritic

    return StridedCritic(spec)


GENERATORS.add(
    "strided",
    Network(
        label="DCGAN with 3x3 kernels",
        help="Transposed 3x3 convolutions of stride 2, then one that draws: small, and fits any image size.",
        kinds=("images",),
        build=_generator,
        size=strided_drawing,
        check=_check_generator,
        convolutional=True,
    ),
)
CRITICS.add(
    "strided",
    Network(
        label="DCGAN with 3x3 kernels",
        help="3x3 convolutions of stride 2 until one score is left: small, and fits any image size.",
        kinds=("images",),
        build=_critic,
        size=partial(judging, kernel=3),
        check=_check_critic,
        convolutional=True,
    ),
)
