"""The MLP GAN on MNIST as its tutorial has it, and as this app has it: what initial weights and an average bring."""

from gan_core.config.presets import PRESETS
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

STEPS, SHORT = PRESETS["mnist-mlp-gan"].config.steps, 2000
TUTORIAL = PRESETS["mnist-mlp-gan-tutorial"].config.replace(steps=STEPS)

PROTOCOLS.add(
    "mlp-gan-tutorial",
    Protocol(
        label="MLP GAN on MNIST: to the letter, and ours",
        reason="Two departures from the tutorial's script: He's initial weights, and an average of the generator.",
        source="the usual MLP GAN on MNIST of PyTorch tutorials; the figures are ours",
        rows={
            "tutorial": Row(label="Tutorial, to the letter", config=TUTORIAL),
            "ours": Row(label="Ours: He's weights, moving average", config=PRESETS["mnist-mlp-gan"].config),
        },
        samples=5_000,
        figures=("fd_mnist_cnn_2", "class_entropy", "classes", "no_digit", "disagreement"),
        steps=STEPS,
        short_steps=SHORT,
        looks=4,
        departures=("The script published pictures and no figures: there is nothing to agree with.",),
        claims=(
            Claim(
                says="He's weights and a moving average give better samples",
                figure="fd_mnist_cnn_2",
                better="ours",
                worse="tutorial",
            ),
            Claim(
                says="He's weights and a moving average keep more digits",
                figure="class_entropy",
                better="ours",
                worse="tutorial",
            ),
        ),
    ),
)
