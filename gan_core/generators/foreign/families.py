"""Kinds of networks that are recognised but not drawn, so that people are told what they have and not what is missing.

Each is told by shapes: what stands beside what, how often, and how wide. Names only decide between two readings.
"""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import torch
from torch import Tensor

from gan_core.generators.foreign.refusal import Refusal

_WEIGHT = re.compile(r"(?:^|\.)(weight|weight_orig|weight_bar|weight_v|parametrizations\.weight\.original[1]?)$")
_IMAGE = (1, 3)
_FEWEST = 3  # layers of a kind that no chance puts together
_ADVICE = "that is recognised but not drawn here; its author's code draws it"


@dataclass(frozen=True)
class Layers:
    """A file's weights by the name of their layer, and everything else by its name."""

    convs: dict[str, tuple[int, ...]]
    dense: dict[str, tuple[int, int]]
    others: dict[str, Tensor]

    @classmethod
    def of(cls, tensors: dict[str, Tensor]) -> "Layers":
        convs, dense, others = {}, {}, {}
        for name, tensor in tensors.items():
            match = _WEIGHT.search(name)
            shape = tuple(tensor.shape)
            if match and tensor.ndim == 2:
                dense[name[: match.start()]] = (shape[0], shape[1])
            elif match and tensor.ndim in (4, 5):
                convs[name[: match.start()]] = shape
            else:
                others[name] = tensor
        return cls(convs, dense, others)

    @property
    def widths(self) -> set[int]:
        """Channels that convolutions take or give."""
        return {number for shape in self.convs.values() for number in shape[:-2]}


def check(tensors: dict[str, Tensor]) -> None:
    """Raises Refusal, one sentence, for a network of a known kind that is not drawn."""
    layers = Layers.of(tensors)
    for kind in (_recurrent, _style, _transformer, _flow, _diffusion, _conditional, _progressive):
        if told := kind(layers):
            raise Refusal(f"{told}; {_ADVICE}")


def _style(layers: Layers) -> str | None:
    """StyleGAN: a learned constant in the place of noise, and linear layers from one width to channels."""
    constant = next((name for name, tensor in layers.others.items() if _is_constant(tensor)), None)
    modulated = sum(len(shape) == 5 and shape[0] == 1 for shape in layers.convs.values())
    widths, count = _conditioned(layers)
    if count < _FEWEST or (constant is None and modulated < _FEWEST):
        return None
    start = f", a learned constant ({constant!r})" if constant else ""
    return (
        f"it is a style-based generator (StyleGAN): {count} layers turn styles of {widths} numbers into scales{start}"
    )


def _is_constant(tensor: Tensor) -> bool:
    shape = tensor.shape[1:] if tensor.ndim == 4 and len(tensor) == 1 else tensor.shape
    return len(shape) == 3 and shape[0] >= 4 and 2 <= shape[1] <= 16 and shape[1] == shape[2]


def _conditioned(layers: Layers) -> tuple[int, int]:
    """(d, n): the most common width d of n linear layers that give as many numbers as maps have channels, or twice."""
    widths = layers.widths
    taken = Counter(
        inputs
        for outputs, inputs in layers.dense.values()
        if outputs in widths or (outputs // 2 in widths and outputs > 2)
    )
    return taken.most_common(1)[0] if taken else (0, 0)


def _diffusion(layers: Layers) -> str | None:
    """A U-Net of images whose blocks are told the time."""
    takes = any(shape[1] in _IMAGE and shape[-1] > 1 and shape[0] > 3 for shape in layers.convs.values())
    gives = any(shape[0] in _IMAGE and shape[1] > 3 for shape in layers.convs.values())
    width, count = _conditioned(layers)
    if not (takes and gives and count >= _FEWEST):
        return None
    told = f"{count} layers tell its blocks the time in {width} numbers"
    return f"it removes noise from images step by step (diffusion): {told}"


def _transformer(layers: Layers) -> str | None:
    """Blocks of a layer that makes four numbers of one and another that makes one of four, beside attention."""
    joined = [tuple(tensor.shape) for name, tensor in layers.others.items() if name.endswith("in_proj_weight")]
    fused = Counter(shape[1] for shape in (*joined, *layers.dense.values()) if _is_triple(shape))
    wide = Counter(inputs for outputs, inputs in layers.dense.values() if outputs == 4 * inputs)
    back = Counter(outputs for outputs, inputs in layers.dense.values() if inputs == 4 * outputs)
    for width, count in wide.items():
        blocks = min(count, back[width])
        if blocks >= (1 if fused[width] else _FEWEST):
            return f"it is a transformer: {blocks} blocks of attention among tokens of {width} numbers"
    return None


def _is_triple(shape: tuple[int, ...] | torch.Size) -> bool:
    return len(shape) == 2 and shape[0] == 3 * shape[1] and shape[1] >= 8


def _recurrent(layers: Layers) -> str | None:
    first = next((name for name in layers.others if re.search(r"weight_(ih|hh)(_l\d+)?(_reverse)?$", name)), None)
    return None if first is None else f"it is a recurrent network: {first!r} belongs to an LSTM, a GRU or the like"


def _flow(layers: Layers) -> str | None:
    """Steps that can be run backwards: a shift and a scale for each channel, or masks of 0 and 1."""
    rows = Counter(
        name.rpartition(".")[0]
        for name, tensor in layers.others.items()
        if tensor.ndim == 4 and len(tensor) == 1 and tensor.shape[1] > 1 and tensor.shape[2:] == (1, 1)
    )
    steps = sum(count == 2 for count in rows.values())
    masks = sum(_is_mask(name, tensor) for name, tensor in layers.others.items())
    if steps < _FEWEST and masks < 2:
        return None
    what = f"{steps} shifts and scales of channels" if steps >= _FEWEST else f"{masks} masks of 0 and 1"
    return f"it is a normalising flow, which is run backwards to draw: it has {what}"


def _is_mask(name: str, tensor: Tensor) -> bool:
    if "mask" not in name.lower() or tensor.numel() < 2:
        return False
    return bool(((tensor == 0) | (tensor == 1)).all()) and bool(tensor.any())


def _conditional(layers: Layers) -> str | None:
    """Norms whose scales and shifts come from a table of classes, or from a linear layer."""
    for name, count in _statistics(layers):
        parent = name.rpartition(".")[0]
        for around in (parent, parent.rpartition(".")[0]):
            beside = _beside(layers, around, parent)
            tables = [key for key, shape in beside.items() if shape[1] == 2 * count]
            pairs = [key for key, shape in beside.items() if shape[1] == count]
            linear = [key for key, shape in beside.items() if shape[0] in (count, 2 * count)]
            if tables or len(pairs) == 2:
                key = (tables or pairs)[0]
                return (
                    f"its batch norms are conditional: {key!r} holds scales and shifts of {count} channels for each of "
                    f"{layers.dense[key][0]} classes"
                )
            if len(linear) == 2 or any(layers.dense[key][0] == 2 * count for key in linear):
                return (
                    f"its batch norms are conditional, as in BigGAN: {linear[0]!r} makes scales of {count} channels "
                    f"from {layers.dense[linear[0]][1]} numbers of noise and label"
                )
    return None


def _beside(layers: Layers, around: str, norm: str) -> dict[str, tuple[int, int]]:
    """The one or two matrices directly under that name; none where it is a sequence of layers or the whole network."""
    held = {key: shape for key, shape in layers.dense.items() if key.rpartition(".")[0] == around}
    sequence = around != norm and norm.rpartition(".")[2].isdigit()
    convs = any(key.rpartition(".")[0] == around for key in layers.convs)
    return {} if not around or sequence or convs or len(held) > 2 else held


def _statistics(layers: Layers) -> Iterator[tuple[str, int]]:
    """Running means of norms that have no scale of their own."""
    for name, tensor in layers.others.items():
        stem, _, leaf = name.rpartition(".")
        if leaf in ("running_mean", "stored_mean") and tensor.ndim == 1 and f"{stem}.weight" not in layers.others:
            yield name, len(tensor)


def _progressive(layers: Layers) -> str | None:
    """An image out of several layers: one for each resolution."""
    ends = [name for name, shape in layers.convs.items() if shape[-1] == 1 and shape[-4] in _IMAGE and shape[-3] > 3]
    if len(ends) < 2 or any(shape[-3] in _IMAGE and shape[-1] > 1 for shape in layers.convs.values()):
        return None
    return f"it grows progressively: {len(ends)} layers give images, one for each resolution ({ends[0]!r}, {ends[1]!r})"
