"""Single layers as torch modules: made without memory of their own, with a file's tensors in place of what they would
draw."""

import torch
from torch import nn

from gan_core.base.errors import UserError
from gan_core.generators.foreign import undrawn
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.geometry import Move
from gan_core.generators.foreign.parts import Part

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


def activation(name: str) -> nn.Module:
    """An activation by its name, such as leaky-0.2."""
    if name.startswith("leaky-"):
        return nn.LeakyReLU(float(name.removeprefix("leaky-")))
    return _ACTIVATIONS[name]()


def hidden(prelu: Part | None, choices: Choices, said: str | None = None) -> nn.Module:
    """What follows a hidden layer. said: the activation, where the file names it for this layer."""
    if prelu is None:
        return activation(said or choices.activation or "relu")
    return filled(nn.PReLU(prelu.weight.numel(), device="meta"), prelu)


def upsampling(factor: int, choices: Choices) -> nn.Upsample:
    return nn.Upsample(scale_factor=factor, mode="bilinear" if choices.upsampling == "bilinear" else "nearest")


def linear(part: Part) -> nn.Module:
    outputs, inputs = part.weight.shape
    return filled(undrawn.Linear(inputs, outputs, "bias" in part.tensors, device="meta"), part)


def convolution(part: Part, move: Move) -> nn.Module:
    """The convolution without what may stand before it."""
    bias = "bias" in part.tensors
    first, second = part.weight.shape[:2]
    if move.role == "convt":
        return filled(
            undrawn.ConvTranspose2d(
                first, second, part.kernel, move.stride, move.padding, move.extra, bias=bias, device="meta"
            ),
            part,
        )
    return filled(undrawn.Conv2d(second, first, part.kernel, move.stride, move.padding, bias=bias, device="meta"), part)


def norm(part: Part, maps: bool, eps: float, choices: Choices) -> nn.Module:
    """Raises UserError where channels make no such groups."""
    count = part.features
    if "running_mean" in part.tensors:
        kind = nn.BatchNorm2d if maps else nn.BatchNorm1d
        return filled(kind(count, eps, affine="weight" in part.tensors, device="meta"), part)
    if not maps:
        return filled(nn.LayerNorm(count, eps, bias="bias" in part.tensors, device="meta"), part)
    groups = {"instance": count, "layer": 1}.get(choices.norm or "instance") or int((choices.norm or "").split("-")[1])
    if count % groups:
        raise UserError(f"{count} channels of {part.name!r} make no {groups} groups")
    return filled(nn.GroupNorm(groups, count, eps, device="meta"), part)


def filled(module: nn.Module, part: Part) -> nn.Module:
    for name in ("weight", "bias"):
        if name in part.tensors:
            setattr(module, name, nn.Parameter(part.tensors[name], requires_grad=False))
    for name in ("running_mean", "running_var"):
        if name in part.tensors:
            setattr(module, name, part.tensors[name])
    if isinstance(module, nn.BatchNorm1d | nn.BatchNorm2d):
        module.num_batches_tracked = torch.zeros((), dtype=torch.int64)
    return module.eval()
