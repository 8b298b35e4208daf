"""2-D mixtures: small enough to watch every point, hard enough to lose modes."""

from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig

RING = RunConfig(
    dataset="ring",
    objective="gan",
    steps=6000,
    batch_size=256,
    latent_dim=2,
    generator_widths=(128, 128),
    critic_widths=(128, 128),
    generator_lr=1e-3,
    critic_lr=1e-3,
)
# One set-up for all three losses, so that what differs is the loss and what belongs to it: a critic ahead of its
# generator (two updates a step, twice the rate), high rates, which spread the samples soon, and that fade, which lets
# them settle. Momentum belongs to the loss: 0.5 is usual for the classic one (Radford et al. 2016) and makes it
# sharper; Wasserstein critics want none (Arjovsky et al. 2017, section 4), and with 0.5 lose modes here too.
GRID = RunConfig(
    dataset="grid",
    objective="gan",
    steps=2500,
    batch_size=128,
    critic_steps=2,
    latent_dim=2,
    generator_widths=(128, 128, 128),
    critic_widths=(128, 128, 128),
    generator_lr=3e-3,
    critic_lr=6e-3,
    lr_decay="linear",
    lr_final=0.02,
    seed=3,  # a clear case; benchmarks/results/race.md has five seeds
)
RATES = {name: GRID[name] for name in ("critic_steps", "generator_lr", "critic_lr")}
KEPT = RATES | {"generator_beta1": 0.0, "critic_beta1": 0.0}

# The first preset is the one that a class begins with: it collapses with every seed that was tried, and stays so.
PRESETS.add(
    "grid-gan",
    Preset(
        label="Grid of 25, classic GAN",
        reason="Mode collapse, and it stays: of 25 modes the classic loss keeps about ten. Next: WGAN-GP on the grid.",
        config=GRID,
    ),
)
PRESETS.add(
    "ring-gan",
    Preset(
        label="Ring of 8, classic GAN",
        reason="The smallest game worth watching: eight modes, and a classic loss that tends to hop between them.",
        config=RING,
    ),
)
PRESETS.add(
    "ring-wgan",
    Preset(
        label="Ring of 8, WGAN",
        reason="The same networks with a clipped critic: steadier, but the clipped slope makes it slow to tighten.",
        config=RING.adapted(objective="wgan").replace(lr_decay="linear", lr_final=0.05, steps=3000),
    ),
)
PRESETS.add(
    "ring-wgan-gp",
    Preset(
        label="Ring of 8, WGAN-GP",
        reason="The gradient penalty (0.1 in 2-D) lets the critic see all eight modes, and the generator covers them.",
        config=RING.adapted(objective="wgan-gp").replace(
            generator_lr=1e-3, critic_lr=1e-3, lr_decay="linear", lr_final=0.05, steps=3000
        ),
    ),
)
PRESETS.add(
    "grid-wgan",
    Preset(
        label="Grid of 25, WGAN",
        reason="A clipped critic on the grid: few modes are lost, but they stay blurred.",
        config=GRID.adapted(objective="wgan", **KEPT),
    ),
)
PRESETS.add(
    "grid-wgan-gp",
    Preset(
        label="Grid of 25, WGAN-GP",
        reason="The penalised critic pulls the generator's sheet over all 25 modes; threads stay between them.",
        config=GRID.adapted(objective="wgan-gp", **KEPT),
    ),
)
