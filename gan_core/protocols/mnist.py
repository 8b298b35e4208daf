"""Two claims of the tutorials behind this app, tried on MNIST with one pair of networks."""

from gan_core.config import RunConfig
from gan_core.protocols import PROTOCOLS, Protocol, Row

STEPS = 3_000
GAN = RunConfig(
    dataset="mnist",
    objective="gan",
    steps=STEPS,
    batch_size=64,
    latent_dim=100,
    generator_widths=(256, 512),
    generator_output="tanh",
    critic_widths=(256, 256),
)

PROTOCOLS.add(
    "mnist-claims",
    Protocol(
        label="Two claims on MNIST: diversity and convergence",
        reason="Does WGAN keep the digits that the classic loss drops, and is a gradient penalty quicker and better "
        "than clipping?",
        source="the tutorials' GAN, WGAN and WGAN-GP; the figures are ours",
        rows={
            "gan": Row(label="GAN", config=GAN),
            "wgan": Row(
                label="WGAN, clipping",
                config=GAN.adapted(objective="wgan", weight_clip=0.05, generator_lr=2e-4, critic_lr=2e-4),
            ),
            "wgan-gp": Row(label="WGAN-GP", config=GAN.adapted(objective="wgan-gp", generator_lr=2e-4, critic_lr=2e-4)),
        },
        samples=10_000,
        figures=("class_entropy", "classes", "fd_mnist_cnn", "confidence"),
        steps=STEPS,
        short_steps=STEPS,
        looks=10,
        departures=(
            "No paper published these figures: there is nothing to agree with.",
            "The Wasserstein critics learn five times a step, as their papers say, so their steps take longer.",
        ),
    ),
)
