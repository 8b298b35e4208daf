"""Networks that tell several numbers of a sample: encoders, and classifiers."""

from typing import TYPE_CHECKING

from gan_core.networks import ENCODERS, Network
from gan_core.networks.sizes import check_halvings, conv_encoder, mlp_critic
from gan_core.networks.spec import Spec

if TYPE_CHECKING:
    from torch.nn import Module


def _check(spec: Spec) -> None:
    check_halvings(len(spec.widths) - 1 if spec.widths else -1, spec.shape[1])


def _mlp(spec: Spec) -> "Module":
    from gan_core.networks.layers.mlp import MLPCritic

    return MLPCritic(spec)


def _conv(spec: Spec) -> "Module":
    from gan_core.networks.layers.encoders import ConvEncoder

    return ConvEncoder(spec)


ENCODERS.add(
    "mlp",
    Network(
        label="MLP",
        help="Fully connected layers from sample to numbers.",
        kinds=("points", "images"),
        build=_mlp,
        size=mlp_critic,
    ),
)
ENCODERS.add(
    "conv",
    Network(
        label="Convolutions",
        help="3x3 convolutions of stride 2, the last of stride 1, then one linear layer.",
        kinds=("images",),
        build=_conv,
        size=conv_encoder,
        check=_check,
        convolutional=True,
    ),
)
