"""Dive into Deep Learning's closing experiment on convergence: three losses on 25 Gaussians (d2l, 2026)."""

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Published, Row

GAN = RunConfig(
    dataset="grid",
    objective="gan",
    steps=20_000,
    batch_size=256,
    latent_dim=64,
    generator_widths=(256, 256),
    critic_widths=(256, 256),
    generator_beta1=0.0,
    critic_beta1=0.0,
    generator_beta2=0.99,
    critic_beta2=0.99,
)


def published(modes: float, reverse_kl: float, on_mode: float, binned_kl: float) -> dict[str, Published]:
    """The stored output of the PyTorch version: one seed."""
    return {
        "modes": Published(value=modes),
        "reverse_kl": Published(value=reverse_kl),
        "high_quality": Published(value=on_mode),
        "binned_kl": Published(value=binned_kl),
    }


PROTOCOLS.add(
    "d2l-grid",
    Protocol(
        label="Three losses on 25 Gaussians (d2l)",
        reason="R1 and R2 let the classic loss reach all 25 modes; no loss puts more than a tenth of its mass on them.",
        source="Dive into Deep Learning, edition of 2026, section on convergence, stored output of the PyTorch cells",
        rows={
            "gan": Row(label="NS-GAN", config=GAN, published=published(21, 0.91, 0.06, 4.06)),
            "gan-r1-r2": Row(
                label="GAN + R1 + R2",
                config=GAN.replace(penalties={"r1": 1.0, "r2": 1.0}),
                published=published(25, 0.51, 0.10, 3.78),
            ),
            "rpgan-r1-r2": Row(
                label="RpGAN + R1 + R2",
                config=GAN.replace(objective="rpgan", penalties={"r1": 1.0, "r2": 1.0}),
                published=published(25, 0.48, 0.09, 3.85),
            ),
        },
        samples=10_000,
        figures=("modes", "reverse_kl", "high_quality", "binned_kl", "spread"),
        steps=20_000,
        short_steps=20_000,
        departures=("Real points are drawn from 100,000 fixed ones; the book draws fresh ones for every batch.",),
        claims=(
            Claim(
                says="R1 and R2 bring back modes that the classic loss misses",
                figure="modes",
                better="gan-r1-r2",
                worse="gan",
            ),
        ),
    ),
)
