"""A stranger's generator as a torch module: the blueprint's layers, and choices where it leaves something open."""

from collections import OrderedDict
from collections.abc import Iterator

import torch
from torch import Tensor, nn

from gan_core.errors import UserError
from gan_core.weights.blueprint import Blueprint, Stage
from gan_core.weights.choices import Choices
from gan_core.weights.geometry import Move
from gan_core.weights.parts import Part
from gan_core.weights.player import image_of

EPS = 1e-5  # of torch's norms, unless told otherwise

_ACTIVATIONS = {
    "relu": nn.ReLU,
    "elu": nn.ELU,
    "selu": nn.SELU,
    "gelu": nn.GELU,
    "silu": nn.SiLU,
    "tanh": nn.Tanh,
    "sigmoid": nn.Sigmoid,
    "none": nn.Identity,
}


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
        if blueprint.embedding is not None:
            table = blueprint.embedding.weight
            self.classes, width = table.shape
            self.embedding = nn.Embedding(self.classes, width, device="meta")
            self.embedding.weight = nn.Parameter(table, requires_grad=False)
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
    if stage.link.shuffled:
        yield "shuffle", nn.PixelShuffle(2)
    if move is not None and move.up > 1:
        bilinear = choices.upsampling == "bilinear"
        yield "up", nn.Upsample(scale_factor=move.up, mode="bilinear" if bilinear else "nearest")
    yield "layer", _layer(stage, move)
    shape = _unflattened(stage, after)
    active, early = _active(blueprint, index, choices)
    flat = [norm for norm in stage.norms if shape is None or norm.features == stage.link.outputs]
    if active and early:
        yield "activation", _hidden(stage, choices)
    for number, norm in enumerate(flat):
        yield f"norm{number or ''}", _norm(norm, stage.link.spatial, epsilon(blueprint, norm, choices), choices)
    if shape is not None:
        yield "maps", nn.Unflatten(1, shape)
        for number, norm in enumerate(norm for norm in stage.norms if norm not in flat):
            yield f"norm_of_maps{number or ''}", _norm(norm, True, epsilon(blueprint, norm, choices), choices)
    if active and not early:
        yield "activation", _hidden(stage, choices)


def _active(blueprint: Blueprint, index: int, choices: Choices) -> tuple[bool, bool]:
    """Does an activation belong to the stage, and does it stand before the norms? Names with numbers tell."""
    stage = blueprint.stages[index]
    if stage.fixed is not None:
        return stage.fixed.activation != "none", stage.fixed.early
    if index + 1 == len(blueprint.stages) or stage.link.part.name in (choices.bare or ()):
        return False, False
    after = blueprint.stages[index + 1]
    reshapes = not stage.link.spatial and after.link.spatial
    taken = after.link.shuffled + (_enlarged(blueprint, index + 1, choices) and not _fused(blueprint, choices))
    if stage.norms:
        maps_first = reshapes and stage.norms[0].features != stage.link.outputs
        if stage.room_norm is not None:
            if stage.room_norm - maps_first > 0:
                return True, True
        elif choices.order == "activation-first":
            return True, True
        taken += reshapes and not maps_first
    else:
        taken += reshapes
    return stage.room_next is None or stage.room_next - taken > 0, False


def _enlarged(blueprint: Blueprint, index: int, choices: Choices) -> bool:
    move = move_of(blueprint, index, choices)
    return move is not None and move.up > 1


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


def activation(name: str) -> nn.Module:
    """An activation by its name, such as leaky-0.2."""
    if name.startswith("leaky-"):
        return nn.LeakyReLU(float(name.removeprefix("leaky-")))
    return _ACTIVATIONS[name]()


def _hidden(stage: Stage, choices: Choices) -> nn.Module:
    if stage.prelu is None:
        return activation(stage.fixed.activation if stage.fixed else choices.activation or "relu")
    module = nn.PReLU(stage.prelu.weight.numel(), device="meta")
    return _filled(module, stage.prelu)


def _layer(stage: Stage, move: Move | None) -> nn.Module:
    part, link = stage.link.part, stage.link
    bias = "bias" in part.tensors
    if move is None:
        return _filled(nn.Linear(link.inputs, link.outputs, bias, device="meta"), part)
    if move.role == "convt":
        return _filled(
            nn.ConvTranspose2d(
                link.inputs, link.outputs, part.kernel, move.stride, move.padding, move.extra, bias=bias, device="meta"
            ),
            part,
        )
    return _filled(
        nn.Conv2d(link.inputs, link.outputs, part.kernel, move.stride, move.padding, bias=bias, device="meta"), part
    )


def epsilon(blueprint: Blueprint, norm: Part, choices: Choices) -> float:
    """What that norm adds to the variance: its own entry, or the only one. Raises UserError for too few of them."""
    norms = [part for stage in blueprint.stages for part in stage.norms]
    given = choices.eps or (EPS,)
    if len(given) not in (1, len(norms)):
        raise UserError(f"there are {len(norms)} norms, so eps needs one number or {len(norms)}, not {len(given)}")
    return given[0 if len(given) == 1 else norms.index(norm)]


def _norm(part: Part, maps: bool, eps: float, choices: Choices) -> nn.Module:
    count = part.features
    if "running_mean" in part.tensors:
        kind = nn.BatchNorm2d if maps else nn.BatchNorm1d
        return _filled(kind(count, eps, affine="weight" in part.tensors, device="meta"), part)
    if not maps:
        return _filled(nn.LayerNorm(count, eps, bias="bias" in part.tensors, device="meta"), part)
    groups = {"instance": count, "layer": 1}.get(choices.norm or "instance") or int((choices.norm or "").split("-")[1])
    if count % groups:
        raise UserError(f"{count} channels of {part.name!r} make no {groups} groups")
    return _filled(nn.GroupNorm(groups, count, eps, device="meta"), part)


def _filled(module: nn.Module, part: Part) -> nn.Module:
    """The module, made without memory of its own, with the part's tensors in place of what it would draw."""
    for name in ("weight", "bias"):
        if name in part.tensors:
            setattr(module, name, nn.Parameter(part.tensors[name], requires_grad=False))
    for name in ("running_mean", "running_var"):
        if name in part.tensors:
            setattr(module, name, part.tensors[name])
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        module.num_batches_tracked = torch.zeros((), dtype=torch.int64)
    return module.eval()
