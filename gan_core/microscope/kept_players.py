"""Both players of a run as they were at one step, and samples to look at them with."""

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.games.roles import CRITIC
from gan_core.generators.checkpoint_loader import Alone
from gan_core.generators.loading import of_run
from gan_core.losses.objectives import OBJECTIVES
from gan_core.runs import Run
from gan_core.training.checkpoint import load_critic

SAMPLES = 256  # real ones, and as many generated
SAMPLES_OF_CONVOLUTIONS = 64  # which take a hundred times as long
SEED = 7  # of which real samples, and of the noise: the same at every step


@dataclass(frozen=True, eq=False)
class KeptPlayers:
    """generator_file, critic_file: their weights. critic: samples [N, *shape] -> raw scores [N], in eval mode.

    real, fake: N samples [N, *shape] in the players' range; noise: what `fake` was drawn of [N, latent_dim]. All in
    float64, so that what vanishes is measured and not rounded to nothing; of convolutional players in float32, for
    they are slow. extent: of 2-D data.
    """

    config: RunConfig
    step: int
    generator_file: Path
    critic_file: Path
    critic: nn.Module
    extent: float
    real: Tensor
    fake: Tensor
    noise: Tensor

    def judged(self, x: Tensor) -> Tensor:
        """D of samples [N, *shape], [N]: the probability of being real where the objective reads scores as such."""
        scores: Tensor = self.critic(x)
        return scores.sigmoid() if OBJECTIVES[self.config.objective].probability else scores


def kept_steps(run: Run) -> list[int]:
    """The steps at which both players of a run are kept, in order; [] without a critic."""
    critics = run.player_files(CRITIC.name) if _has_critic(run) else {}
    return [step for step in run.generator_steps() if step in critics]


def kept_players(run: Run, step: int) -> KeptPlayers:
    """The players of that step. Raises UserError if they are not kept, or if the run's data are not here."""
    if not _has_critic(run):
        raise UserError(f"{run.id} plays a game without a critic, so there is nothing to see under the microscope")
    files = run.player_files(CRITIC.name)
    if step not in kept_steps(run):
        kept = ", ".join(f"{known:,}" for known in kept_steps(run)) or "none"
        raise UserError(f"the critic of step {step:,} of {run.id} is not kept; the kept steps are {kept}")
    loaded, config = of_run(run, step), run.whole_config()
    count, number = (SAMPLES_OF_CONVOLUTIONS, torch.float32) if config.is_convolutional else (SAMPLES, torch.float64)
    few = _few(config.dataset, config.data_class, config.data_path, config.image_size, count)
    facts, noise = loaded.facts, loaded.latents(count, SEED)
    labels = None if few.labels is None or not facts.classes else torch.from_numpy(few.labels).long()
    network = load_critic(files[step])[0]
    real = torch.from_numpy(few.values) if facts.kind == "points" else facts.of_bytes(few.values)
    return KeptPlayers(
        config=config,
        step=step,
        generator_file=run.generator_file(step),
        critic_file=files[step],
        critic=Alone(network, config.packing, len(config.classes_told(CRITIC.name))).to(number).eval(),
        extent=few.extent,
        real=real.to(number),
        fake=loaded.samples(noise, labels).clone().to(number),
        noise=noise.to(number),
    )


def _has_critic(run: Run) -> bool:
    return any(player.name == CRITIC.name and not player.role.draws for player in run.config.kind.players)


@lru_cache(maxsize=16)
def _few(dataset: str, data_class: str, path: str, image_size: int, count: int) -> Data:
    """So many of the data, the same ones each time, with what else is known of them."""
    request = Request(data_class=data_class, path=path, image_size=image_size)
    if not DATASETS[dataset].is_here(request):
        raise UserError(f"the data of {DATASETS[dataset].label} are not on this machine yet: train a run on them first")
    data = DATASETS[dataset].load(request)
    chosen = np.random.default_rng(SEED).choice(len(data.values), count, replace=len(data.values) < count)
    labels = None if data.labels is None else data.labels[chosen]
    return Data(values=data.values[chosen], labels=labels, class_names=data.class_names, extent=data.extent)
