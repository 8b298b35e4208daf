"""GAN, WGAN and WGAN-GP on MNIST as a well-known series of tutorial scripts has them: one hidden layer of 128 units."""

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

STEPS, SHORT = 100_000, 20_000
GAN = RunConfig(
    dataset="mnist",
    objective="gan",
    steps=STEPS,
    batch_size=64,
    latent_dim=100,
    generator_widths=(128,),
    generator_activation="relu",
    generator_output="sigmoid",
    generator_init="he-normal",  # they call it Xavier's; its deviation is sqrt(2 / inputs)
    critic_widths=(128,),
    critic_activation="relu",
    critic_init="he-normal",
    generator_lr=1e-3,
    critic_lr=1e-3,
    generator_beta1=0.9,
    critic_beta1=0.9,
    generator_beta2=0.999,
    critic_beta2=0.999,
)
SMALL = {"batch_size": 32, "latent_dim": 10, "generator_lr": 1e-4, "critic_lr": 1e-4, "critic_steps": 5}
WGAN = GAN.adapted(objective="wgan", weight_clip=0.01).replace(
    **SMALL,
    generator_init="default",
    critic_init="default",
    generator_optimizer="rmsprop",
    critic_optimizer="rmsprop",
)
WGAN_GP = GAN.adapted(objective="wgan-gp").replace(
    **SMALL,
    noise="uniform",
    generator_beta1=0.5,
    critic_beta1=0.5,
    generator_beta2=0.999,
    critic_beta2=0.999,
)

PROTOCOLS.add(
    "mnist-tutorial",
    Protocol(
        label="Two claims on MNIST, in the tutorials' own set-up",
        reason="With the scripts' small networks and their learning rates, does WGAN keep the digits that "
        "the classic loss drops?",
        source="the settings of A. Kristiadi's generative-models scripts (2017); the figures are ours",
        rows={
            "gan": Row(label="GAN", config=GAN),
            "wgan": Row(label="WGAN with clipping", config=WGAN),
            "wgan-gp": Row(label="WGAN-GP", config=WGAN_GP),
        },
        samples=10_000,
        figures=("class_entropy", "classes", "fd_mnist_cnn_2", "no_digit", "disagreement"),
        steps=STEPS,
        short_steps=SHORT,
        looks=5,
        departures=(
            "The scripts published pictures and no figures: there is nothing to agree with.",
            "As in the scripts the rows differ in more than the loss: noise, batch size, optimizer and learning rates.",
            "The scripts' WGAN and WGAN-GP go on for a million steps.",
        ),
        claims=(
            Claim(
                says="WGAN keeps the digits that the classic GAN drops",
                figure="class_entropy",
                better="wgan",
                worse="gan",
            ),
            Claim(
                says="WGAN-GP keeps the digits that the classic GAN drops",
                figure="class_entropy",
                better="wgan-gp",
                worse="gan",
            ),
            Claim(
                says="WGAN-GP ends with better samples than WGAN with clipping",
                figure="fd_mnist_cnn_2",
                better="wgan-gp",
                worse="wgan",
            ),
        ),
    ),
)
