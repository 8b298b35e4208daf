"""From named tensors to layers: keys with the same stem are one layer, and the number of dimensions tells which.

Spectral and weight normalisation are folded into the weight they stand for, as in evaluation (`folding`).
"""

import re
from dataclasses import dataclass
from typing import Literal

from torch import Tensor

from gan_core.generators.foreign import folding
from gan_core.generators.foreign.refusal import Refusal

Kind = Literal["dense", "conv", "norm", "prelu", "embedding", "scalar", "pointwise", "block", "attention"]

_LEAF = re.compile(
    r"(?:^|(?P<stem>.*?)\.)(?P<leaf>parametrizations\.weight\.(?:original[01]?|0\._[uv])|"
    r"weight_orig|weight_bar|weight_[ugv]|weight|bias|running_mean|running_var|num_batches_tracked|"
    r"sn_u|sn_sigma|u0|sv0)"
)
_LABELS = re.compile(r"emb|label|class|cond(?!itional_)", re.IGNORECASE)
_TRANSPOSED = re.compile(r"trans|deconv|convt|tconv|up_?conv", re.IGNORECASE)


@dataclass(frozen=True)
class Part:
    """A layer with weights. keys: name in the weights -> what it is in the layer."""

    name: str
    kind: Kind
    tensors: dict[str, Tensor]  # weight, bias, running_mean, running_var
    keys: dict[str, str]

    @property
    def weight(self) -> Tensor:
        return self.tensors["weight"]

    @property
    def features(self) -> int:
        """Of a norm: how many channels it normalises."""
        return len(next(self.tensors[leaf] for leaf in ("weight", "running_mean") if leaf in self.tensors))

    @property
    def kernel(self) -> int:
        return self.weight.shape[-1]

    @property
    def remembers(self) -> bool:
        """A BatchNorm that has seen batches: its running mean and variance tell what its inputs were like."""
        mean = self.tensors.get("running_mean")
        return mean is not None and bool((mean != 0).any())

    @property
    def says_transposed(self) -> bool:
        return bool(_TRANSPOSED.search(self.name))

    @property
    def bias_length(self) -> int | None:
        return len(self.tensors["bias"]) if "bias" in self.tensors else None


@dataclass(frozen=True)
class Branched(Part):
    """Layers with a way around them: one step in the chain of layers.

    fits: (role, inputs, outputs) that it may have. moves: what it may do to maps, in words of `geometry`, the likeliest
    first; there are no others. norms: those within it, in the order in which they run.
    """

    fits: tuple[tuple[Literal["conv", "convt"], int, int], ...] = ()
    moves: tuple[str, ...] = ()
    norms: tuple[Part, ...] = ()


def parts(tensors: dict[str, Tensor]) -> list[Part]:
    """The layers, in the order in which their first key stands. Raises Refusal for a tensor that fits in no layer."""
    grouped: dict[str, dict[str, str]] = {}
    for name in tensors:
        match = _LEAF.fullmatch(name)
        if match is None and tensors[name].numel() == 1 and tensors[name].is_floating_point():
            grouped[name] = {"scalar": name}
            continue
        if match is None:
            raise Refusal(
                f"the tensor {name!r} {list(tensors[name].shape)} belongs to no kind of layer that is known here"
            )
        grouped.setdefault(match["stem"] or "", {})[match["leaf"]] = name
    return [_part(stem, leaves, tensors) for stem, leaves in grouped.items()]


def _part(stem: str, leaves: dict[str, str], tensors: dict[str, Tensor]) -> Part:
    held = {leaf: tensors[name] for leaf, name in leaves.items()}
    if "scalar" in held:
        return Part(stem, "scalar", {"weight": held["scalar"]}, {stem: "scalar"})
    keys = {name: leaf for leaf, name in leaves.items()}
    weight = folding.folded(held)
    made: dict[str, Tensor] = {} if weight is None else {"weight": weight}
    made |= {leaf: held[leaf] for leaf in ("bias", "running_mean", "running_var") if leaf in held}
    return Part(stem, _kind(stem, made), made, keys)


def _kind(stem: str, held: dict[str, Tensor]) -> Kind:
    weight = held.get("weight")
    if weight is None:
        if {"running_mean", "running_var"} <= set(held):
            return "norm"
        raise Refusal(f"the layer {stem!r} has a {' and a '.join(held) or 'counter'} but no weight")
    if not weight.is_floating_point() or 0 in weight.shape:
        raise Refusal(f"the weight of {stem!r} is empty or holds whole numbers")
    if weight.ndim == 1:
        if "bias" in held or "running_mean" in held:
            _same_length(stem, held)
            return "norm"
        return "prelu"
    if weight.ndim == 2:
        return "embedding" if "bias" not in held and _LABELS.search(stem) else "dense"
    if "bias" in held and held["bias"].shape == weight.shape:
        raise Refusal(f"the layer {stem!r} normalises whole maps of {list(weight.shape)}, which is not known here")
    if weight.ndim == 4 and weight.shape[2] == weight.shape[3]:
        return "conv"
    if weight.ndim == 4:
        raise Refusal(
            f"the layer {stem!r} has a kernel of {weight.shape[2]} x {weight.shape[3]}; only square ones are known"
        )
    if weight.ndim == 3 and weight.shape[2] == 1:
        return "pointwise"
    raise along_other_axes(stem, weight)


def along_other_axes(stem: str, weight: Tensor) -> Refusal:
    """The refusal of a layer for sound, text or volumes."""
    what = {3: "a convolution along one axis (sound or text)", 5: "a convolution in three axes (volumes)"}
    return Refusal(f"the layer {stem!r} is {what.get(weight.ndim, f'of {weight.ndim} dimensions')}, and no picture")


def _same_length(stem: str, held: dict[str, Tensor]) -> None:
    if len({tuple(tensor.shape) for tensor in held.values()}) > 1:
        raise Refusal(f"the tensors of {stem!r} have different lengths, so that they are no one layer")
