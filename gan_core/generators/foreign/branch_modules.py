"""Residual blocks and self-attention as torch modules, for any answer to what their shapes leave open."""

from collections import OrderedDict
from collections.abc import Callable, Iterator

import torch
from torch import Tensor, nn

from gan_core.generators.foreign.attention import Attention
from gan_core.generators.foreign.building import convolution, hidden, norm, upsampling
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.geometry import Move
from gan_core.generators.foreign.parts import Branched, Part
from gan_core.generators.foreign.residual import Residual

_MOST_WEIGHTS = 2**22  # of attention, that are in memory at a time
Epsilon = Callable[[Part], float]
Step = tuple[str, Part | None, nn.Module]


class ResidualBlock(nn.Module):
    """maps [N, C, H, W] -> what goes through plus what goes around. keys: by child of either, its name in the file."""

    def __init__(self, block: Residual, move: Move, choices: Choices, epsilon: Epsilon) -> None:
        super().__init__()
        self.keys: dict[str, str] = {}
        self.through = nn.Sequential(OrderedDict(self._named("through", _through(block, move, choices, epsilon))))
        self.around = nn.Sequential(OrderedDict(self._named("around", _around(block, move, choices, epsilon))))
        self.last: nn.Module = nn.Identity()
        if not block.is_pre(choices.residual) and len(block.prelus) == len(block.convs):
            self.last = hidden(block.prelus[-1], choices)
            self.keys["last"] = block.prelus[-1].name

    def forward(self, x: Tensor) -> Tensor:
        out: Tensor = self.last(self.through(x) + self.around(x))
        return out

    def _named(self, way: str, steps: Iterator[Step]) -> Iterator[tuple[str, nn.Module]]:
        for name, part, module in steps:
            if part is not None:
                self.keys[f"{way}.{name}"] = part.name
            yield name, module


def _through(block: Residual, move: Move, choices: Choices, epsilon: Epsilon) -> Iterator[Step]:
    pre = block.is_pre(choices.residual)
    norms = (block.before if pre else block.after) or ()
    last = len(block.convs) - 1
    for index, (conv, own) in enumerate(zip(block.convs, norms, strict=True)):
        prelu = block.prelus[min(index, len(block.prelus) - 1)] if block.prelus else None
        follows: list[Step] = [] if own is None else [(f"norm{index}", own, norm(own, True, epsilon(own), choices))]
        if pre or index < last:
            follows.append((f"activation{index}", prelu, hidden(prelu, choices)))
        layer: list[Step] = []
        if index == 0 and move.up > 1:
            layer.append(("up", None, upsampling(move.up, choices)))
        step = Move(move.role, move.stride, move.padding, move.extra) if index == 0 else _same(block, index, move)
        layer.append((f"layer{index}", conv, convolution(conv, step)))
        yield from (*follows, *layer) if pre else (*layer, *follows)


def _around(block: Residual, move: Move, choices: Choices, epsilon: Epsilon) -> Iterator[Step]:
    factor = move.up * move.stride
    conv = block.shortcut
    if conv is not None and factor > 1 and conv.kernel % 2 == 0:
        yield "layer", conv, convolution(conv, Move("convt", factor, (conv.kernel - factor) // 2))
    else:
        if factor > 1:
            yield "up", None, upsampling(factor, choices)
        if conv is not None:
            yield "layer", conv, convolution(conv, _same(block, None, move))
    if (own := block.shortcut_norm) is not None:
        yield "norm", own, norm(own, True, epsilon(own), choices)


def _same(block: Residual, index: int | None, first: Move) -> Move:
    """The move of another convolution, which keeps the side; index: None for the one that goes around."""
    conv = block.shortcut if index is None else block.convs[index]
    assert conv is not None  # only asked for where there is one
    takes, gives = (block.widths[0], block.widths[-1]) if index is None else block.widths[index : index + 2]
    outputs, inputs = conv.weight.shape[:2]
    if takes != gives:
        transposed = (outputs, inputs) == (takes, gives)
    else:  # its name tells, or it is what the first one is
        transposed = conv.says_transposed or (first.role == "convt" and not block.convs[0].says_transposed)
    return Move("convt" if transposed else "conv", 1, (conv.kernel - 1) // 2)


class SelfAttention(nn.Module):
    """maps [N, C, H, W] -> the same and, weighed by a learned scale, what every place sees of all the others.

    way: which of the first two layers asks, and whether what is asked is halved by max pooling, as in `Choices`.
    """

    def __init__(self, part: Attention, way: str) -> None:
        super().__init__()
        self.way = way
        first, second = (_pointwise(some) for some in (part.first, part.second))
        self.query, self.key = (first, second) if way.endswith("query-key") else (second, first)
        self.value = _pointwise(part.value)
        self.out = nn.Identity() if part.out is None else _pointwise(part.out)
        scale = torch.ones(()) if part.scale is None else part.scale.weight.reshape(())
        self.scale = nn.Parameter(scale, requires_grad=False)
        self.pool = nn.MaxPool2d(2) if way.startswith("pooled") else nn.Identity()

    def forward(self, x: Tensor) -> Tensor:
        query = self.query(x).flatten(2).transpose(1, 2)  # [N, places, c]
        key = self.pool(self.key(x)).flatten(2)  # [N, c, seen]
        value = self.pool(self.value(x)).flatten(2).transpose(1, 2)  # [N, seen, C]
        samples = max(1, _MOST_WEIGHTS // max(1, query.shape[1] * key.shape[2]))
        seen = torch.cat(
            [_seen(*some) for some in zip(query.split(samples), key.split(samples), value.split(samples), strict=True)]
        )
        maps = seen.transpose(1, 2).unflatten(2, x.shape[2:])
        return x + self.scale * self.out(maps)

    def extra_repr(self) -> str:
        return self.way


def _seen(query: Tensor, key: Tensor, value: Tensor) -> Tensor:
    """softmax(query . key) value [N, places, C], some places at a time."""
    rows = max(1, _MOST_WEIGHTS // max(1, key.shape[2]))
    return torch.cat([torch.softmax(some @ key, dim=2) @ value for some in query.split(rows, dim=1)], dim=1)


def _pointwise(part: Part | None) -> nn.Module:
    assert part is not None  # `attention` finds all of them
    return convolution(part, Move("conv"))


def branch(part: Branched, move: Move, choices: Choices, epsilon: Epsilon) -> nn.Module:
    """The module of a branch. Raises UserError for groups that its norms do not make."""
    if isinstance(part, Attention):
        return SelfAttention(part, choices.attention or part.usual)
    assert isinstance(part, Residual)  # there is no third kind
    return ResidualBlock(part, move, choices, epsilon)
