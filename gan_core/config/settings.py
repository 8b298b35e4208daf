"""The settings that are chosen once for a game and not for each player, with their limits and their words."""

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

from gan_core.base.settings import Setting, setting, setting_of
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.drawing import in_short
from gan_core.games import GAMES
from gan_core.games.roles import LEARNING, PLAYERS, TRICKS
from gan_core.losses.diffaugment import OFF, POLICIES
from gan_core.losses.objectives import OBJECTIVES
from gan_core.losses.penalties import PENALTIES
from gan_core.networks.conditioning import CONDITIONINGS

NOISES = {"normal": "normal, N(0, 1)", "uniform": "uniform on (-1, 1)"}
SCHEDULES = {
    "alternating": "alternating: critic first, then the generator against the new critic",
    "simultaneous": "simultaneous: both learn from the same generated batch",
}
RANDOM, IN_FILES = "random", "files"
ORDERS = {RANDOM: "drawn at random, every batch anew", IN_FILES: "one after another, as the files hold them"}
DECAYS = {"constant": "constant", "linear": "linear", "exponential": "exponential"}
PRECISIONS = {"float32": "float32", "bf16": "bfloat16 where the processor has it"}
DEVICES = {"auto": "choose for me", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}

GAME, DATA, RUN = "Game", "Data", "Run"
GROUPS = (GAME, DATA, PLAYERS, LEARNING, TRICKS, RUN)  # in the order of forms

# What only kinds of game that name it in their `uses` understand.
OF_SINGLE_KINDS = frozenset(
    {
        *("objective", "critic_steps", "schedule", "average_critic_loss", "weight_clip", "penalties"),
        *("smooth_real", "smooth_fake", "flip_labels", "label_noise", "invert_labels"),
        *("instance_noise", "anneal_instance_noise"),
        *("packing", "unroll_steps", "feature_matching", "mode_seeking", "diffaugment", "conditioning"),
    }
)


@dataclass(frozen=True, kw_only=True)
class Shared:
    """What is chosen once for a game and not for each player."""

    game: str = setting(
        "adversarial",
        label="Kind of game",
        help="Who plays, and what for.",
        group=GAME,
        choices=lambda: GAMES,
    )
    objective: str = setting(
        "gan",
        label="Objective",
        help="What the two players want.",
        group=GAME,
        choices=lambda: OBJECTIVES,
        advanced=False,
    )
    steps: int = setting(
        2000,
        label="Steps",
        help="Generator updates until the run is finished.",
        group=GAME,
        unit="generator updates",
        minimum=1,
        maximum=10_000_000,
        advanced=False,
    )
    batch_size: int = setting(
        128,
        label="Batch size",
        help="Real samples, and generated ones, per update; with packing, packs of them.",
        group=GAME,
        unit="samples",
        minimum=2,
        maximum=65_536,
        advanced=False,
    )
    critic_steps: int = setting(
        1,
        label="Critic updates per step",
        help="How often the critic learns before the generator does (n_critic).",
        group=GAME,
        minimum=1,
        maximum=100,
        advanced=False,
    )
    schedule: str = setting(
        "alternating",
        label="Order of play",
        help="Simultaneous play shares one pass through the critic: quicker, but it settles less tightly.",
        group=GAME,
        choices=lambda: SCHEDULES,
    )
    conditioning: str = setting(
        "none",
        label="Classes",
        help="How the players are told of which class a sample is; then samples can be asked for by class.",
        group=GAME,
        choices=lambda: CONDITIONINGS,
    )
    average_critic_loss: bool = setting(
        False,
        label="Average the critic's two losses",
        help="Halve the sum of the losses on real and generated samples, as many tutorials do.",
        group=GAME,
    )
    seed: int = setting(
        0,
        label="Seed",
        help="The same seed gives the same run on the same machine with the same number of threads.",
        group=GAME,
        minimum=0,
        maximum=2**31 - 1,
        advanced=False,
    )

    dataset: str = setting(
        "ring",
        label="Dataset",
        help="What the generator learns to imitate.",
        group=DATA,
        choices=lambda: DATASETS,
        advanced=False,
    )
    data_class: str = setting(
        "all",
        label="Class",
        help="Learn a single class of the dataset, or all of them.",
        group=DATA,
        advanced=False,
    )
    data_path: str = setting(
        "",
        label="Folder or zip file",
        help="Your own images, for the dataset 'images'.",
        group=DATA,
        is_path=True,
        advanced=False,
    )
    drawing: str = setting(
        "",
        label="Drawing",
        help="The text of what you drew, for the dataset 'drawn'; the pad of the form writes it.",
        group=DATA,
        in_short=in_short,
    )
    image_size: int = setting(
        32,
        label="Image size",
        help="Your own images are cropped and scaled to this square.",
        group=DATA,
        unit="pixels",
        minimum=8,
        maximum=128,
    )
    sample_order: str = setting(
        RANDOM,
        label="Order of real samples",
        help="One after another, all are seen equally often; where less than a batch is left, it begins again.",
        group=DATA,
        choices=lambda: ORDERS,
    )
    mirror: bool = setting(
        False,
        label="Mirrored too",
        help="Half of the real pictures are shown mirrored left to right: twice as many to learn from.",
        group=DATA,
    )

    latent_dim: int = setting(
        2,
        label="Noise dimensions",
        help="Length of the noise vector z that the generator starts from.",
        group=PLAYERS,
        minimum=1,
        maximum=4096,
    )
    noise: str = setting(
        "normal",
        label="Noise",
        help="What z is drawn from.",
        group=PLAYERS,
        choices=lambda: NOISES,
    )

    lr_decay: str = setting(
        "constant",
        label="Learning-rate decay",
        help="How both learning rates go from their start to their end over the run.",
        group=LEARNING,
        choices=lambda: DECAYS,
    )
    lr_final: float = setting(
        0.1,
        label="Final learning rate",
        help="Share of the learning rate that is left at the last step, if it decays.",
        group=LEARNING,
        minimum=1e-6,
        maximum=1.0,
    )

    decay_steps: int = setting(
        0,
        label="Steps of the decay",
        help="Learning rates, annealed noise and networks that grow reach their end by this step, and stay there; 0 is "
        "the last step.",
        group=LEARNING,
        unit="generator updates",
        minimum=0,
        maximum=10_000_000,
    )
    update_decay: float = setting(
        0.0,
        label="Decay per update",
        help="Each learning rate is divided by 1 plus this times the updates that its player has made; 0 is off.",
        group=LEARNING,
        minimum=0.0,
        maximum=1.0,
    )

    weight_clip: float = setting(
        0.0,
        label="Weight clipping",
        help="Every critic weight is cut to [-c, c] after each critic update; 0 is off. WGAN needs it.",
        group=TRICKS,
        minimum=0.0,
        maximum=10.0,
    )
    penalties: Mapping[str, float] = setting(
        {},
        label="Penalties",
        help="Weights of the penalties on the critic's slope; 0 is off. WGAN-GP needs gradient-penalty.",
        group=TRICKS,
        minimum=0.0,
        maximum=1000.0,
        choices=lambda: PENALTIES,
    )
    smooth_real: float = setting(
        0.0,
        label="Label smoothing, real",
        help="Real samples are labelled 1 minus this (one-sided smoothing: 0.1).",
        group=TRICKS,
        minimum=0.0,
        maximum=0.5,
    )
    smooth_fake: float = setting(
        0.0,
        label="Label smoothing, generated",
        help="Generated samples are labelled this instead of 0 (two-sided smoothing).",
        group=TRICKS,
        minimum=0.0,
        maximum=0.5,
    )
    flip_labels: float = setting(
        0.0,
        label="Label flipping",
        help="Share of labels that the critic is told wrongly.",
        group=TRICKS,
        minimum=0.0,
        maximum=0.5,
    )
    label_noise: float = setting(
        0.0,
        label="Noisy labels",
        help="Uniform noise from 0 to this is added to every label (0.05 is usual).",
        group=TRICKS,
        minimum=0.0,
        maximum=0.5,
    )
    invert_labels: bool = setting(
        False,
        label="Inverted labels",
        help="Generated samples are labelled 1 and real ones 0. Only noisy labels show it: what is added makes the "
        "critic's targets of both less real.",
        group=TRICKS,
    )
    instance_noise: float = setting(
        0.0,
        label="Instance noise",
        help="Gaussian noise of this size on everything that the critic sees, real and generated.",
        group=TRICKS,
        unit="standard deviations of N(0, 1)",
        minimum=0.0,
        maximum=10.0,
    )
    anneal_instance_noise: bool = setting(
        False,
        label="Anneal the instance noise",
        help="Let it fade to nothing by the last step.",
        group=TRICKS,
    )
    gradient_clip: float = setting(
        0.0,
        label="Gradient clipping",
        help="Every gradient value of both players is cut to [-c, c]; 0 is off.",
        group=TRICKS,
        minimum=0.0,
        maximum=1000.0,
    )
    ema: float = setting(
        0.0,
        label="Averaged generator (EMA)",
        help="Memory of a running average of the generator's weights, which then draws the samples; 0 is off.",
        group=TRICKS,
        minimum=0.0,
        maximum=0.99999,
    )
    packing: int = setting(
        1,
        label="Packing",
        help="How many samples the critic sees at once, side by side (PacGAN): lost modes show as repetition.",
        group=TRICKS,
        unit="samples",
        minimum=1,
        maximum=8,
    )
    unroll_steps: int = setting(
        0,
        label="Unrolled critic updates",
        help="How many updates the generator looks ahead, and feels the critic's answer to its move; 0 is off.",
        group=TRICKS,
        unit="critic updates",
        minimum=0,
        maximum=20,
    )
    feature_matching: bool = setting(
        False,
        label="Feature matching",
        help="The generator learns to give the critic's last features the mean that real samples give them, "
        "whatever the scores.",
        group=TRICKS,
    )
    mode_seeking: float = setting(
        0.0,
        label="Mode seeking",
        help="Weight of a cost on samples that are alike though their noise is not (MSGAN); 0 is off.",
        group=TRICKS,
        minimum=0.0,
        maximum=1000.0,
    )

    diffaugment: str = setting(
        OFF,
        label="DiffAugment",
        help="The critic sees real and generated images moved, recoloured or partly covered, so that it cannot learn "
        "a few pictures by heart.",
        group=TRICKS,
        choices=lambda: POLICIES,
    )

    start_from: str = setting(
        "",
        label="Starting weights",
        help="The hash of the trained weights that the run starts from; none for fresh ones.",
        group=RUN,
    )
    time_limit: float = setting(
        0.0,
        label="Time limit",
        help="After so much training the run is finished, whatever its step; 0 is off. Races for equal time set it.",
        group=RUN,
        unit="seconds",
        minimum=0.0,
        maximum=604_800.0,
    )
    score_samples: int = setting(
        0,
        label="Samples scored at the end",
        help="0 scores as many as papers do: 2,500 points, 10,000 digits, 26,000 stacked digits.",
        group=RUN,
        minimum=0,
        maximum=100_000,
    )
    precision: str = setting(
        "float32",
        label="Precision",
        help="bfloat16 is 1.4 to 1.7 times as fast where the processor supports it, slower elsewhere.",
        group=RUN,
        choices=lambda: PRECISIONS,
    )
    device: str = setting(
        "auto",
        label="Device",
        help="Where the run is computed.",
        group=RUN,
        choices=lambda: DEVICES,
    )
    threads: int = setting(
        0,
        label="Threads",
        help="CPU threads of the run; 0 chooses: 1 for small networks, 2 for large ones while cores idle.",
        group=RUN,
        minimum=0,
        maximum=64,
    )


SETTINGS: dict[str, Setting] = {field.name: setting_of(field) for field in fields(Shared)}


def data_request(config: Shared, **about: Any) -> Request:
    """What a dataset is asked for; about: more fields of it."""
    return Request(
        data_class=config.data_class,
        path=config.data_path,
        image_size=config.image_size,
        drawing=config.drawing,
        **about,
    )


def sample_shape(config: Shared) -> tuple[int, ...]:
    """Shape of one sample, known before the data is loaded: (2,) or (C, H, W)."""
    return DATASETS[config.dataset].shape or (3, config.image_size, config.image_size)
