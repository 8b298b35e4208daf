"""CVAE-GAN (Bao et al. 2017), in the tutorials' form and in the paper's, with the networks of the tutorials."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

TUTORIAL = RunConfig(
    **{
        "game": "cvae-gan",
        "dataset": "mnist",
        "steps": 2000,
        "batch_size": 64,
        "latent_dim": 16,
        "encoder.network": "conv",
        "encoder.widths": (16, 32, 32),
        "encoder.norm": "batch",
        "encoder.lr": 1e-3,
        "decoder.network": "dcgan",
        "decoder.widths": (32, 16),
        "decoder.norm": "batch",
        "decoder.output": "sigmoid",
        "decoder.lr": 1e-3,
        "critic.network": "dcgan",
        "critic.widths": (32, 64),
        "classifier.network": "conv",
        "classifier.widths": (16, 32, 32),
        "classifier.norm": "batch",
        "classifier.lr": 1e-3,
        "ema": 0.99,
    }
)
PRESETS.add(
    "mnist-cvae-gan",
    Preset(
        label="MNIST, CVAE-GAN",
        reason="An encoder keeps a digit's style, a decoder draws it as any digit; critic and classifier judge.",
        config=TUTORIAL,
    ),
)
PRESETS.add(
    "mnist-cvae-gan-paper",
    Preset(
        label="MNIST, CVAE-GAN (paper)",
        reason="Mean features in the place of fooling, the encoder told the class, weights 3, 1, 0.001, 0.001.",
        config=TUTORIAL.replace(
            form="paper",
            encoder_told=True,
            reconstruction=1.0,
            kl=3.0,
            looks_real=1e-3,
            is_its_class=1e-3,
        ),
    ),
)
