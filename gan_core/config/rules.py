"""What a configuration must obey besides the limits of each setting: one function a rule, which raises UserError."""

import re
from typing import TYPE_CHECKING

from gan_core.base.errors import Name, UserError
from gan_core.config.settings import sample_shape
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.drawing import read
from gan_core.losses.diffaugment import OFF
from gan_core.losses.objectives import OBJECTIVES
from gan_core.networks.conditioning import NONE

if TYPE_CHECKING:
    from gan_core.config.run_config import RunConfig

# What only an objective with labels understands, and its value where it is off.
LABEL_TRICKS: dict[str, float | bool] = {
    "smooth_real": 0.0,
    "smooth_fake": 0.0,
    "flip_labels": 0.0,
    "label_noise": 0.0,
    "invert_labels": False,
}


def _class_exists(config: "RunConfig") -> None:
    entry = DATASETS[config.dataset]
    legal = ("all", *entry.classes)
    if config.data_class not in legal and not entry.own_classes:
        raise UserError(
            f"{config.dataset} has no class {config.data_class!r}; choose ",
            Name("data_class"),
            f" from {', '.join(legal)}",
        )


def _drawn_data_are_drawn(config: "RunConfig") -> None:
    if not DATASETS[config.dataset].needs_drawing:
        if config.drawing:
            raise UserError(Name("drawing"), " goes with the dataset drawn: choose ", Name("dataset"), " drawn")
    elif not config.drawing:
        raise UserError("nothing is drawn yet, so there is nothing to learn from: set a ", Name("drawing"))
    else:
        read(config.drawing)


def _networks_fit(config: "RunConfig") -> None:
    kind, shape = DATASETS[config.dataset].kind, sample_shape(config)
    for player in config.kind.players:
        registry, name = player.role.networks, config.players[player.name].network
        if kind not in registry[name].kinds:
            legal = [other for other, entry in registry.items() if kind in entry.kinds]
            raise UserError(
                f"the {player.name} {name} does not fit {config.dataset}, which is {kind}; choose {' or '.join(legal)}",
                setting=f"{player.name}.network",
            )
        try:
            registry[name].check(config.spec(player.name, shape))
        except UserError as error:
            raise error.after(Name(f"{player.name}.widths"), " do not fit: ") from None


def _output_fits(config: "RunConfig") -> None:
    points = DATASETS[config.dataset].kind == "points"
    for player in config.kind.players:
        output = config.players[player.name].output
        if player.role.draws and points != (output == "linear"):
            legal = "linear for 2-D points" if points else "tanh or sigmoid for images"
            raise UserError(Name(f"{player.name}.output"), f" {output} does not fit; choose {legal}")


def _labels_exist(config: "RunConfig") -> None:
    used = [name for name in LABEL_TRICKS if getattr(config, name)]
    if used and not OBJECTIVES[config.objective].uses_labels:
        legal = [name for name, objective in OBJECTIVES.items() if objective.uses_labels]
        raise UserError(
            f"{config.objective} has no labels, so ",
            Name(used[0]),
            f" must be {'false' if LABEL_TRICKS[used[0]] is False else '0'}, or choose ",
            Name("objective"),
            f" {' or '.join(legal)}",
        )


def _clipping_is_on(config: "RunConfig") -> None:
    if OBJECTIVES[config.objective].needs_clipping and not config.weight_clip:
        raise UserError(f"{config.objective} needs ", Name("weight_clip"), " above 0, for example 0.01")


def _penalty_is_on(config: "RunConfig") -> None:
    needed = OBJECTIVES[config.objective].needs_penalty
    if needed and not config.penalties.get(needed):
        raise UserError(
            f"{config.objective} needs ",
            Name(f"penalties.{needed}"),
            " above 0, for example 10 for images or 0.1 in 2-D",
        )


def _penalised_samples_keep_their_scale(config: "RunConfig") -> None:
    # The features of a critic's minibatch couple samples too, but add to a sample's own and rescale nothing: Karras
    # et al. 2018 train both kinds with WGAN-GP (table 1). BatchNorm divides by the batch, slopes included.
    for player in config.kind.players:
        if config.penalties and not player.role.draws and config.players[player.name].norm == "batch":
            raise UserError(
                f"a penalty on each sample's slope needs a {player.name} without BatchNorm; choose ",
                Name(f"{player.name}.norm"),
                " none, layer, instance, spectral or weight",
            )


def _maps_are_normalised(config: "RunConfig") -> None:
    for player in config.kind.players:
        chosen = config.players[player.name]
        if chosen.norm == "instance" and not player.role.networks[chosen.network].convolutional:
            raise UserError(
                f"instance normalisation is for maps, and the {player.name} {chosen.network} has none; choose another ",
                Name(f"{player.name}.norm"),
                " or a convolutional network",
            )


def _simultaneous_means_one(config: "RunConfig") -> None:
    if config.schedule == "simultaneous" and config.critic_steps > 1:
        raise UserError(
            f"simultaneous play has 1 critic update per step, not {config.critic_steps}; set ",
            Name("critic_steps"),
            " to 1 or ",
            Name("schedule"),
            " to alternating",
        )


def _generators_learn_from_one_thing(config: "RunConfig") -> None:
    if config.feature_matching and config.unroll_steps:
        raise UserError(
            "the generator learns from features or from unrolled updates: set ",
            Name("feature_matching"),
            " to false or ",
            Name("unroll_steps"),
            " to 0",
        )


def _only_images_are_augmented(config: "RunConfig") -> None:
    if config.diffaugment != OFF and DATASETS[config.dataset].kind != "images":
        raise UserError(f"{config.dataset} is no dataset of images, so ", Name("diffaugment"), f" must be {OFF}")


def _only_what_mirrors_is_mirrored(config: "RunConfig") -> None:
    if config.mirror and not DATASETS[config.dataset].mirrors:
        legal = [name for name, data in DATASETS.items() if data.mirrors]
        raise UserError(
            f"{config.dataset} in a mirror would be something else, so ",
            Name("mirror"),
            " must be false, or choose ",
            Name("dataset"),
            f" {' or '.join(legal)}",
        )


def _classes_are_there(config: "RunConfig") -> None:
    if config.conditioning == NONE:
        return
    if not DATASETS[config.dataset].class_names:
        raise UserError(
            f"{config.dataset} has no classes that are known beforehand, so ",
            Name("conditioning"),
            f" must be {NONE}, or choose ",
            Name("dataset"),
            f" {_those_with_classes()}",
        )
    if config.data_class != "all":
        raise UserError(
            Name("conditioning"),
            f" {config.conditioning} needs all classes: set ",
            Name("data_class"),
            " to all",
            setting="data_class",
        )
    for name, off in {"packing": "1", "unroll_steps": "0", "feature_matching": "false", "mode_seeking": "0"}.items():
        if name in config.settings and config[name] != config.settings[name].default:
            raise UserError(Name(name), f" is for games without classes: set it to {off}")


def _those_with_classes() -> str:
    return " or ".join(name for name, data in DATASETS.items() if data.class_names)


def _game_has_its_classes(config: "RunConfig") -> None:
    if not config.kind.needs_classes:
        return
    if not DATASETS[config.dataset].class_names:
        raise UserError(
            f"{config.dataset} has no classes that are known beforehand, and {config.game} is played with classes: "
            "choose ",
            Name("dataset"),
            f" {_those_with_classes()}",
        )
    if config.data_class != "all":
        raise UserError(f"{config.game} is played with all classes: set ", Name("data_class"), " to all")


def _networks_grow_together(config: "RunConfig") -> None:
    growing = {player: stages for player, stages in config.stages_of_players().items() if stages}
    counts = {player: len(stages) for player, stages in growing.items()}
    if len(set(counts.values())) > 1:
        first, other = list(counts)[:2]
        raise UserError(
            f"{first} and {other} grow through as many resolutions, not {counts[first]} and {counts[other]}: give ",
            Name(f"{first}.widths"),
            " and ",
            Name(f"{other}.widths"),
            " the same number of widths",
        )
    if growing and "unroll_steps" in config.settings and config.unroll_steps:
        raise UserError(
            Name("unroll_steps"),
            " needs networks that do not grow: set it to 0, or choose another ",
            Name(f"{next(iter(growing))}.network"),
        )


def _equalised_weights_draw_themselves(config: "RunConfig") -> None:
    for player in config.kind.players:
        chosen = config.players[player.name]
        if player.role.networks[chosen.network].own_init and chosen.init != "default":
            raise UserError(
                f"the {player.name} {chosen.network} draws its own weights at the start: set ",
                Name(f"{player.name}.init"),
                " to default",
            )


def _start_is_a_hash(config: "RunConfig") -> None:
    if config.start_from and not re.fullmatch(r"sha256:[0-9a-f]{32}", config.start_from):
        raise UserError(
            Name("start_from"), " must be sha256: and 32 digits of the weights' hash; --from WEIGHTS sets it"
        )


RULES = (
    _game_has_its_classes,
    _classes_are_there,
    _start_is_a_hash,
    _class_exists,
    _drawn_data_are_drawn,
    _networks_fit,
    _networks_grow_together,
    _equalised_weights_draw_themselves,
    _output_fits,
    _labels_exist,
    _clipping_is_on,
    _penalty_is_on,
    _penalised_samples_keep_their_scale,
    _maps_are_normalised,
    _simultaneous_means_one,
    _generators_learn_from_one_thing,
    _only_images_are_augmented,
    _only_what_mirrors_is_mirrored,
)
