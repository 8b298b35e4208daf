"""What a snapshot comes to in a few numbers."""

from dataclasses import dataclass

from gan_core.microscope.gradients import at_samples, saturated
from gan_core.microscope.kept_players import KeptPlayers, kept_players, kept_steps
from gan_core.microscope.slopes import Slopes, slopes_between
from gan_core.microscope.weights import share_at_clip, values_of
from gan_core.runs import Run
from gan_core.training.checkpoint import load_critic


@dataclass(frozen=True)
class Figures:
    """slopes: of D between generated and real samples. at_clip: the share of the critic's weights within 5 % of the
    clip, None without one. gradient: at generated samples, the mean norm of the generator's loss's gradient; None in a
    game whose generator has another loss. saturated: the share of samples that the critic is certain and right about,
    None where it gives no probability.
    """

    slopes: Slopes
    at_clip: float | None
    gradient: float | None
    saturated: float | None


def figures_of(seen: KeptPlayers) -> Figures:
    """The figures of one snapshot."""
    config, clip = seen.config, seen.config.weight_clip
    values = values_of([*load_critic(seen.critic_file)[0].parameters()])
    scored = config.game == "adversarial"
    return Figures(
        slopes=slopes_between(seen.judged, seen.fake, seen.real),
        at_clip=share_at_clip(values, clip) if clip else None,
        gradient=gradient_of(seen),
        saturated=saturated(config.objective, seen.critic(seen.real), seen.critic(seen.fake)) if scored else None,
    )


def gradient_of(seen: KeptPlayers) -> float | None:
    """`Figures.gradient`."""
    if seen.config.game != "adversarial":
        return None
    return float(at_samples(seen.config.objective, seen.critic, seen.fake, seen.real).mean())


def of_run(run: Run) -> dict[int, Figures]:
    """The figures of every kept step of a run, by step."""
    return {step: figures_of(kept_players(run, step)) for step in kept_steps(run)}
