"""The toy experiments of WGAN-GP's code (Gulrajani et al. 2017, gan_toy.py): 8 and 25 Gaussians."""

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

GP = RunConfig(
    dataset="toy8",
    steps=100_000,
    batch_size=256,
    latent_dim=2,
    generator_widths=(512, 512, 512),
    generator_init="he-normal",
    critic_widths=(512, 512, 512),
    critic_activation="relu",
    critic_init="he-normal",
).adapted(
    objective="wgan-gp",
    penalties={"gradient-penalty": 0.1},
    generator_lr=1e-4,
    critic_lr=1e-4,
    generator_beta1=0.5,
    critic_beta1=0.5,
    generator_beta2=0.9,
    critic_beta2=0.9,
)
CLIPPED = GP.adapted(
    objective="wgan",
    weight_clip=0.01,
    generator_lr=5e-5,
    critic_lr=5e-5,
    generator_beta2=0.9,
    critic_beta2=0.9,
)
NOTES = (
    "The paper shows pictures and no figures, so there is nothing to agree with; the figures are ours.",
    "Real points are drawn from 100,000 fixed ones; for the eight Gaussians the code draws fresh ones.",
    "All weights start from He's normal distribution; the code draws hidden layers from He's uniform one, and each "
    "last layer from Glorot's.",
)

for name, dataset, label in (("wgan-gp-toy8", "toy8", "8 Gaussians"), ("wgan-gp-toy25", "toy25", "25 Gaussians")):
    PROTOCOLS.add(
        name,
        Protocol(
            label=f"{label} of the WGAN-GP paper",
            reason="The penalty lets the critic find every mode; clipping leaves it too simple to tell them apart.",
            source="Gulrajani et al. 2017, figure 1, and the code published with it",
            rows={
                "wgan-gp": Row(label="WGAN-GP", config=GP.replace(dataset=dataset)),
                "wgan": Row(label="WGAN with clipping", config=CLIPPED.replace(dataset=dataset)),
            },
            samples=2500,
            figures=("modes", "high_quality", "reverse_kl", "binned_kl", "spread"),
            steps=100_000,
            short_steps=2_000,
            departures=NOTES,
            claims=(
                Claim(
                    says="With the penalty, WGAN comes nearer to the data than with clipping",
                    figure="binned_kl",
                    better="wgan-gp",
                    worse="wgan",
                ),
            ),
        ),
    )
