"""Remedies against mode collapse on the grid of 25: the game of `grid-gan` with one idea more."""

from gan_core.config.presets import PRESETS, Preset

GRID = PRESETS["grid-gan"].config
RATES = {name: GRID[name] for name in ("critic_steps", "generator_lr", "critic_lr")}

PRESETS.add(
    "grid-pacgan",
    Preset(
        label="Grid of 25, PacGAN",
        reason="The critic sees two samples at once: a generator that repeats itself is found out.",
        config=GRID.replace(packing=2),
    ),
)
PRESETS.add(
    "grid-rpgan",
    Preset(
        label="Grid of 25, RpGAN with R1 and R2",
        reason="Samples are compared in pairs and the critic is kept flat at both: the baseline since 2024 (R3GAN).",
        config=GRID.adapted(objective="rpgan", **RATES),
    ),
)
PRESETS.add(
    "grid-spectral",
    Preset(
        label="Grid of 25, hinge with spectral normalisation",
        reason="The critic's slope is bounded by its layers' norms; ReLU keeps more of it than LeakyReLU.",
        config=GRID.adapted(
            objective="hinge",
            critic_norm="spectral",
            critic_activation="relu",
            generator_beta1=0.0,  # Miyato et al. 2018: Adam (0, 0.9)
            critic_beta1=0.0,
            generator_beta2=0.9,
            critic_beta2=0.9,
            **RATES,
        ),
    ),
)
PRESETS.add(
    "grid-unrolled",
    Preset(
        label="Grid of 25, unrolled GAN",
        reason="The generator looks five critic updates ahead and feels the answer: slow steps, few modes lost.",
        # Against two critic updates a step, or at the race's rates, it falls onto one mode and stays there.
        config=GRID.replace(
            unroll_steps=5, critic_steps=1, generator_lr=1e-3, critic_lr=1e-3, generator_beta1=0.0, critic_beta1=0.0
        ),
    ),
)
PRESETS.add(
    "grid-stddev",
    Preset(
        label="Grid of 25, minibatch standard deviation",
        reason="The critic is told how much the samples of a batch vary: too little gives the generator away.",
        config=GRID.replace(critic_minibatch="stddev"),
    ),
)
