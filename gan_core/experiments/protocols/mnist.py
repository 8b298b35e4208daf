"""Two claims of the tutorials behind this app, tried with one pair of networks on MNIST and on Stacked MNIST."""

from dataclasses import replace

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

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
HE = {"generator_init": "he-normal", "critic_init": "he-normal"}

NOTES = (
    "No paper published these figures: there is nothing to agree with.",
    "Weights start as PyTorch draws them, which shrinks the noise from layer to layer, so that samples begin alike; "
    "rows of He's weights start without that.",
    "The Wasserstein critics learn five times a step, as their papers say, so their steps take longer.",
)


def rows(dataset: str) -> dict[str, Row]:
    """The three losses on one dataset, all else equal but what belongs to the loss."""
    gan = GAN.replace(dataset=dataset)
    rates = {"generator_lr": 2e-4, "critic_lr": 2e-4}
    return {
        "gan": Row(label="GAN", config=gan),
        "wgan": Row(label="WGAN with clipping", config=gan.adapted(objective="wgan", weight_clip=0.05, **rates)),
        "wgan-gp": Row(label="WGAN-GP", config=gan.adapted(objective="wgan-gp", **rates)),
    }


def from_he(plain: dict[str, Row]) -> dict[str, Row]:
    """The same rows from other initial weights."""
    return {
        f"{name}-he": Row(label=f"{row.label}, He's weights", config=row.config.replace(**HE))
        for name, row in plain.items()
    }


def also_from_he(claim: Claim) -> tuple[Claim, Claim]:
    """The claim, and the same of the rows from He's weights."""
    says, better, worse = f"{claim.says}, from He's weights too", f"{claim.better}-he", f"{claim.worse}-he"
    return claim, replace(claim, says=says, better=better, worse=worse)


PROTOCOLS.add(
    "mnist-claims",
    Protocol(
        label="Two claims on MNIST: diversity and convergence",
        reason="Does WGAN keep the digits that the classic loss drops, and is a gradient penalty quicker and better "
        "than clipping?",
        source="the tutorials' GAN, WGAN and WGAN-GP; the figures are ours",
        rows=rows("mnist") | from_he(rows("mnist")),
        samples=10_000,
        figures=("class_entropy", "classes", "fd_mnist_cnn_2", "no_digit", "disagreement"),
        steps=STEPS,
        short_steps=STEPS,
        looks=5,
        departures=NOTES,
        claims=(
            *also_from_he(
                Claim(
                    says="WGAN keeps the digits that the classic GAN drops",
                    figure="class_entropy",
                    better="wgan",
                    worse="gan",
                ),
            ),
            *also_from_he(
                Claim(
                    says="WGAN-GP ends with better samples than WGAN with clipping",
                    figure="fd_mnist_cnn_2",
                    better="wgan-gp",
                    worse="wgan",
                ),
            ),
            Claim(
                says="WGAN-GP converges faster than WGAN with clipping",
                figure="fd_mnist_cnn_2",
                better="wgan-gp",
                worse="wgan",
                sooner=True,
            ),
        ),
    ),
)
PROTOCOLS.add(
    "smnist-claims",
    Protocol(
        label="Diversity on Stacked MNIST",
        reason="The same losses and networks with 1000 modes to lose.",
        source="the tutorials' GAN, WGAN and WGAN-GP; the figures are ours",
        rows=rows("stacked-mnist") | from_he(rows("stacked-mnist")),
        samples=26_000,
        figures=("stacked_modes", "stacked_modes_sure", "stacked_kl", "class_entropy", "fd_mnist_cnn_2"),
        steps=STEPS,
        short_steps=STEPS,
        looks=1,
        departures=NOTES,
        claims=(
            *also_from_he(
                Claim(
                    says="WGAN finds more of the 1000 modes than the classic GAN",
                    figure="stacked_modes",
                    better="wgan",
                    worse="gan",
                ),
            ),
            *also_from_he(
                Claim(
                    says="WGAN-GP finds more of the 1000 modes than WGAN with clipping",
                    figure="stacked_modes",
                    better="wgan-gp",
                    worse="wgan",
                ),
            ),
        ),
    ),
)
