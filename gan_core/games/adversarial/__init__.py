"""The game of Goodfellow et al. 2014 and all that keep its two players: a generator against a critic."""

from typing import TYPE_CHECKING

from gan_core.games import GAMES, GameKind, Player, Rules
from gan_core.games.roles import CRITIC, GENERATOR
from gan_core.losses.objectives import OBJECTIVES, Curve
from gan_core.networks.conditioning import AUXILIARY

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig


def _rules(config: "RunConfig") -> Rules:
    from gan_core.games.adversarial.rules import rules  # imports torch

    return rules(config)


_CLASS_LOSS = Curve(
    "class_loss",
    "class loss",
    "critic",
    "losses",
    "What both players pay where the critic names the wrong class, of real and of generated samples.",
)

_CLIPPED_SHARE = Curve(
    "clipped_share",
    "critic weights at the clipping bounds",
    "critic",
    "weights",
    "Share of the critic's weights within 5 % of +c or -c. A critic whose weights pile up there is nearly linear.",
)


def _curves(config: "RunConfig") -> tuple[Curve, ...]:
    """Losses, scores and accuracies, as the objective reads them."""
    objective = OBJECTIVES[config.objective]
    what = "probability of being real that the critic gives" if objective.probability else "score of the critic for"
    named = (_CLASS_LOSS,) if config.conditioning == AUXILIARY else ()
    clipped = (_CLIPPED_SHARE,) if config.weight_clip else ()
    return (
        *objective.curves,
        *named,
        Curve("score_real", "D(x), real", "real", "scores", f"Mean {what} real samples."),
        Curve("score_fake", "D(G(z)), generated", "generated", "scores", f"Mean {what} generated samples."),
        Curve(
            "accuracy_real",
            "real called real",
            "real",
            "accuracy",
            "Share of real samples that the critic classifies correctly.",
        ),
        Curve(
            "accuracy_fake",
            "generated called generated",
            "generated",
            "accuracy",
            "Share of generated samples that the critic classifies correctly. At one half it is guessing.",
        ),
        *clipped,
    )


GAMES.add(
    "adversarial",
    GameKind(
        label="Generator against critic",
        help="The generator draws samples; the critic learns to tell them from real ones.",
        players=(
            Player(name="generator", label="generator", colour="generator", role=GENERATOR, averaged=True),
            Player(name="critic", label="critic", colour="critic", role=CRITIC),
        ),
        sampler="generator",
        rules=_rules,
        curves=_curves,
    ),
)
