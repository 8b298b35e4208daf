"""RunConfig: everything that decides how a run goes, chosen in the form, stored in the run and the checkpoint.

Frozen, checked on creation, JSON both ways.
"""

import difflib
import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from gan_core.datasets import DATASETS, Dataset
from gan_core.diffaugment import OFF, POLICIES
from gan_core.errors import UserError
from gan_core.fields import Setting, setting, setting_of
from gan_core.networks import CRITICS, GENERATORS
from gan_core.objectives import OBJECTIVES
from gan_core.packing import packed_shape
from gan_core.penalties import PENALTIES
from gan_core.spec import Spec

NOISES = {"normal": "normal, N(0, 1)", "uniform": "uniform on (-1, 1)"}
SCHEDULES = {
    "alternating": "alternating: critic first, then the generator against the new critic",
    "simultaneous": "simultaneous: both learn from the same generated batch",
}
OPTIMIZERS = {"adam": "Adam", "rmsprop": "RMSprop", "sgd": "SGD"}
ACTIVATIONS = {
    "relu": "ReLU",
    "leaky-relu": "LeakyReLU 0.2",
    "leaky-relu-0.3": "LeakyReLU 0.3",
    "tanh": "tanh",
    "elu": "ELU",
}
GENERATOR_NORMS = {
    "none": "none",
    "batch": "BatchNorm",
    "batch-slow": "BatchNorm, slower statistics (momentum 0.05)",
    "layer": "LayerNorm",
}
CRITIC_NORMS = {
    "none": "none",
    "batch": "BatchNorm",
    "layer": "LayerNorm",
    "spectral": "spectral normalisation",
}
CRITIC_MINIBATCHES = {
    "none": "none",
    "discrimination": "minibatch discrimination",
    "stddev": "minibatch standard deviation",
}
OUTPUTS = {
    "linear": "linear (2-D points)",
    "tanh": "tanh, images in [-1, 1]",
    "sigmoid": "sigmoid, images in [0, 1]",
}
INITS = {
    "default": "PyTorch's default",
    "normal-0.02": "N(0, 0.02)",
    "xavier-normal": "Xavier normal",
    "he-normal": "He normal",
    "orthogonal": "orthogonal",
    "orthogonal-1.4": "orthogonal, gain 1.4",
}
DECAYS = {"constant": "constant", "linear": "linear", "exponential": "exponential"}
PRECISIONS = {"float32": "float32", "bf16": "bfloat16 where the processor has it"}
DEVICES = {"auto": "choose for me", "cpu": "CPU", "cuda": "NVIDIA GPU", "mps": "Apple GPU"}

GAME, DATA, PLAYERS, LEARNING, TRICKS, RUN = (
    "Game",
    "Data",
    "Players",
    "Learning",
    "Tricks",
    "Run",
)


def _optimizer_settings(player: str) -> dict[str, Any]:
    """The four settings of one player's optimizer."""
    return {
        "optimizer": setting(
            "adam",
            label=f"{player} optimizer",
            help=f"How the {player.lower()}'s weights follow their gradient.",
            group=LEARNING,
            choices=lambda: OPTIMIZERS,
        ),
        "lr": setting(
            2e-4,
            label=f"{player} learning rate",
            help=f"Step size of the {player.lower()}; can be changed while the run goes on.",
            group=LEARNING,
            minimum=0.0,
            maximum=10.0,
            advanced=False,
        ),
        "beta1": setting(
            0.5,
            label=f"{player} beta 1",
            help="Adam's memory of past gradients; the momentum of SGD; RMSprop has none.",
            group=LEARNING,
            minimum=0.0,
            maximum=0.9999,
        ),
        "beta2": setting(
            0.999,
            label=f"{player} beta 2",
            help="Adam's memory of squared gradients; RMSprop's alpha.",
            group=LEARNING,
            minimum=0.0,
            maximum=0.99999,
        ),
    }


_G, _C = _optimizer_settings("Generator"), _optimizer_settings("Critic")


@dataclass(frozen=True, kw_only=True)
class RunConfig:
    """One legal choice, complete but for one's own pictures. Raises UserError, one sentence, for anything else."""

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
    image_size: int = setting(
        32,
        label="Image size",
        help="Your own images are cropped and scaled to this square.",
        group=DATA,
        unit="pixels",
        minimum=8,
        maximum=128,
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
    generator: str = setting(
        "mlp",
        label="Generator",
        help="The architecture of the generator.",
        group=PLAYERS,
        choices=lambda: GENERATORS,
    )
    generator_widths: tuple[int, ...] = setting(
        (128, 128),
        label="Generator widths",
        help="Hidden units, or channels, of each layer.",
        group=PLAYERS,
        minimum=1,
        maximum=4096,
    )
    generator_activation: str = setting(
        "relu",
        label="Generator activation",
        help="The bend after each hidden layer.",
        group=PLAYERS,
        choices=lambda: ACTIVATIONS,
    )
    generator_norm: str = setting(
        "none",
        label="Generator normalisation",
        help="What keeps the hidden layers in range.",
        group=PLAYERS,
        choices=lambda: GENERATOR_NORMS,
    )
    generator_output: str = setting(
        "linear",
        label="Generator output",
        help="It also decides the range of the images: tanh [-1, 1], sigmoid [0, 1].",
        group=PLAYERS,
        choices=lambda: OUTPUTS,
    )
    generator_init: str = setting(
        "default",
        label="Generator initialisation",
        help="How the weights are drawn at the start.",
        group=PLAYERS,
        choices=lambda: INITS,
    )
    critic: str = setting(
        "mlp",
        label="Critic",
        help="The architecture of the critic (the discriminator).",
        group=PLAYERS,
        choices=lambda: CRITICS,
    )
    critic_widths: tuple[int, ...] = setting(
        (128, 128),
        label="Critic widths",
        help="Hidden units, or channels, of each layer.",
        group=PLAYERS,
        minimum=1,
        maximum=4096,
    )
    critic_activation: str = setting(
        "leaky-relu",
        label="Critic activation",
        help="The bend after each hidden layer.",
        group=PLAYERS,
        choices=lambda: ACTIVATIONS,
    )
    critic_norm: str = setting(
        "none",
        label="Critic normalisation",
        help="Spectral normalisation bounds the critic's slope (Miyato et al. 2018).",
        group=PLAYERS,
        choices=lambda: CRITIC_NORMS,
    )
    critic_dropout: float = setting(
        0.0,
        label="Critic dropout",
        help="Share of hidden units switched off in each critic pass.",
        group=PLAYERS,
        minimum=0.0,
        maximum=0.9,
    )
    critic_init: str = setting(
        "default",
        label="Critic initialisation",
        help="How the weights are drawn at the start.",
        group=PLAYERS,
        choices=lambda: INITS,
    )

    generator_optimizer: str = _G["optimizer"]
    generator_lr: float = _G["lr"]
    generator_beta1: float = _G["beta1"]
    generator_beta2: float = _G["beta2"]
    critic_optimizer: str = _C["optimizer"]
    critic_lr: float = _C["lr"]
    critic_beta1: float = _C["beta1"]
    critic_beta2: float = _C["beta2"]
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
        help="Learning rates and annealed noise reach their end by this step, and stay there; 0 is the last step.",
        group=LEARNING,
        unit="generator updates",
        minimum=0,
        maximum=10_000_000,
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
        kind=dict,
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
        help="How many samples the critic judges at once, side by side (PacGAN): lost modes show as repetition.",
        group=TRICKS,
        unit="samples",
        minimum=1,
        maximum=8,
    )
    critic_minibatch: str = setting(
        "none",
        label="Critic sees its batch",
        help="Tells the critic how alike the samples of a batch are: by 100 learned kernels, or by their spread.",
        group=TRICKS,
        choices=lambda: CRITIC_MINIBATCHES,
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

    def __post_init__(self) -> None:
        for name, about in SETTINGS.items():
            object.__setattr__(self, name, about.check(name, getattr(self, name)))
        for rule in _RULES:
            rule(self)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `json.dumps` takes."""
        return asdict(self) | {name: list(getattr(self, name)) for name in _TUPLES}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "RunConfig":
        """The inverse of `to_dict`; fields that are left out take their default."""
        if not isinstance(values, Mapping):
            raise UserError(f"a run's configuration must be a JSON object, not {type(values).__name__}")
        for name in values:
            known_setting(name)
        return cls(**values)

    def to_json(self) -> str:
        return json.dumps(self.to_dict(), indent=2)

    @classmethod
    def from_json(cls, text: str | bytes) -> "RunConfig":
        """Raises UserError for text that is not JSON, or not a configuration."""
        try:
            values = json.loads(text)
        except ValueError as error:
            raise UserError(f"the configuration is not valid JSON: {error}") from None
        return cls.from_dict(values)

    @property
    def lacks_pictures(self) -> bool:
        """Are one's own pictures still to be chosen, as in a preset for them? Nothing can be trained before."""
        return DATASETS[self.dataset].needs_path and not self.data_path

    def check_pictures(self) -> None:
        """Raises UserError as long as one's own pictures are to be chosen."""
        if self.lacks_pictures:
            raise UserError(
                f"the dataset {self.dataset} needs data_path, a folder or zip file of pictures: "
                "--set data_path=PICTURES"
            )

    def share_done(self, step: int, seconds: float) -> float:
        """How much of a run is over, 0..1: of its steps, or of its time if that ends it first."""
        by_time = seconds / self.time_limit if self.time_limit else 0.0
        return min(max(step / self.steps, by_time), 1.0)

    def share_decayed(self, step: int, seconds: float) -> float:
        """How far what fades has faded, 0..1."""
        return min(step / self.decay_steps, 1.0) if self.decay_steps else self.share_done(step, seconds)

    def longer(self, steps: int, made: int, seconds: float) -> "RunConfig":
        """The same game with `steps` steps in all, of which `made` are made, in so many seconds of training.

        What fades goes on as it was to fade: the longer run played in one go is the same game. A limit of time falls.
        Raises UserError for steps that are not more than those that are made.
        """
        if steps <= made:
            raise UserError(f"{made:,} steps are made already: name more in all than that, not {steps:,}")
        fades = self.lr_decay != "constant" or (self.anneal_instance_noise and self.instance_noise)
        done = self.share_done(made, seconds)
        end = self.decay_steps or (round(made / done) if self.time_limit and done else self.steps)
        return self.replace(steps=steps, time_limit=0.0, decay_steps=end if fades else 0)

    def replace(self, **changes: Any) -> "RunConfig":
        """A checked copy with these changes and no others."""
        for name in changes:
            known_setting(name)
        return replace(self, **changes)

    def adapted(self, **changes: Any) -> "RunConfig":
        """A copy with these changes, and with what goes with them.

        A new objective brings its own optimizer settings, clipping and penalties; a dataset of the other
        kind brings networks that fit. Whatever is named in `changes` is kept as given.
        """
        for name in changes:
            known_setting(name)
        data = DATASETS[changes.get("dataset", self.dataset)]
        extra: dict[str, Any] = {}
        if data.kind != DATASETS[self.dataset].kind:
            extra |= _FITTING[data.kind]
        objective = changes.get("objective", self.objective)
        if objective != self.objective:
            extra |= suggestions(objective, data)
            if not OBJECTIVES[objective].uses_labels:
                extra |= dict.fromkeys(_LABEL_TRICKS, 0.0)
        if data.kind != DATASETS[self.dataset].kind and OBJECTIVES[objective].suggested_points:
            extra |= suggestions(objective, data)
        if changes.get("dataset", self.dataset) != self.dataset:
            extra |= {"data_class": "all", "data_path": ""}
            extra |= {} if data.mirrors else {"mirror": False}
            extra |= {} if data.kind == "images" else {"diffaugment": OFF}
        if extra.get("critic_steps", 1) > 1:
            extra["schedule"] = "alternating"
        return replace(self, **(extra | changes))

    def spec(self, player: str, shape: tuple[int, ...]) -> Spec:
        """What `player`'s network is built from, for samples of `shape`."""
        if player == "generator":
            return Spec(
                shape=shape,
                widths=self.generator_widths,
                activation=self.generator_activation,
                norm=self.generator_norm,
                latent_dim=self.latent_dim,
                output=self.generator_output,
            )
        return Spec(
            shape=packed_shape(shape, self.packing),
            widths=self.critic_widths,
            activation=self.critic_activation,
            norm=self.critic_norm,
            dropout=self.critic_dropout,
            minibatch=self.critic_minibatch,
        )


SETTINGS: dict[str, Setting] = {field.name: setting_of(field) for field in fields(RunConfig)}
_TUPLES = tuple(name for name, about in SETTINGS.items() if about.kind is tuple)
_LABEL_TRICKS = ("smooth_real", "smooth_fake", "flip_labels", "label_noise")
_FITTING: dict[str, dict[str, Any]] = {
    "points": {
        "generator": "mlp",
        "critic": "mlp",
        "generator_widths": (128, 128),
        "critic_widths": (128, 128),
        "generator_output": "linear",
        "latent_dim": 2,
    },
    "images": {
        "generator": "mlp",
        "critic": "mlp",
        "generator_widths": (256, 512),
        "critic_widths": (512, 256),
        "generator_output": "tanh",
        "latent_dim": 64,
    },
}


def known_setting(name: str) -> Setting:
    """The setting of that name. Raises UserError with the nearest legal names."""
    if name in SETTINGS:
        return SETTINGS[name]
    near = difflib.get_close_matches(str(name), SETTINGS, n=3)
    hint = f"did you mean {' or '.join(near)}?" if near else f"choose from {', '.join(SETTINGS)}"
    raise UserError(f"unknown setting {str(name)[:40]!r}; {hint}")


def suggestions(objective: str, data: Dataset) -> dict[str, Any]:
    """The settings that go with an objective on this kind of data."""
    entry = OBJECTIVES[objective]
    return dict(entry.suggested) | (dict(entry.suggested_points) if data.kind == "points" else {})


def sample_shape(config: RunConfig) -> tuple[int, ...]:
    """Shape of one sample, known before the data is loaded: (2,) or (C, H, W)."""
    return DATASETS[config.dataset].shape or (3, config.image_size, config.image_size)


def _class_exists(config: RunConfig) -> None:
    entry = DATASETS[config.dataset]
    legal = ("all", *entry.classes)
    if config.data_class not in legal and not entry.own_classes:
        raise UserError(
            f"{config.dataset} has no class {config.data_class!r}; choose data_class from {', '.join(legal)}"
        )


def _networks_fit(config: RunConfig) -> None:
    kind, shape = DATASETS[config.dataset].kind, sample_shape(config)
    for player, registry in (("generator", GENERATORS), ("critic", CRITICS)):
        name = getattr(config, player)
        network = registry[name]
        if kind not in network.kinds:
            legal = [other for other, entry in registry.items() if kind in entry.kinds]
            raise UserError(
                f"the {player} {name} does not fit {config.dataset}, which is {kind}; choose {' or '.join(legal)}"
            )
        try:
            network.check(config.spec(player, shape))
        except UserError as error:
            raise UserError(f"{player}_widths do not fit: {error}") from None


def _output_fits(config: RunConfig) -> None:
    points = DATASETS[config.dataset].kind == "points"
    if points != (config.generator_output == "linear"):
        legal = "linear for 2-D points" if points else "tanh or sigmoid for images"
        raise UserError(f"generator_output {config.generator_output} does not fit; choose {legal}")


def _labels_exist(config: RunConfig) -> None:
    used = [name for name in _LABEL_TRICKS if getattr(config, name)]
    if used and not OBJECTIVES[config.objective].uses_labels:
        legal = [name for name, objective in OBJECTIVES.items() if objective.uses_labels]
        raise UserError(
            f"{config.objective} has no labels, so {used[0]} must be 0, or choose objective {' or '.join(legal)}"
        )


def _clipping_is_on(config: RunConfig) -> None:
    if OBJECTIVES[config.objective].needs_clipping and not config.weight_clip:
        raise UserError(f"{config.objective} needs weight_clip above 0, for example 0.01")


def _penalty_is_on(config: RunConfig) -> None:
    needed = OBJECTIVES[config.objective].needs_penalty
    if needed and not config.penalties.get(needed):
        raise UserError(f"{config.objective} needs penalties.{needed} above 0, for example 10 for images or 0.1 in 2-D")


def _penalised_samples_keep_their_scale(config: RunConfig) -> None:
    # The features of critic_minibatch couple samples too, but add to a sample's own and rescale nothing: Karras
    # et al. 2018 train both kinds with WGAN-GP (table 1). BatchNorm divides by the batch, slopes included.
    if config.penalties and config.critic_norm == "batch":
        raise UserError(
            "a penalty on each sample's slope needs a critic without BatchNorm; "
            "choose critic_norm none, layer or spectral"
        )


def _simultaneous_means_one(config: RunConfig) -> None:
    if config.schedule == "simultaneous" and config.critic_steps > 1:
        raise UserError(
            f"simultaneous play has 1 critic update per step, not {config.critic_steps}; "
            "set critic_steps to 1 or schedule to alternating"
        )


def _only_images_are_augmented(config: RunConfig) -> None:
    if config.diffaugment != OFF and DATASETS[config.dataset].kind != "images":
        raise UserError(f"{config.dataset} is no dataset of images, so diffaugment must be {OFF}")


def _only_what_mirrors_is_mirrored(config: RunConfig) -> None:
    if config.mirror and not DATASETS[config.dataset].mirrors:
        legal = [name for name, data in DATASETS.items() if data.mirrors]
        raise UserError(
            f"{config.dataset} in a mirror would be something else, so mirror must be false, or choose dataset "
            f"{' or '.join(legal)}"
        )


def _start_is_a_hash(config: RunConfig) -> None:
    if config.start_from and not re.fullmatch(r"sha256:[0-9a-f]{32}", config.start_from):
        raise UserError("start_from must be sha256: and 32 digits of the weights' hash; --from WEIGHTS sets it")


_RULES = (
    _start_is_a_hash,
    _class_exists,
    _networks_fit,
    _output_fits,
    _labels_exist,
    _clipping_is_on,
    _penalty_is_on,
    _penalised_samples_keep_their_scale,
    _simultaneous_means_one,
    _only_images_are_augmented,
    _only_what_mirrors_is_mirrored,
)
