"""A stranger's generator as a torch module: the blueprint's layers, and choices where it leaves something open."""

from collections import OrderedDict
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.generators.foreign import undrawn
from gan_core.generators.foreign.attention import Attention
from gan_core.generators.foreign.blueprint import Blueprint, Stage
from gan_core.generators.foreign.branch_modules import branch
from gan_core.generators.foreign.building import activation, convolution, hidden, linear, norm, upsampling
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.geometry import Move
from gan_core.generators.foreign.parts import Branched, Part
from gan_core.generators.foreign.player import image_of
from gan_core.generators.foreign.residual import Residual

EPS = 1e-5  # of torch's norms, unless told otherwise


class ForeignGenerator(nn.Module):
    """noise [N, latent_dim] (and labels [N]) -> samples [N, 2] or [N, C, H, W], in the network's own range.

    choices: with every field that matters set, as the search leaves them.
    """

    def __init__(self, blueprint: Blueprint, choices: Choices) -> None:
        super().__init__()
        self.input = LabelledNoise(blueprint, choices)
        self.stages = nn.ModuleList(
            stage_module(blueprint, index, choices, move_of(blueprint, index, choices))
            for index in range(len(blueprint.stages))
        )
        self.output = activation(choices.output or "none")

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        x = self.input(z, labels)
        for stage in self.stages:
            x = stage(x)
        return self.output(x)


class LabelledNoise(nn.Module):
    """What the first layer takes: noise, with the label joined to it, as a row or as maps of 1 x 1."""

    def __init__(self, blueprint: Blueprint, choices: Choices) -> None:
        super().__init__()
        self.join = choices.join
        self.maps = blueprint.stages[0].link.spatial
        self.classes = 0
        self.embedding: nn.Embedding | None = None
        self.layer = nn.Identity() if blueprint.label_layer is None else linear(blueprint.label_layer)
        if blueprint.embedding is not None:
            table = blueprint.embedding.weight
            self.embedding = undrawn.Embedding(table.shape[0], table.shape[1], device="meta")
            self.embedding.weight = nn.Parameter(table, requires_grad=False)
        if blueprint.label is not None:
            self.classes, width = blueprint.label
        else:
            self.classes = width = choices.classes or 0
        joined = bool(self.classes) and self.join in ("noise-label", "label-noise")
        self.latent_dim = blueprint.takes - width * joined
        if self.latent_dim < 1:
            raise UserError(
                f"the first layer takes {blueprint.takes} numbers, which leaves none for noise beside the label"
            )
        if self.classes and not joined and width != blueprint.takes:
            raise UserError(
                f"labels of {width} numbers cannot be {self.join or 'joined'} to noise of {blueprint.takes}"
            )

    def forward(self, z: Tensor, labels: Tensor | None) -> Tensor:
        if self.classes:
            if labels is None:
                raise ValueError("this generator needs labels")
            label = (
                nn.functional.one_hot(labels, self.classes).to(z) if self.embedding is None else self.embedding(labels)
            )
            label = self.layer(label)
            if self.join == "multiply":
                z = z * label
            elif self.join == "add":
                z = z + label
            else:
                z = torch.cat((z, label) if self.join == "noise-label" else (label, z), dim=1)
        return z[:, :, None, None] if self.maps else z


def move_of(blueprint: Blueprint, index: int, choices: Choices) -> Move | None:
    """The move of that stage; None for a linear one."""
    if index not in blueprint.spatial:
        return None
    return Move.parse((choices.geometry or ())[blueprint.spatial.index(index)])


def stage_module(blueprint: Blueprint, index: int, choices: Choices, move: Move | None) -> nn.Sequential:
    """One stage: what comes before its layer, the layer, norms and activation, and the shape the next one takes."""
    return nn.Sequential(OrderedDict(_modules(blueprint, index, choices, move)))


def _modules(blueprint: Blueprint, index: int, choices: Choices, move: Move | None) -> Iterator[tuple[str, nn.Module]]:
    stage = blueprint.stages[index]
    after = blueprint.stages[index + 1] if index + 1 < len(blueprint.stages) else None
    if stage.link.shuffled and not blueprint.stages[index - 1].folds:
        yield "shuffle", nn.PixelShuffle(stage.link.shuffled)
    if _enlarged(blueprint, index, choices) and move is not None:
        yield "up", upsampling(move.up, choices)
    yield "layer", _layer(blueprint, stage, move, choices)
    shape = _unflattened(stage, after)
    active, early = _active(blueprint, index, choices)
    flat = [part for part in stage.outer if _is_flat(stage, part, shape)]
    if active and early:
        yield "activation", hidden(stage.prelu, choices, stage.fixed.activation if stage.fixed else None)
    for number, part in enumerate(flat):
        yield f"norm{number or ''}", norm(part, stage.link.spatial, epsilon(blueprint, part, choices), choices)
    if shape is not None or stage.folds:
        yield ("maps", nn.Unflatten(1, shape)) if shape is not None else ("folded", nn.PixelShuffle(stage.folds))
        for number, part in enumerate(part for part in stage.outer if part not in flat):
            yield f"norm_of_maps{number or ''}", norm(part, True, epsilon(blueprint, part, choices), choices)
    if active and not early:
        yield "activation", hidden(stage.prelu, choices, stage.fixed.activation if stage.fixed else None)


def _layer(blueprint: Blueprint, stage: Stage, move: Move | None, choices: Choices) -> nn.Module:
    part = stage.link.part
    if move is None:
        return linear(part)
    if isinstance(part, Branched):
        return branch(part, move, choices, lambda norm: epsilon(blueprint, norm, choices))
    return convolution(part, move)


def _is_flat(stage: Stage, norm: Part, shape: tuple[int, int, int] | None) -> bool:
    """Does the norm stand before what turns the layer's outputs into other maps?"""
    return (shape is None and not stage.folds) or norm.features == stage.link.outputs


def _active(blueprint: Blueprint, index: int, choices: Choices) -> tuple[bool, bool]:
    """Does an activation belong to the stage, and does it stand before the norms? Names with numbers tell."""
    stage = blueprint.stages[index]
    if stage.fixed is not None:
        return stage.fixed.activation != "none", stage.fixed.early
    if index + 1 == len(blueprint.stages) or stage.link.part.name in (choices.bare or ()):
        return False, False
    after = blueprint.stages[index + 1]
    if not stage.outer and _goes_on_bare(stage, after, choices):
        return False, False
    reshapes = not stage.link.spatial and after.link.spatial
    taken = (after.link.shuffled > 0) + (_enlarged(blueprint, index + 1, choices) and not _fused(blueprint, choices))
    if stage.outer:
        maps_first = (reshapes or stage.folds > 0) and stage.outer[0].features != stage.link.outputs
        if stage.room_norm is not None:
            if stage.room_norm - maps_first > 0:
                return True, True
        elif choices.order == "activation-first":
            return True, True
        taken += reshapes and not maps_first
        taken -= stage.folds > 0 and stage.outer[-1].features != stage.link.outputs
    else:
        taken += reshapes
    return stage.room_next is None or stage.room_next - taken > 0, False


def _goes_on_bare(stage: Stage, after: Stage, choices: Choices) -> bool:
    """Does a branch take or give what no activation has touched, as is usual? Blocks that begin with a norm take that,
    others may give it, and self-attention stands between two blocks or behind an activation."""
    before = stage.link.part
    if isinstance(before, Attention):
        return True
    if isinstance(before, Residual) and not before.is_pre(choices.residual) and choices.residual == "linear-sum":
        return True
    if isinstance(after.link.part, Residual):
        return after.link.part.is_pre(choices.residual)
    return isinstance(after.link.part, Attention) and isinstance(before, Residual) and before.is_pre(choices.residual)


def _enlarged(blueprint: Blueprint, index: int, choices: Choices) -> bool:
    move = move_of(blueprint, index, choices)
    branched = isinstance(blueprint.stages[index].link.part, Branched)
    return move is not None and move.up > 1 and not branched


def _fused(blueprint: Blueprint, choices: Choices) -> bool:
    """Are maps enlarged where names leave no room for it? Then it is the layers that do it, and no module's place."""
    return any(
        blueprint.stages[index - 1].room_next == 0 and _enlarged(blueprint, index, choices)
        for index in blueprint.spatial
        if index
    )


def active(blueprint: Blueprint, index: int, choices: Choices) -> bool:
    """Does an activation follow the layer of that stage, before the next one?"""
    return _active(blueprint, index, choices)[0]


def _unflattened(stage: Stage, after: Stage | None) -> tuple[int, int, int] | None:
    """(C, H, W) that a row becomes: for the convolution after it, or as the picture itself."""
    if stage.link.spatial:
        return None
    if after is None:
        image = image_of(stage.link.outputs)
        return None if image is None or stage.link.outputs == 2 else (image[0], image[1], image[1])
    if not after.link.spatial:
        return None
    side = round((stage.link.outputs / after.link.inputs) ** 0.5)
    return after.link.inputs, side, side


def epsilon(blueprint: Blueprint, norm: Part, choices: Choices) -> float:
    """What that norm adds to the variance: its own entry, or the only one. Raises UserError for too few of them."""
    norms = [part for stage in blueprint.stages for part in stage.norms]
    given = choices.eps or (EPS,)
    if len(given) not in (1, len(norms)):
        raise UserError(f"there are {len(norms)} norms, so eps needs one number or {len(norms)}, not {len(given)}")
    return given[0 if len(given) == 1 else norms.index(norm)]
