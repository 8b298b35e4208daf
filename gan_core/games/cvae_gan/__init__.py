"""CVAE-GAN (Bao et al. 2017): an encoder and a decoder of samples with a class, a critic, and a classifier."""

from typing import TYPE_CHECKING

from gan_core.base.settings import Setting, about_setting
from gan_core.games import GAMES, GameKind, Player, Rules, never
from gan_core.games.roles import CLASSIFIER, CRITIC, ENCODER, GENERATOR, LEARNING
from gan_core.losses.objectives import Curve

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

TUTORIAL, PAPER = "tutorial", "paper"
FORMS = {
    TUTORIAL: "fool the critic, be named rightly (tutorials)",
    PAPER: "match mean features of critic and classifier (Bao et al. 2017)",
}


def _rules(config: "RunConfig") -> Rules:
    from gan_core.games.cvae_gan.rules import rules  # imports torch

    return rules(config)


def _encoder_told(config: "RunConfig") -> bool:
    return bool(config.own["encoder_told"])


def _weight(default: float, label: str, help: str) -> Setting:
    return about_setting(default, label=label, help=help, group=LEARNING, minimum=0.0, maximum=1000.0)


def _curves(config: "RunConfig") -> tuple[Curve, ...]:
    paper = config.own["form"] == PAPER
    real = "mean features of the critic, generated against real" if paper else "the critic's word on generated samples"
    kind = "mean features of the classifier, class by class" if paper else "the classifier's word on generated samples"
    losses = (
        ("classifier_loss", "classifier loss", "classifier", "Cross-entropy of the classes it gives to real samples."),
        ("critic_loss", "critic loss", "critic", "What the critic pays for taking real samples for generated ones, "
         "reconstructed or drawn from noise, and the other way round."),
        ("encoder_loss", "encoder loss", "encoder", "Reconstruction and KL divergence, weighted."),
        ("decoder_loss", "decoder loss", "generator", "All four terms, weighted."),
        ("reconstruction", "reconstruction", "generated", "Squared error of reconstructed samples, weighted."),
        ("kl", "KL divergence", "encoder", "From the encoder's normal distributions to N(0, 1), weighted."),
        ("looks_real", "looks real", "critic", f"Weighted; measured by {real}."),
        ("is_its_class", "is of its class", "classifier", f"Weighted; measured by {kind}."),
    )  # fmt: skip
    return (
        *(Curve(key, label, colour, "losses", help) for key, label, colour, help in losses),
        Curve("score_real", "D(x), real", "real", "scores", "Mean probability of being real that real samples get."),
        Curve("score_fake", "D(x), generated", "generated", "scores", "The same for reconstructed and drawn samples."),
        Curve("accuracy_real", "real called real", "real", "accuracy", "Share of real samples called real."),
        Curve("accuracy_fake", "generated called generated", "generated", "accuracy", "Share of generated samples."),
        Curve("named_rightly", "named as asked", "classifier", "accuracy", "Share of generated samples whose class the "
              "game's own classifier names as it was asked for."),
    )  # fmt: skip


GAMES.add(
    "cvae-gan",
    GameKind(
        label="CVAE-GAN",
        help="An encoder and a decoder of samples with their class, judged by a critic and a classifier.",
        players=(
            Player(name="encoder", label="encoder", colour="encoder", role=ENCODER, told=_encoder_told),
            Player(name="decoder", label="decoder", colour="generator", role=GENERATOR, averaged=True),
            Player(name="critic", label="critic", colour="critic", role=CRITIC, told=never),
            Player(name="classifier", label="classifier", colour="classifier", role=CLASSIFIER, told=never),
        ),
        sampler="decoder",
        rules=_rules,
        curves=_curves,
        settings={
            "form": about_setting(
                TUTORIAL,
                label="What the decoder wants",
                help="To be called real and of its class; or that mean features of critic and classifier are those of "
                "real samples, which goes on teaching when the critic has won.",
                group=LEARNING,
                choices=lambda: FORMS,
            ),
            "encoder_told": about_setting(
                False,
                label="The encoder is told the class",
                help="As in the paper, P(z | x, y), so that noise need not hold the class. Tutorials do not tell it.",
                group=LEARNING,
            ),
            "reconstruction": _weight(1.0, "Weight of reconstruction", "Of half the squared error, summed per sample."),
            "kl": _weight(1.0, "Weight of the KL divergence", "From the encoder's distribution to N(0, 1)."),
            "looks_real": _weight(1.0, "Weight of looking real", "Of what the critic teaches the decoder."),
            "is_its_class": _weight(1.0, "Weight of the class", "Of what the classifier teaches the decoder."),
        },
        uses=frozenset(),
        needs_classes=True,
        caption="Rows 1 and 3: real. Rows 2 and 4: reconstructed from the row above. Below: drawn from noise.",
    ),
)
