"""What running a layer costs: a plain one, or a branch of several."""

from torch import Tensor, nn

from gan_core.generators.foreign.branch_modules import SelfAttention

PLAIN = (nn.Linear, nn.Conv2d, nn.ConvTranspose2d)


def multiplications(layer: nn.Module, pixels: int) -> float:
    """Of one sample, if every layer in it works on so many pixels."""
    weights = [part.weight for part in layer.modules() if isinstance(part, PLAIN)]
    each = float(sum(weight.numel() for weight in weights))
    if isinstance(layer, SelfAttention):  # every place is compared with every other
        each += pixels * channels(layer)
    return each * pixels


def channels(layer: nn.Module) -> int:
    """The most channels, or numbers of a row, that a layer in it gives."""
    return max(_outputs(part) for part in layer.modules() if isinstance(part, PLAIN))


def steps(layer: nn.Module) -> int:
    """How many parts each number passes: one of a plain layer, some of a branch."""
    return sum(not any(True for _ in part.children()) for part in layer.modules())


def enlarges(layer: nn.Module) -> bool:
    """May its outputs have four times as many pixels as its inputs, at the same cost for each?"""
    return any(isinstance(part, nn.Conv2d) for part in layer.modules())


def worked_on(layer: nn.Module, given: Tensor, made: Tensor) -> int:
    """How many pixels it worked on: those that it takes if it spreads them, else those that it makes."""
    if made.ndim != 4:
        return 1
    return (made if enlarges(layer) else given)[0, 0].numel()


def _outputs(part: nn.Module) -> int:
    outputs = part.out_features if isinstance(part, nn.Linear) else part.out_channels
    assert isinstance(outputs, int)
    return outputs
