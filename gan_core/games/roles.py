"""What a player is for: which networks it may have, and what can be chosen of it. Needs no torch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from gan_core.base.registry import Registry
from gan_core.base.settings import Setting, about_setting
from gan_core.networks import CRITICS, ENCODERS, GENERATORS, Network

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

PLAYERS, LEARNING, TRICKS = "Players", "Learning", "Tricks"  # groups of settings

OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD"}
ACTIVATIONS = {
    "relu": "ReLU",
    "leaky-relu": "LeakyReLU 0.2",
    "leaky-relu-0.3": "LeakyReLU 0.3",
    "tanh": "tanh",
    "elu": "ELU",
}
GENERATOR_NORMS = {
    "none": "none",
    "batch": "BatchNorm",
    "batch-slow": "BatchNorm, slower statistics (momentum 0.05)",
    "layer": "LayerNorm",
    "instance": "InstanceNorm (of each map by itself)",
}
CRITIC_NORMS = {
    "none": "none",
    "batch": "BatchNorm",
    "layer": "LayerNorm",
    "instance": "InstanceNorm (of each map by itself)",
    "spectral": "spectral normalisation",
    "weight": "weight normalisation",
}
ENCODER_NORMS = {"none": "none", "batch": "BatchNorm", "layer": "LayerNorm"}
CRITIC_MINIBATCHES = {
    "none": "none",
    "discrimination": "minibatch discrimination",
    "stddev": "minibatch standard deviation",
}
OUTPUTS = {
    "linear": "linear (2-D points)",
    "tanh": "tanh, images in [-1, 1]",
    "sigmoid": "sigmoid, images in [0, 1]",
    "tanh-unit": "tanh, yet images in [0, 1]: half of its range is never asked for",
}
INITS = {
    "default": "PyTorch's default",
    "normal-0.02": "N(0, 0.02)",
    "xavier-normal": "Xavier normal",
    "xavier-uniform": "Xavier uniform (the default of Keras)",
    "he-normal": "He normal",
    "orthogonal": "orthogonal",
    "orthogonal-1.4": "orthogonal, gain 1.4",
}


def pixel_range(output: str) -> tuple[float, float]:
    """Black and white of the images that go with an output."""
    return (0.0, 1.0) if output in ("sigmoid", "tanh-unit") else (-1.0, 1.0)


@dataclass(frozen=True, kw_only=True)
class Role:
    """What players of one kind have in common.

    name: by which settings are suggested for it. draws: it makes samples of noise; else it sees samples, or packs of
    them. settings: those of a player, by the name that people read, for example "Critic", in the order of forms.
    outputs: how many numbers it gives of each sample that it sees.
    """

    name: str
    networks: Registry[Network]
    draws: bool
    settings: Callable[[str], dict[str, Setting]]
    outputs: "Callable[[RunConfig], int]" = lambda config: 1


def _network(label: str, help: str, networks: Registry[Network]) -> Setting:
    return about_setting("mlp", label=label, help=help, group=PLAYERS, choices=lambda: networks)


def _widths(label: str) -> Setting:
    help = "Hidden units, or channels, of each layer."
    return about_setting((128, 128), label=f"{label} widths", help=help, group=PLAYERS, minimum=1, maximum=4096)


def _activation(label: str, default: str) -> Setting:
    help = "What follows each hidden layer."
    return about_setting(default, label=f"{label} activation", help=help, group=PLAYERS, choices=lambda: ACTIVATIONS)


def _norm(label: str, help: str, norms: dict[str, str]) -> Setting:
    return about_setting("none", label=f"{label} normalisation", help=help, group=PLAYERS, choices=lambda: norms)


def _init(label: str) -> Setting:
    help = "How the weights are drawn at the start."
    return about_setting("default", label=f"{label} initialisation", help=help, group=PLAYERS, choices=lambda: INITS)


def _optimizer(label: str) -> dict[str, Setting]:
    """The four settings of one player's optimizer."""
    return {
        "optimizer": about_setting(
            "adam",
            label=f"{label} optimizer",
            help=f"How the {label.lower()}'s weights follow their gradient.",
            group=LEARNING,
            choices=lambda: OPTIMIZERS,
        ),
        "lr": about_setting(
            2e-4,
            label=f"{label} learning rate",
            help=f"Step size of the {label.lower()}; can be changed while the run goes on.",
            group=LEARNING,
            minimum=0.0,
            maximum=10.0,
            advanced=False,
        ),
        "beta1": about_setting(
            0.5,
            label=f"{label} beta 1",
            help="Adam's memory of past gradients; the momentum of SGD; RMSprop has none.",
            group=LEARNING,
            minimum=0.0,
            maximum=0.9999,
        ),
        "beta2": about_setting(
            0.999,
            label=f"{label} beta 2",
            help="Adam's memory of squared gradients; RMSprop's alpha.",
            group=LEARNING,
            minimum=0.0,
            maximum=0.99999,
        ),
    }


def _generator(label: str) -> dict[str, Setting]:
    return {
        "network": _network(label, f"The architecture of the {label.lower()}.", GENERATORS),
        "widths": _widths(label),
        "activation": _activation(label, "relu"),
        "norm": _norm(label, "What keeps the hidden layers in range.", GENERATOR_NORMS),
        "output": about_setting(
            "linear",
            label=f"{label} output",
            help="It also decides the range of the images: tanh [-1, 1], sigmoid [0, 1].",
            group=PLAYERS,
            choices=lambda: OUTPUTS,
        ),
        "init": _init(label),
        **_optimizer(label),
    }


def _critic(label: str) -> dict[str, Setting]:
    return {
        "network": _network(label, f"The architecture of the {label.lower()} (the discriminator).", CRITICS),
        "widths": _widths(label),
        "activation": _activation(label, "leaky-relu"),
        "norm": _norm(label, "Spectral normalisation bounds the critic's slope (Miyato et al. 2018).", CRITIC_NORMS),
        "dropout": about_setting(
            0.0,
            label=f"{label} dropout",
            help=f"Share of hidden units switched off in each {label.lower()} pass.",
            group=PLAYERS,
            minimum=0.0,
            maximum=0.9,
        ),
        "layer_noise": about_setting(
            0.0,
            label=f"{label} noise in layers",
            help=f"Gaussian noise of this size on what each hidden layer of the {label.lower()} gives, in training.",
            group=PLAYERS,
            unit="standard deviations of N(0, 1)",
            minimum=0.0,
            maximum=10.0,
        ),
        "init": _init(label),
        **_optimizer(label),
        "minibatch": about_setting(
            "none",
            label=f"{label} sees its batch",
            help="Tells the critic how alike the samples of a batch are: by 100 learned kernels, or by their spread.",
            group=TRICKS,
            choices=lambda: CRITIC_MINIBATCHES,
        ),
    }


def _encoder(label: str) -> dict[str, Setting]:
    return {
        "network": _network(label, f"The architecture of the {label.lower()}.", ENCODERS),
        "widths": _widths(label),
        "activation": _activation(label, "leaky-relu"),
        "norm": _norm(label, "What keeps the hidden layers in range.", ENCODER_NORMS),
        "init": _init(label),
        **_optimizer(label),
    }


GENERATOR = Role(name="generator", networks=GENERATORS, draws=True, settings=_generator)
CRITIC = Role(name="critic", networks=CRITICS, draws=False, settings=_critic)
# Mean and log-variance of each latent number; a score for each class.
ENCODER = Role(
    name="encoder",
    networks=ENCODERS,
    draws=False,
    settings=_encoder,
    outputs=lambda config: 2 * config.latent_dim,
)
CLASSIFIER = Role(
    name="classifier",
    networks=ENCODERS,
    draws=False,
    settings=_encoder,
    outputs=lambda config: len(config.classes),
)
