"""Generators with residual blocks and self-attention, each as a different author writes them: 28 x 28, untrained."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F
from torch.nn.utils import parametrizations


class GBlock(nn.Module):
    """SNGAN, as mimicry writes it: c1, c2, b1, b2 and c_sc where channels or sides change."""

    def __init__(self, inputs: int, outputs: int, upsample: bool, mode: str = "bilinear") -> None:
        super().__init__()
        self.upsample, self.mode = upsample, mode
        self.c1 = nn.Conv2d(inputs, outputs, 3, 1, padding=1)
        self.c2 = nn.Conv2d(outputs, outputs, 3, 1, padding=1)
        self.b1 = nn.BatchNorm2d(inputs)
        self.b2 = nn.BatchNorm2d(outputs)
        if inputs != outputs or upsample:
            self.c_sc = nn.Conv2d(inputs, outputs, 1)

    def up(self, x: Tensor) -> Tensor:
        flat = {"align_corners": False} if self.mode == "bilinear" else {}
        return F.interpolate(x, scale_factor=2, mode=self.mode, **flat) if self.upsample else x

    def forward(self, x: Tensor) -> Tensor:
        h = self.c1(self.up(F.relu(self.b1(x))))
        h = self.c2(F.relu(self.b2(h)))
        return h + (self.c_sc(self.up(x)) if hasattr(self, "c_sc") else x)


class SNGAN(nn.Module):
    def __init__(self, sizes: tuple[int, ...], ups: tuple[bool, ...], mode: str = "bilinear") -> None:
        super().__init__()
        self.l1 = nn.Linear(20, 49 * sizes[0])
        for index, up in enumerate(ups):
            self.add_module(f"block{index + 2}", GBlock(sizes[index], sizes[index + 1], up, mode))
        self.b5 = nn.BatchNorm2d(sizes[-1])
        self.c5 = nn.Conv2d(sizes[-1], 3, 3, 1, padding=1)
        self.blocks = len(ups)

    def forward(self, z: Tensor) -> Tensor:
        h = self.l1(z).view(len(z), -1, 7, 7)
        for index in range(self.blocks):
            h = self.get_submodule(f"block{index + 2}")(h)
        return torch.tanh(self.c5(F.relu(self.b5(h))))


class MyConv(nn.Module):
    def __init__(self, inputs: int, outputs: int, kernel: int, bias: bool = True) -> None:
        super().__init__()
        self.conv = nn.Conv2d(inputs, outputs, kernel, 1, padding=(kernel - 1) // 2, bias=bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x)


class UpSampleConv(nn.Module):
    """Every pixel four times, as the first PyTorch ports of WGAN-GP do it."""

    def __init__(self, inputs: int, outputs: int, kernel: int, bias: bool = True) -> None:
        super().__init__()
        self.conv = MyConv(inputs, outputs, kernel, bias)

    def forward(self, x: Tensor) -> Tensor:
        return self.conv(x.repeat_interleave(2, 2).repeat_interleave(2, 3))


class WGANBlock(nn.Module):
    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv_shortcut = UpSampleConv(inputs, outputs, 1)
        self.conv_1 = UpSampleConv(inputs, outputs, 3, bias=False)
        self.conv_2 = MyConv(outputs, outputs, 3)

    def forward(self, x: Tensor) -> Tensor:
        h = self.conv_1(F.relu(self.bn1(x)))
        return self.conv_shortcut(x) + self.conv_2(F.relu(self.bn2(h)))


class WGANResNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.ln1 = nn.Linear(16, 7 * 7 * 16)
        self.rb1 = WGANBlock(16, 16)
        self.rb2 = WGANBlock(16, 8)
        self.bn = nn.BatchNorm2d(8)
        self.conv1 = MyConv(8, 3, 3)

    def forward(self, z: Tensor) -> Tensor:
        h = self.ln1(z).view(-1, 16, 7, 7)
        h = self.rb2(self.rb1(h))
        return torch.tanh(self.conv1(F.relu(self.bn(h))))


class Sequences(nn.Module):
    """Sequences within the block; numbers tell where the enlargement stands."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.model = nn.Sequential(
            *(nn.BatchNorm2d(inputs), nn.ReLU(), nn.Upsample(scale_factor=2)),
            *(
                nn.Conv2d(inputs, outputs, 3, 1, 1),
                nn.BatchNorm2d(outputs),
                nn.ReLU(),
                nn.Conv2d(outputs, outputs, 3, 1, 1),
            ),
        )
        self.bypass = nn.Sequential(nn.Upsample(scale_factor=2), nn.Conv2d(inputs, outputs, 1))

    def forward(self, x: Tensor) -> Tensor:
        return self.model(x) + self.bypass(x)


class SequentialNet(nn.Module):
    def __init__(self, act: Callable[[], nn.Module] = nn.ReLU) -> None:
        super().__init__()
        self.dense = nn.Linear(16, 7 * 7 * 16)
        blocks = (Sequences(16, 16), Sequences(16, 16))
        self.model = nn.Sequential(*blocks, nn.BatchNorm2d(16), act(), nn.Conv2d(16, 1, 3, 1, 1), nn.Tanh())
        for part in self.model[:2]:
            part.model[1], part.model[5] = act(), act()

    def forward(self, z: Tensor) -> Tensor:
        return self.model(self.dense(z).view(-1, 16, 7, 7))


class BasicBlock(nn.Module):
    """Of ResNet: convolution, norm, activation; an activation behind the sum."""

    def __init__(self, inputs: int, outputs: int, scale: int = 1, last: bool = True) -> None:
        super().__init__()
        self.scale, self.last = scale, last
        self.conv1 = nn.Conv2d(inputs, outputs, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.shortcut = nn.Sequential()
        if inputs != outputs or scale > 1:
            self.shortcut = nn.Sequential(nn.Conv2d(inputs, outputs, 1, bias=False), nn.BatchNorm2d(outputs))

    def forward(self, x: Tensor) -> Tensor:
        if self.scale > 1:
            x = F.interpolate(x, scale_factor=self.scale)
        h = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        h = h + self.shortcut(x)
        return F.relu(h) if self.last else h


class PostActivated(nn.Module):
    def __init__(self, last: bool = True) -> None:
        super().__init__()
        self.fc = nn.Sequential(nn.Linear(20, 24 * 49), nn.BatchNorm1d(24 * 49), nn.ReLU())
        self.layer1 = BasicBlock(24, 16, 2, last)
        self.layer2 = BasicBlock(16, 12, 2, last)
        self.out = nn.Conv2d(12, 3, 3, 1, 1)

    def forward(self, z: Tensor) -> Tensor:
        return torch.tanh(self.out(self.layer2(self.layer1(self.fc(z).view(-1, 24, 7, 7)))))


class ResnetBlock(nn.Module):
    """Of CycleGAN: nothing but the sum goes around it."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.conv_block = nn.Sequential(
            *(nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width), nn.ReLU()),
            *(nn.Conv2d(width, width, 3, 1, 1), nn.BatchNorm2d(width)),
        )

    def forward(self, x: Tensor) -> Tensor:
        return x + self.conv_block(x)


class PlainResidual(nn.Module):
    """Transposed convolutions, and residual blocks between them that keep the side."""

    def __init__(self) -> None:
        super().__init__()
        self.net = nn.Sequential(
            *(nn.ConvTranspose2d(20, 24, 7), nn.BatchNorm2d(24), nn.ReLU()),
            *(nn.ConvTranspose2d(24, 16, 4, 2, 1), nn.BatchNorm2d(16), nn.ReLU()),
        )
        self.resblocks = nn.Sequential(ResnetBlock(16), ResnetBlock(16))
        self.tail = nn.Sequential(
            *(nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Tanh()),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.tail(self.resblocks(self.net(z[:, :, None, None])))


class TransposedBlock(nn.Module):
    """A transposed convolution in the block and another around it."""

    def __init__(self, inputs: int, outputs: int) -> None:
        super().__init__()
        self.bn1 = nn.BatchNorm2d(inputs)
        self.deconv1 = nn.ConvTranspose2d(inputs, outputs, 4, 2, 1)
        self.bn2 = nn.BatchNorm2d(outputs)
        self.conv2 = nn.Conv2d(outputs, outputs, 3, 1, 1)
        self.skip = nn.ConvTranspose2d(inputs, outputs, 2, 2)

    def forward(self, x: Tensor) -> Tensor:
        h = self.deconv1(F.leaky_relu(self.bn1(x), 0.2))
        return self.conv2(F.leaky_relu(self.bn2(h), 0.2)) + self.skip(x)


class TransposedResNet(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Linear(24, 24 * 49)
        self.up1 = TransposedBlock(24, 16)
        self.up2 = TransposedBlock(16, 12)
        self.bn = nn.BatchNorm2d(12)
        self.to_image = nn.Conv2d(12, 1, 3, 1, 1)

    def forward(self, z: Tensor) -> Tensor:
        h = self.up2(self.up1(self.start(z).view(-1, 24, 7, 7)))
        return torch.tanh(self.to_image(F.leaky_relu(self.bn(h), 0.2)))


class SelfAttn(nn.Module):
    """SAGAN, as its best-known port writes it: query_conv, key_conv, value_conv, gamma."""

    def __init__(self, width: int, gamma: float = 0.8) -> None:
        super().__init__()
        self.query_conv = nn.Conv2d(width, width // 8, 1)
        self.key_conv = nn.Conv2d(width, width // 8, 1)
        self.value_conv = nn.Conv2d(width, width, 1)
        self.gamma = nn.Parameter(torch.full((1,), gamma))

    def forward(self, x: Tensor) -> Tensor:
        n, c, h, w = x.shape
        query = self.query_conv(x).view(n, -1, h * w).permute(0, 2, 1)
        key = self.key_conv(x).view(n, -1, h * w)
        weights = torch.softmax(torch.bmm(query, key), dim=-1)
        out = torch.bmm(self.value_conv(x).view(n, -1, h * w), weights.permute(0, 2, 1))
        return self.gamma * out.view(n, c, h, w) + x


class SAGAN(nn.Module):
    """Transposed convolutions with spectral normalisation; attention is declared last, and runs between them."""

    def __init__(self, new: bool) -> None:
        super().__init__()
        norm = parametrizations.spectral_norm if new else nn.utils.spectral_norm
        self.l1 = nn.Sequential(norm(nn.ConvTranspose2d(20, 32, 7)), nn.BatchNorm2d(32), nn.ReLU())
        self.l2 = nn.Sequential(norm(nn.ConvTranspose2d(32, 16, 4, 2, 1)), nn.BatchNorm2d(16), nn.ReLU())
        self.last = nn.Sequential(nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Tanh())
        self.attn1 = SelfAttn(32)
        self.attn2 = SelfAttn(16)

    def forward(self, z: Tensor) -> Tensor:
        h = self.attn1(self.l1(z[:, :, None, None]))
        return self.last(self.attn2(self.l2(h)))


class PooledAttention(nn.Module):
    """Of BigGAN and mimicry: theta, phi and g, which are halved by pooling, o, and a scale of no dimension."""

    def __init__(self, width: int) -> None:
        super().__init__()
        norm = nn.utils.spectral_norm
        self.theta = norm(nn.Conv2d(width, width // 8, 1, bias=False))
        self.phi = norm(nn.Conv2d(width, width // 8, 1, bias=False))
        self.g = norm(nn.Conv2d(width, width // 2, 1, bias=False))
        self.o = norm(nn.Conv2d(width // 2, width, 1, bias=False))
        self.gamma = nn.Parameter(torch.tensor(0.9))

    def forward(self, x: Tensor) -> Tensor:
        theta = self.theta(x).flatten(2)
        phi, g = F.max_pool2d(self.phi(x), 2).flatten(2), F.max_pool2d(self.g(x), 2).flatten(2)
        beta = torch.softmax(torch.bmm(theta.transpose(1, 2), phi), -1)
        return self.gamma * self.o(torch.bmm(g, beta.transpose(1, 2)).view(len(x), -1, *x.shape[2:])) + x


class AttentiveSNGAN(nn.Module):
    """Residual blocks with attention between them."""

    def __init__(self) -> None:
        super().__init__()
        self.l1 = nn.Linear(20, 49 * 32)
        self.block2 = GBlock(32, 16, True, "nearest")
        self.attn = PooledAttention(16)
        self.block3 = GBlock(16, 16, True, "nearest")
        self.b5 = nn.BatchNorm2d(16)
        self.c5 = nn.Conv2d(16, 3, 3, 1, 1)

    def forward(self, z: Tensor) -> Tensor:
        h = self.attn(self.block2(self.l1(z).view(-1, 32, 7, 7)))
        return torch.tanh(self.c5(F.relu(self.b5(self.block3(h)))))


class PaperAttention(nn.Module):
    """f, g, h as in the paper: place j asks with g, place i answers with f. Convolutions along one axis."""

    def __init__(self, width: int) -> None:
        super().__init__()
        self.f, self.g = nn.Conv1d(width, width // 4, 1, bias=False), nn.Conv1d(width, width // 4, 1, bias=False)
        self.h = nn.Conv1d(width, width, 1, bias=False)
        self.gamma = nn.Parameter(torch.tensor([0.7]))

    def forward(self, x: Tensor) -> Tensor:
        flat = x.flatten(2)
        f, g, h = self.f(flat), self.g(flat), self.h(flat)
        beta = torch.softmax(torch.bmm(f.transpose(1, 2), g), dim=1)
        return (self.gamma * torch.bmm(h, beta) + flat).view_as(x)


class InSequence(nn.Module):
    """Attention in the middle of a sequence."""

    def __init__(self) -> None:
        super().__init__()
        self.main = nn.Sequential(
            *(nn.ConvTranspose2d(20, 32, 4, bias=False), nn.BatchNorm2d(32), nn.ReLU()),
            *(nn.ConvTranspose2d(32, 16, 4, 2, 1, bias=False), nn.BatchNorm2d(16), nn.ReLU()),
            PaperAttention(16),
            *(nn.ConvTranspose2d(16, 8, 4, 2, 1, bias=False), nn.BatchNorm2d(8), nn.ReLU()),
            *(nn.ConvTranspose2d(8, 1, 4, 2, 1, bias=False), nn.Tanh()),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.main(z[:, :, None, None])


@dataclass(frozen=True)
class Author:
    """A module, its noise, and what to tell the importer where shapes and norms do not."""

    build: Callable[[], nn.Module]
    noise: int = 20
    chosen: dict[str, Any] = field(default_factory=dict)
    said: str = "residual block"


AUTHORS: dict[str, Author] = {
    "sngan, bilinear": Author(lambda: SNGAN((24, 16, 8), (True, True))),
    "sngan, nearest": Author(lambda: SNGAN((24, 16, 8), (True, True), "nearest")),
    "sngan, equal widths": Author(lambda: SNGAN((16, 16, 16), (True, True), "nearest")),
    "sngan, one block keeps the side": Author(lambda: SNGAN((24, 16, 16, 8), (True, False, True), "nearest")),
    "wgan-gp": Author(WGANResNet, 16),
    "sequences": Author(SequentialNet, 16),
    "sequences, leaky": Author(lambda: SequentialNet(lambda: nn.LeakyReLU(0.2)), 16),
    "post-activation": Author(PostActivated),
    "post-activation, linear sums": Author(lambda: PostActivated(last=False)),
    "blocks that keep the side": Author(PlainResidual),
    "transposed blocks": Author(TransposedResNet, 24),
    "sagan, spectral norm, old": Author(lambda: SAGAN(new=False), said="self-attention"),
    "sagan, spectral norm, new": Author(lambda: SAGAN(new=True), said="self-attention"),
    "attention between blocks": Author(AttentiveSNGAN, said="self-attention"),
    "attention in a sequence, f g h": Author(InSequence, said="self-attention"),
}
