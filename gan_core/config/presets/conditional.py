"""Games whose players are told of classes: samples can then be asked for by class."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

RING = RunConfig(
    dataset="ring",
    objective="gan",
    conditioning="concatenation",
    steps=4000,
    batch_size=128,
    penalties={"r1": 0.1},  # without it, classes shrink to points
    generator_lr=1e-3,
    critic_lr=1e-3,
    generator_beta1=0.0,
    critic_beta1=0.0,
    ema=0.99,
)
MLP = RunConfig(
    dataset="mnist",
    objective="gan",
    conditioning="concatenation",
    steps=10_000,
    batch_size=64,
    latent_dim=64,
    generator_widths=(256, 512),
    generator_norm="batch",
    generator_output="tanh",
    critic_widths=(512, 256),
    critic_dropout=0.3,
    generator_lr=2e-4,
    critic_lr=2e-4,
    schedule="simultaneous",
    ema=0.99,
)
DCGAN = RunConfig(
    dataset="mnist",
    objective="gan",
    conditioning="concatenation",
    steps=4000,
    batch_size=64,
    latent_dim=64,
    generator="upsample",
    generator_widths=(64, 32),
    generator_norm="batch",
    generator_activation="leaky-relu",
    generator_output="tanh",
    critic="dcgan",
    critic_widths=(32, 64),
    generator_lr=5e-4,
    critic_lr=2e-4,
    schedule="simultaneous",
    ema=0.99,
)

PRESETS.add(
    "ring-cgan",
    Preset(
        label="Ring of 8, conditional GAN",
        reason="Each of the eight modes is a class in a colour of its own: told which one to draw, none is forgotten.",
        config=RING,
    ),
)
PRESETS.add(
    "mnist-cgan",
    Preset(
        label="MNIST, conditional GAN",
        reason="The classic MLP pair with the digit beside the noise and beside the image: a column for each digit.",
        config=MLP,
    ),
)
PRESETS.add(
    "mnist-cdcgan",
    Preset(
        label="MNIST, conditional DCGAN",
        reason="Convolutions that see the digit as ten more channels of ones and zeros.",
        config=DCGAN,
    ),
)
PRESETS.add(
    "mnist-projection",
    Preset(
        label="MNIST, projection critic",
        reason="The critic's score is a number for any digit, and a product with the vector of the one asked for.",
        config=DCGAN.adapted(objective="hinge").replace(
            conditioning="projection", critic_norm="spectral", generator_lr=5e-4, critic_lr=5e-4
        ),
    ),
)
PRESETS.add(
    "mnist-acgan",
    Preset(
        label="MNIST, AC-GAN",
        reason="The critic names the digit besides, and both players want it named rightly.",
        config=DCGAN.replace(conditioning="auxiliary"),
    ),
)
PRESETS.add(
    "fashion-cgan",
    Preset(
        label="Fashion-MNIST, conditional DCGAN",
        reason="Ten kinds of clothes, each asked for by name.",
        config=DCGAN.replace(dataset="fashion-mnist", steps=6000),
    ),
)
