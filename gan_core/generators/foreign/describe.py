"""A network in words: its steps with the shape that each gives, and where every tensor of the file went."""

from collections.abc import Iterator

import torch
from torch import nn

from gan_core.generators.foreign.blueprint import Blueprint
from gan_core.generators.foreign.branch_modules import ResidualBlock, SelfAttention
from gan_core.generators.foreign.network import ForeignGenerator
from gan_core.generators.foreign.parts import Part
from gan_core.generators.foreign.report import Match, Row
from gan_core.generators.foreign.state_dict import Weights

_LEAVES = {
    "weight": "weight",
    "bias": "bias",
    "running_mean": "running mean",
    "running_var": "running variance",
    "num_batches_tracked": "counts batches; drawing does not need it",
}
_SAID = {"up", "shuffle"}  # steps that a geometry tells of

_JOINED = {
    "noise-label": "behind the noise",
    "label-noise": "before the noise",
    "multiply": "times the noise",
    "add": "added to the noise",
}


@torch.inference_mode()
def architecture(network: ForeignGenerator, blueprint: Blueprint, read: frozenset[str] = frozenset()) -> list[Row]:
    """The steps from noise to sample, tried out on one of them. read: choices that the file itself says."""
    start = network.input
    rows = []
    if start.classes:
        key = blueprint.embedding.name if blueprint.embedding else ""
        what = "label embedding" if key else "one-hot label"
        if blueprint.label_layer is not None:
            rows.append(Row(blueprint.label_layer.name, f"the label's {told(start.layer)}", "", False))
        rows.append(Row(key, f"{what} of {start.classes} classes, {_JOINED[str(start.join)]}", "", True))
    x = start(torch.zeros(1, start.latent_dim), torch.zeros(1, dtype=torch.int64) if start.classes else None)
    rows.insert(0, Row("", f"noise of {start.latent_dim} numbers", _shape(x), False))
    for stage, module in zip(blueprint.stages, network.stages, strict=True):
        names = {"layer": stage.link.part.name}
        norms = iter(stage.outer)
        for name, part in module.named_children():
            if isinstance(part, ResidualBlock):
                rows += _block(part, x)
            x = part(x)
            if name.startswith("norm"):
                names[name] = next(norms).name
            elif name == "activation" and stage.prelu is not None:
                names[name] = stage.prelu.name
            if not isinstance(part, nn.Identity):
                certain = (
                    stage.fixed is not None and stage.fixed.certain if name == "activation" else name in _SAID & read
                )
                rows.append(Row(names.get(name, ""), told(part), _shape(x), name not in names and not certain))
    rows.append(Row("", told(network.output), _shape(x), "output" not in read))
    return rows


def _block(block: ResidualBlock, x: torch.Tensor) -> Iterator[Row]:
    """What goes through and what goes around, before their sum."""
    for way, sequence in (("through", block.through), ("around", block.around)):
        here = x
        for name, part in sequence.named_children():
            here = part(here)
            key = block.keys.get(f"{way}.{name}", "")
            yield Row(key, told(part) if way == "through" else f"around: {told(part)}", _shape(here), not key)


def told(part: nn.Module) -> str:
    """A module in words."""
    match part:
        case nn.Linear():
            return f"linear {part.in_features} → {part.out_features}{'' if part.bias is not None else ', no bias'}"
        case nn.Conv2d() | nn.ConvTranspose2d():
            kind = "transposed convolution" if isinstance(part, nn.ConvTranspose2d) else "convolution"
            bias = "" if part.bias is not None else ", no bias"
            extra = f", output padding {part.output_padding[0]}" if part.output_padding[0] else ""
            return (
                f"{kind} {part.in_channels} → {part.out_channels}, {part.kernel_size[0]} x {part.kernel_size[1]}, "
                f"stride {part.stride[0]}, padding {part.padding[0]}{extra}{bias}"
            )
        case nn.BatchNorm1d() | nn.BatchNorm2d():
            return f"batch norm, epsilon {part.eps:g}"
        case nn.LayerNorm():
            return f"layer norm, epsilon {part.eps:g}"
        case nn.GroupNorm():
            kind = "instance norm" if part.num_groups == part.num_channels else f"group norm, {part.num_groups} groups"
            return f"{kind}, epsilon {part.eps:g}"
        case nn.Upsample():
            return f"upsample x {part.scale_factor:g}, {part.mode}"
        case nn.LeakyReLU():
            return f"leaky ReLU {part.negative_slope:g}"
        case nn.Unflatten():
            return "reshape to maps"
        case nn.PixelShuffle():
            return f"pixel shuffle x {part.upscale_factor}"
        case ResidualBlock():
            return f"residual block: {'the sum of both' if len(part.around) else 'added to what goes in'}"
        case SelfAttention():
            pooled = ", keys and values pooled" if part.way.startswith("pooled") else ""
            asks = "first" if part.way.endswith("query-key") else "second"
            return f"self-attention, its {asks} layer asks{pooled}, scale {part.scale.item():.3g}"
        case nn.Identity():
            return "no output activation"
    return {"ReLU": "ReLU", "ELU": "ELU", "SELU": "SELU", "PReLU": "PReLU"}.get(
        type(part).__name__, type(part).__name__.lower()
    )


def matches(weights: Weights, others: list[Weights], found: list[Part], blueprint: Blueprint) -> list[Match]:
    """Every tensor of the players in the file, the generator's first."""
    used = {name: (part, leaf) for part in found for name, leaf in part.keys.items()}
    rows = list(_own(weights, used, blueprint.aside))
    for other in others:
        for name, tensor in other.tensors.items():
            key = ".".join((*other.path, name)) if other.path else other.keys[name]
            rows.append(Match(key, tuple(tensor.shape), f"left aside: {other.whose or 'other'} weights", False))
    return rows


def _own(weights: Weights, used: dict[str, tuple[Part, str]], aside: dict[str, str]) -> Iterator[Match]:
    for name, tensor in weights.tensors.items():
        part, leaf = used[name]
        if part.name in aside:
            yield Match(weights.keys[name], tuple(tensor.shape), f"left aside: {aside[part.name]}", False)
            continue
        where = (
            f"{leaf_told(leaf)} of {part.name or 'the only layer'}" if leaf != "num_batches_tracked" else _LEAVES[leaf]
        )
        yield Match(weights.keys[name], tuple(tensor.shape), where, leaf != "num_batches_tracked")


def leaf_told(leaf: str) -> str:
    return _LEAVES.get(leaf, "normalised weight")


def _shape(x: torch.Tensor) -> str:
    return " x ".join(map(str, x.shape[1:]))


def shape_of(network: ForeignGenerator) -> tuple[int, ...]:
    """The shape of one sample, found by drawing one."""
    label = torch.zeros(1, dtype=torch.int64) if network.input.classes else None
    with torch.inference_mode():
        return tuple(network(torch.zeros(1, network.input.latent_dim), label).shape[1:])
