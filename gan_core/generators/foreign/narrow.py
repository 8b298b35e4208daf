"""Cheaper ways to the same numbers: some channels of a layer, and all paddings of a stride from one convolution."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gan_core.generators.foreign import undrawn
from gan_core.generators.foreign.costs import PLAIN, channels

_NARROW = (
    nn.BatchNorm1d,
    nn.BatchNorm2d,
    nn.ReLU,
    nn.LeakyReLU,
    nn.ELU,
    nn.SELU,
    nn.GELU,
    nn.SiLU,
    nn.Tanh,
    nn.Sigmoid,
)


@dataclass(frozen=True)
class Cut:
    """A layer that gives the whole of which `cropped` shows the part that the padding leaves."""

    layer: nn.Module
    padding: int = 0
    extra: int = 0
    spare: int = 0  # output padding of the whole

    def whole(self, x: Tensor) -> Tensor:
        return self.layer(x)

    def cropped(self, made: Tensor) -> Tensor:
        if not self.padding and not self.spare:
            return made
        end = made.shape[-1] - self.padding - self.spare + self.extra
        if end <= self.padding:
            raise RuntimeError("the padding leaves nothing of the map")
        return made[:, :, self.padding : end, self.padding : end]


def layer_of(module: nn.Sequential) -> int:
    """The place of the stage's layer among its modules."""
    return [name for name, _ in module.named_children()].index("layer")


def run_layer(parts: list[nn.Module]) -> tuple[str, Cut]:
    """What makes the layer's output, by name, and what of it belongs to these strides and paddings."""
    layer = parts[-1]
    if isinstance(layer, nn.Conv2d) and layer.stride[0] == 1:
        return _convolved(layer, parts)
    if not isinstance(layer, nn.ConvTranspose2d):
        return repr(parts), Cut(layer)
    stride, padding, extra = layer.stride[0], int(layer.padding[0]), layer.output_padding[0]
    whole = undrawn.ConvTranspose2d(
        layer.in_channels, layer.out_channels, layer.kernel_size[0], stride, 0, stride - 1, device="meta"
    )
    whole.weight, whole.bias = layer.weight, layer.bias
    return f"{parts[:-1]} whole, stride {stride}", Cut(whole, padding, extra, stride - 1)


def _convolved(layer: nn.Conv2d, parts: list[nn.Module]) -> tuple[str, Cut]:
    """With stride 1, a smaller padding shows the inner part of what a larger one gives."""
    kernel, padding = layer.kernel_size[0], int(layer.padding[0])
    widest = max(padding, (kernel + 1) // 2)
    whole = undrawn.Conv2d(layer.in_channels, layer.out_channels, kernel, 1, widest, device="meta")
    whole.weight, whole.bias = layer.weight, layer.bias
    return f"{parts[:-1]} whole, padding {widest}", Cut(whole, widest - padding)


def narrowed(module: nn.Sequential, most: int) -> nn.Sequential:
    """The stage with at most so many channels of its layer, evenly spread; as it is where channels are mixed later."""
    parts = dict(module.named_children())
    layer = parts["layer"]
    behind = list(parts.values())[layer_of(module) + 1 :]
    if not isinstance(layer, PLAIN):  # a branch
        return module
    outputs = channels(layer)
    if outputs <= most or not all(isinstance(part, _NARROW) for part in behind):
        return module
    chosen = torch.linspace(0, outputs - 1, most).round().long()
    made = nn.Sequential()
    for name, part in parts.items():
        made.add_module(name, _few(part, chosen) if name == "layer" else _norm_of(part, chosen))
    return made


def _few(layer: nn.Module, chosen: Tensor) -> nn.Module:
    """The layer with only these outputs."""
    bias = layer.bias is not None
    many = len(chosen)
    made: nn.Linear | nn.Conv2d | nn.ConvTranspose2d
    match layer:
        case nn.Linear():
            made = undrawn.Linear(layer.in_features, many, bias, device="meta")
        case nn.Conv2d():
            made = undrawn.Conv2d(
                layer.in_channels,
                many,
                layer.kernel_size[0],
                layer.stride[0],
                int(layer.padding[0]),
                bias=bias,
                device="meta",
            )
        case nn.ConvTranspose2d():
            made = undrawn.ConvTranspose2d(
                layer.in_channels,
                many,
                layer.kernel_size[0],
                layer.stride[0],
                int(layer.padding[0]),
                layer.output_padding[0],
                bias=bias,
                device="meta",
            )
        case _:
            raise TypeError(f"{type(layer).__name__} is no layer of a stage")
    axis = 1 if isinstance(layer, nn.ConvTranspose2d) else 0
    made.weight = nn.Parameter(layer.weight.index_select(axis, chosen), requires_grad=False)
    if layer.bias is not None:
        made.bias = nn.Parameter(layer.bias[chosen], requires_grad=False)
    return made


def _norm_of(part: nn.Module, chosen: Tensor) -> nn.Module:
    if not isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d):
        return part
    made = type(part)(len(chosen), part.eps, affine=part.affine, device="meta")
    made.num_batches_tracked = torch.zeros((), dtype=torch.int64)
    if part.running_mean is not None and part.running_var is not None:
        made.running_mean, made.running_var = part.running_mean[chosen], part.running_var[chosen]
    if part.affine:
        made.weight = nn.Parameter(part.weight[chosen], requires_grad=False)
        made.bias = nn.Parameter(part.bias[chosen], requires_grad=False)
    return made.eval()
