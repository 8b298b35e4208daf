"""Conditional GANs on MNIST: four ways of telling both players the class, and what each of them costs."""

from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

STEPS = 4_000
MLP = PRESETS["mnist-cgan"].config.replace(steps=STEPS)
DCGAN = PRESETS["mnist-projection"].config.replace(steps=STEPS)


def dcgan(conditioning: str) -> RunConfig:
    """The same networks, loss and rates for every way of telling the class."""
    return DCGAN.replace(conditioning=conditioning)


PROTOCOLS.add(
    "conditional-mnist",
    Protocol(
        label="Conditional GANs on MNIST",
        reason="Four ways of telling the players the class: how often is it drawn that was asked for, and could a "
        "classifier learn from the samples?",
        source="the figures are ours; GAN-test and GAN-train after Shmelkov, Schmid & Alahari 2018",
        rows={
            "cgan": Row(label="MLP, concatenation", config=MLP),
            "cdcgan": Row(label="DCGAN, concatenation", config=dcgan("concatenation")),
            "projection": Row(label="DCGAN, projection", config=dcgan("projection")),
            "acgan": Row(label="DCGAN, auxiliary classifier", config=dcgan("auxiliary")),
        },
        samples=10_000,
        figures=(
            "class_accuracy",
            "gan_train",
            "class_fd_mnist_cnn_2",
            "class_diversity",
            "class_entropy",
            "no_digit",
        ),
        steps=STEPS,
        short_steps=STEPS,
        departures=(
            "No paper published these figures with seeds: there is nothing to agree with.",
            "Class accuracy is GAN-test: the share of 10,000 samples, 1,000 of each digit, that the project's digit "
            "classifier names as asked; one that it calls no digit counts as wrong.",
            "GAN-train teaches a fresh classifier of either make with those 10,000 samples alone and examines it on "
            "the 10,000 real test images; the oracle learns from 10,000 real training images.",
            "The three DCGANs differ in the conditioning alone: hinge loss, spectral norm, the same rates; the MLP "
            "has the classic loss of the first conditional GAN.",
            "The MLP's steps are quicker and it is not trained to its end.",
            "GAN-train takes a minute a run, so only the command measures it: python -m gan_core protocol "
            "conditional-mnist.",
        ),
        claims=(
            Claim(
                says="Projection teaches a classifier more than concatenation",
                figure="gan_train",
                better="projection",
                worse="cdcgan",
            ),
            Claim(
                says="AC-GAN draws the class that was asked for more surely than concatenation",
                figure="class_accuracy",
                better="acgan",
                worse="cdcgan",
            ),
            Claim(
                says="AC-GAN pays for it with diversity: projection's samples are more varied within a class",
                figure="class_diversity",
                better="projection",
                worse="acgan",
            ),
        ),
    ),
)
