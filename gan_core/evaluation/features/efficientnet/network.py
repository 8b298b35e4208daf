"""The network without its last layer (Tan & Le 2019, Table 1; "Lite": ReLU6, no squeeze-and-excitation). Imports torch.

Every BatchNorm is folded into the convolution before it: in use they are one affine map.
"""

from typing import NamedTuple, cast

from torch import Tensor, nn

WIDTH = 1280  # features
STEM = 32


class Stage(NamedTuple):
    """Inverted residual blocks one behind the other; only the first one has the stride."""

    expansion: int
    channels: int
    side: int  # of the depthwise kernel
    stride: int
    blocks: int


STAGES = (
    Stage(1, 16, 3, 1, 1),
    Stage(6, 24, 3, 2, 2),
    Stage(6, 40, 5, 2, 2),
    Stage(6, 80, 3, 2, 3),
    Stage(6, 112, 5, 1, 3),
    Stage(6, 192, 5, 2, 4),
    Stage(6, 320, 3, 1, 1),
)


class EfficientNetLite0(nn.Module):
    """Pictures [B, 3, S, S] in [-1, 1], S a multiple of 32 -> the mean over places of the last maps, [B, 1280]."""

    def __init__(self) -> None:
        super().__init__()
        self.stem = _convolution(3, STEM, 3, stride=2)
        blocks, inputs = [], STEM
        for stage in STAGES:
            for number in range(stage.blocks):
                blocks.append(Block(inputs, stage, stage.stride if number == 0 else 1))
                inputs = stage.channels
        self.blocks = nn.Sequential(*blocks)
        self.head = _convolution(inputs, WIDTH, 1)

    def forward(self, pictures: Tensor) -> Tensor:
        maps = self.head(self.blocks(self.stem(pictures)))
        return cast(Tensor, maps.mean(dim=(2, 3)))


class Block(nn.Module):
    """Widen, filter each channel on its own, narrow; with a way around where the shape stays."""

    def __init__(self, inputs: int, stage: Stage, stride: int) -> None:
        super().__init__()
        wide = inputs * stage.expansion
        self.expand = _convolution(inputs, wide, 1) if stage.expansion > 1 else nn.Identity()
        self.depthwise = _convolution(wide, wide, stage.side, stride=stride, groups=wide)
        self.project = nn.Conv2d(wide, stage.channels, 1)
        self.around = stride == 1 and inputs == stage.channels

    def forward(self, maps: Tensor) -> Tensor:
        changed = cast(Tensor, self.project(self.depthwise(self.expand(maps))))
        return maps + changed if self.around else changed


def _convolution(inputs: int, outputs: int, side: int, stride: int = 1, groups: int = 1) -> nn.Sequential:
    """TensorFlow's "same" padding: with stride 2 on an even side one more row below, one more column on the right."""
    before, after = (side - stride) // 2, (side - stride + 1) // 2
    return nn.Sequential(
        nn.ZeroPad2d((before, after, before, after)),
        nn.Conv2d(inputs, outputs, side, stride=stride, groups=groups),
        nn.ReLU6(inplace=True),
    )
