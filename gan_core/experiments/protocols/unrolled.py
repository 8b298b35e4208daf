"""The unrolled GAN's demonstration on a ring (Metz et al. 2017; the notebook of poolio/unrolled_gan)."""

from gan_core.config.run_config import RunConfig
from gan_core.experiments.protocols import PROTOCOLS, Claim, Protocol, Row

GAN = RunConfig(
    dataset="ring",
    objective="gan-saturating",  # the notebook plays one zero-sum loss
    steps=25_000,
    batch_size=512,
    latent_dim=256,
    generator_widths=(128, 128),
    generator_activation="tanh",
    generator_init="orthogonal-1.4",
    critic_widths=(128, 128),
    critic_activation="tanh",
    critic_init="orthogonal-1.4",
    generator_lr=1e-3,
    critic_lr=1e-4,
)

PROTOCOLS.add(
    "unrolled-demo",
    Protocol(
        label="Unrolled GAN on the ring of 8",
        reason="A critic ten times slower than its generator: the classic game runs in circles, five critic updates "
        "of foresight end the chase.",
        source="Metz et al. 2017, figure 2, and the notebook published with it",
        rows={
            "gan": Row(label="GAN, not unrolled", config=GAN),
            "unrolled5": Row(label="GAN, unrolled 5 updates", config=GAN.replace(unroll_steps=5)),
        },
        samples=2500,
        figures=("modes", "high_quality", "reverse_kl", "binned_kl", "spread"),
        steps=25_000,
        short_steps=5_000,
        departures=(
            "The paper shows pictures and no figures, so there is nothing to agree with; the figures are ours.",
            "The notebook's ring has 7 modes, its first angle being its last; ours has 8.",
            "Real points are drawn from 100,000 fixed ones; the notebook draws fresh ones.",
        ),
        claims=(
            Claim(
                says="Five updates of foresight keep modes that the classic game loses",
                figure="modes",
                better="unrolled5",
                worse="gan",
            ),
        ),
    ),
)
