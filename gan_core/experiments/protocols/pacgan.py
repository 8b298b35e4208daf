"""PacGAN's synthetic experiments (Lin et al. 2018, table 1): ring of 8 and grid of 25, packing 1 to 4."""

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Published, Row

GAN = RunConfig(
    dataset="ring",
    objective="gan",
    steps=400_000,
    batch_size=100,
    schedule="simultaneous",
    latent_dim=2,
    generator_widths=(400, 400, 400, 400),
    generator_norm="batch-slow",
    generator_init="normal-0.02",
    critic="maxout",
    critic_widths=(200, 200, 200),
    critic_init="normal-0.02",
    generator_lr=1e-4,
    critic_lr=1e-4,
    generator_beta1=0.8,
    critic_beta1=0.8,
)
FIGURES = ("modes", "high_quality", "reverse_kl")

Cell = tuple[float, float]  # mean, standard error over 10 trials


def row(label: str, packing: int, dataset: str, modes: Cell, high_quality: Cell, reverse_kl: Cell) -> Row:
    """A row of the table; high quality in percent there, as a share here."""
    share = (high_quality[0] / 100, high_quality[1] / 100)
    cells = zip(FIGURES, (modes, share, reverse_kl), strict=True)
    return Row(
        label=label,
        config=GAN.replace(dataset=dataset, packing=packing),
        published={figure: Published(value=mean, error=error, runs=10) for figure, (mean, error) in cells},
    )


RING = {
    "gan": row("GAN", 1, "ring", (6.3, 0.5), (98.2, 0.2), (0.45, 0.09)),
    "pacgan2": row("PacGAN2", 2, "ring", (7.9, 0.1), (95.6, 2.0), (0.07, 0.03)),
    "pacgan3": row("PacGAN3", 3, "ring", (7.8, 0.1), (97.7, 0.3), (0.10, 0.02)),
    "pacgan4": row("PacGAN4", 4, "ring", (7.8, 0.1), (95.9, 1.4), (0.07, 0.02)),
}
GRID = {
    "gan": row("GAN", 1, "grid", (17.3, 0.8), (94.8, 0.7), (0.70, 0.07)),
    "pacgan2": row("PacGAN2", 2, "grid", (23.8, 0.7), (91.3, 0.8), (0.13, 0.04)),
    "pacgan3": row("PacGAN3", 3, "grid", (24.6, 0.4), (94.2, 0.4), (0.06, 0.02)),
    "pacgan4": row("PacGAN4", 4, "grid", (24.8, 0.2), (93.6, 0.6), (0.04, 0.01)),
}

for name, label, rows in (("pacgan-ring", "ring of 8", RING), ("pacgan-grid", "grid of 25", GRID)):
    PROTOCOLS.add(
        name,
        Protocol(
            label=f"PacGAN on the {label}",
            reason="A critic that sees several samples at once notices that they are alike: packing brings modes back.",
            source="Lin, Khetan, Fanti & Oh 2018, table 1, mean and standard error of 10 trials",
            rows=rows,
            samples=2500,
            figures=(*FIGURES, "binned_kl", "spread"),
            steps=400_000,
            short_steps=5_000,
            departures=(
                "Batches are drawn from the 100,000 points with replacement; the code goes through them by epochs.",
                "With packing, the generator's BatchNorm sees all samples of a batch of packs at once; in the code, "
                "those of one place in the packs at a time.",
            ),
            claims=(
                Claim(
                    says="Packing two samples brings the shares of the modes nearer to the data's",
                    figure="reverse_kl",
                    better="pacgan2",
                    worse="gan",
                ),
            ),
        ),
    )
