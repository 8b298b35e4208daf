"""Progressive growing (Karras et al. 2018), at sizes that a processor trains in minutes.

WGAN-GP, Adam's betas and one critic update per step as in the paper's appendix A. Its runs are a hundred times as long,
so here learning rates are three times as large, and the average forgets ten times as fast.
"""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

MNIST = RunConfig(
    dataset="mnist",
    latent_dim=64,
    batch_size=32,
    steps=2400,
    generator="progressive",
    generator_widths=(64, 32, 16),
    generator_activation="leaky-relu",
    generator_output="tanh",
    critic="progressive",
    critic_widths=(16, 32, 64),
    ema=0.99,
).adapted(
    objective="wgan-gp",
    critic_steps=1,
    critic_minibatch="stddev",
    generator_lr=3e-3,
    generator_beta1=0.0,
    generator_beta2=0.99,
    critic_lr=3e-3,
    critic_beta1=0.0,
    critic_beta2=0.99,
)
FROGS = MNIST.adapted(
    dataset="cifar10",
    data_class="frog",
    steps=4000,
    generator_widths=(64, 64, 32, 16),
    critic_widths=(16, 32, 64, 64),
    mirror=True,
)

PRESETS.add(
    "mnist-progressive",
    Preset(
        label="MNIST, progressive growing",
        reason="Digits of 7 pixels first, then of 14 and 28: each resolution fades in on top of what is learned.",
        config=MNIST,
    ),
)
PRESETS.add(
    "frogs-progressive",
    Preset(
        label="CIFAR-10 frogs, progressive growing",
        reason="From 4 pixels to 32 in four stages: colours and places first, then shapes, then texture.",
        config=FROGS,
    ),
)
