"""Generators as strangers write them: the layouts of well-known public code, and odd ones. Nothing here is trained.

A module that has seen noise in train mode has BatchNorms that remember it, as after a training.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional as F


def mlp(*sizes: int, act: Callable[[], nn.Module] = nn.ReLU, last: nn.Module | None = None) -> nn.Sequential:
    layers: list[nn.Module] = []
    for inputs, outputs in pairwise(sizes):
        layers += [nn.Linear(inputs, outputs), act()]
    return nn.Sequential(*layers[:-1], *([last] if last else []))


class Wrapped(nn.Module):
    """A net under a name, with a picture's shape at the end."""

    def __init__(self, name: str, net: nn.Module, shape: tuple[int, ...], maps: bool = False) -> None:
        super().__init__()
        self.add_module(name, net)
        self.name, self.shape, self.maps = name, shape, maps

    def forward(self, z: Tensor) -> Tensor:
        out: Tensor = self.get_submodule(self.name)(z[:, :, None, None] if self.maps else z)
        return out.view(-1, *self.shape)


def tutorial(z: int = 100, width: int = 8, channels: int = 3) -> nn.Module:
    """PyTorch's DCGAN tutorial, 64 x 64: main.0 ... main.12."""
    sizes = [z, width * 8, width * 4, width * 2, width]
    layers: list[nn.Module] = []
    for index, (inputs, outputs) in enumerate(pairwise(sizes)):
        stride, padding = (1, 0) if index == 0 else (2, 1)
        layers += [
            nn.ConvTranspose2d(inputs, outputs, 4, stride, padding, bias=False),
            nn.BatchNorm2d(outputs),
            nn.ReLU(True),
        ]
    layers += [nn.ConvTranspose2d(width, channels, 4, 2, 1, bias=False), nn.Tanh()]
    return Wrapped("main", nn.Sequential(*layers), (channels, 64, 64), maps=True)


def tutorial_critic(width: int = 8, channels: int = 3) -> nn.Module:
    layers: list[nn.Module] = [nn.Conv2d(channels, width, 4, 2, 1, bias=False), nn.LeakyReLU(0.2)]
    for size in (width, width * 2, width * 4):
        layers += [nn.Conv2d(size, size * 2, 4, 2, 1, bias=False), nn.BatchNorm2d(size * 2), nn.LeakyReLU(0.2)]
    return Wrapped("main", nn.Sequential(*layers, nn.Conv2d(width * 8, 1, 4, 1, 0, bias=False)), (1,))


class Huggan(nn.Module):
    """huggan/dcgan-mnist, a quarter as wide: model.0 [z, 128, 4, 4] to model.12, 64 x 64."""

    def __init__(self, channels: int = 1) -> None:
        super().__init__()
        self.model = tutorial(100, 16, channels).get_submodule("main")

    def forward(self, z: Tensor) -> Tensor:
        return self.model(z[:, :, None, None])


def keras_like_block(inputs: int, outputs: int, normalize: bool = True) -> list[nn.Module]:
    norm: list[nn.Module] = [nn.BatchNorm1d(outputs, 0.8)] if normalize else []
    return [nn.Linear(inputs, outputs), *norm, nn.LeakyReLU(0.2, inplace=True)]


def pytorch_gan_mlp(inputs: int = 100) -> nn.Sequential:
    """PyTorch-GAN's gan.py, wgan.py and wgan_gp.py, and Lightning's example."""
    return nn.Sequential(
        *keras_like_block(inputs, 128, normalize=False),
        *keras_like_block(128, 256),
        *keras_like_block(256, 512),
        *keras_like_block(512, 1024),
        nn.Linear(1024, 784),
        nn.Tanh(),
    )


class LabelsFirst(nn.Module):
    """PyTorch-GAN's cgan.py: the label's embedding, then noise."""

    def __init__(self) -> None:
        super().__init__()
        self.label_emb = nn.Embedding(10, 10)
        self.model = pytorch_gan_mlp(110)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.model(torch.cat((self.label_emb(labels), z), -1)).view(-1, 1, 28, 28)


class Upsampling(nn.Module):
    """PyTorch-GAN's dcgan.py: Linear, then Upsample and Conv."""

    def __init__(self, z: int = 100, channels: int = 1, width: int = 32, start: int = 8) -> None:
        super().__init__()
        self.start, self.width = start, width
        self.l1 = nn.Sequential(nn.Linear(z, width * start**2))
        self.conv_blocks = nn.Sequential(
            nn.BatchNorm2d(width),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(width, width, 3, stride=1, padding=1),
            nn.BatchNorm2d(width, 0.8),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Upsample(scale_factor=2),
            nn.Conv2d(width, width // 2, 3, stride=1, padding=1),
            nn.BatchNorm2d(width // 2, 0.8),
            nn.LeakyReLU(0.2, inplace=True),
            nn.Conv2d(width // 2, channels, 3, stride=1, padding=1),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.conv_blocks(self.l1(z).view(-1, self.width, self.start, self.start))


class Multiplied(Upsampling):
    """PyTorch-GAN's acgan.py: the label's embedding times noise."""

    def __init__(self) -> None:
        super().__init__()
        self.label_emb = nn.Embedding(10, 100)
        self.label_emb.weight.data.mul_(0.5)

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return super().forward(self.label_emb(labels) * z)


class OneHot(nn.Module):
    """A plain conditional GAN: the label as one-hot numbers beside noise."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = mlp(110, 64, 128, 784, act=lambda: nn.LeakyReLU(0.2), last=nn.Tanh())

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        return self.fc(torch.cat((z, F.one_hot(labels, 10).float()), 1)).view(-1, 1, 28, 28)


class GBlock(nn.Module):
    """d2l.ai, 20.2: a transposed convolution, a norm, an activation."""

    def __init__(self, out: int, inputs: int, stride: int = 2, padding: int = 1) -> None:
        super().__init__()
        self.conv2d_trans = nn.ConvTranspose2d(inputs, out, 4, stride, padding, bias=False)
        self.batch_norm = nn.BatchNorm2d(out)
        self.activation = nn.ReLU()

    def forward(self, x: Tensor) -> Tensor:
        return self.activation(self.batch_norm(self.conv2d_trans(x)))


class D2L(nn.Module):
    """d2l.ai's DCGAN of Pokemon, 64 x 64: 0.conv2d_trans.weight, 0.batch_norm.weight, ..., 4.weight."""

    def __init__(self, width: int = 8) -> None:
        super().__init__()
        self.net = nn.Sequential(
            GBlock(width * 8, 100, 1, 0),
            GBlock(width * 4, width * 8),
            GBlock(width * 2, width * 4),
            GBlock(width, width * 2),
            nn.ConvTranspose2d(width, 3, 4, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.net(z[:, :, None, None])


class Named(nn.Module):
    """Attributes, functional activations, and norms declared after all layers."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(62, 64 * 7 * 7)
        self.deconv1 = nn.ConvTranspose2d(64, 32, 4, 2, 1)
        self.deconv2 = nn.ConvTranspose2d(32, 1, 4, 2, 1)
        self.bn1 = nn.BatchNorm1d(64 * 7 * 7)
        self.bn2 = nn.BatchNorm2d(32)

    def forward(self, z: Tensor) -> Tensor:
        x = F.relu(self.bn1(self.fc(z))).view(-1, 64, 7, 7)
        return torch.tanh(self.deconv2(F.relu(self.bn2(self.deconv1(x)))))


class ActivationFirst(nn.Module):
    """Convolution, leaky ReLU, and only then the norm."""

    def __init__(self) -> None:
        super().__init__()
        self.linear = nn.Linear(64, 48 * 49)
        self.norm0 = nn.BatchNorm2d(48)
        self.up1 = nn.ConvTranspose2d(48, 24, 4, 2, 1)
        self.norm1 = nn.BatchNorm2d(24)
        self.up2 = nn.ConvTranspose2d(24, 1, 4, 2, 1)

    def forward(self, z: Tensor) -> Tensor:
        x = self.norm0(F.relu(self.linear(z).view(-1, 48, 7, 7)))
        return torch.tanh(self.up2(self.norm1(F.relu(self.up1(x)))))


class TensorFlowLike(nn.Module):
    """TensorFlow's DCGAN tutorial, ported: kernels of 5, a norm of the row, leaky ReLU 0.3."""

    def __init__(self) -> None:
        super().__init__()
        self.layers = nn.Sequential(
            nn.Linear(100, 7 * 7 * 64, bias=False),
            nn.BatchNorm1d(7 * 7 * 64, 1e-3),
            nn.LeakyReLU(0.3),
            nn.Unflatten(1, (64, 7, 7)),
            nn.ConvTranspose2d(64, 32, 5, 1, 2, bias=False),
            nn.BatchNorm2d(32, 1e-3),
            nn.LeakyReLU(0.3),
            nn.ConvTranspose2d(32, 16, 5, 2, 2, 1, bias=False),
            nn.BatchNorm2d(16, 1e-3),
            nn.LeakyReLU(0.3),
            nn.ConvTranspose2d(16, 1, 5, 2, 2, 1, bias=False),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.layers(z)


class DoubleSize(nn.Module):
    """A well-known beginner's DCGAN: a row becomes one map of twice the size, which convolutions shrink."""

    def __init__(self) -> None:
        super().__init__()
        self.fc = nn.Linear(100, 3136)
        self.br = nn.Sequential(nn.BatchNorm2d(1), nn.ReLU(True))
        self.downsample1 = nn.Sequential(nn.Conv2d(1, 16, 3, 1, 1), nn.BatchNorm2d(16), nn.ReLU(True))
        self.downsample2 = nn.Sequential(nn.Conv2d(16, 8, 3, 1, 1), nn.BatchNorm2d(8), nn.ReLU(True))
        self.downsample3 = nn.Sequential(nn.Conv2d(8, 1, 2, 2), nn.Tanh())

    def forward(self, z: Tensor) -> Tensor:
        x = self.br(self.fc(z).view(-1, 1, 56, 56))
        return self.downsample3(self.downsample2(self.downsample1(x)))


class Shuffled(nn.Module):
    """PixelShuffle in the place of strides."""

    def __init__(self) -> None:
        super().__init__()
        self.start = nn.Linear(32, 32 * 64)
        self.body = nn.Sequential(
            nn.Conv2d(32, 64, 3, padding=1),
            nn.PixelShuffle(2),
            nn.ReLU(),
            nn.Conv2d(16, 32, 3, padding=1),
            nn.PixelShuffle(2),
            nn.ReLU(),
            nn.Conv2d(8, 3, 3, padding=1),
            nn.Tanh(),
        )

    def forward(self, z: Tensor) -> Tensor:
        return self.body(F.relu(self.start(z)).view(-1, 32, 8, 8))


def spectral(new: bool) -> nn.Module:
    """Spectral normalisation of every layer, a sigmoid at the end; the old way of torch or the new one."""
    norm = nn.utils.parametrizations.spectral_norm if new else nn.utils.spectral_norm
    net = nn.Sequential(
        nn.Unflatten(1, (48, 1, 1)),
        norm(nn.ConvTranspose2d(48, 48, 7)),
        nn.ReLU(),
        norm(nn.ConvTranspose2d(48, 16, 4, 2, 1)),
        nn.ReLU(),
        norm(nn.ConvTranspose2d(16, 1, 4, 2, 1)),
        nn.Sigmoid(),
    )
    return Wrapped("layers", net, (1, 28, 28))


def weight_normed() -> nn.Module:
    net = mlp(20, 64, 784, last=nn.Tanh())
    for index in (0, 2):
        nn.utils.parametrizations.weight_norm(net[index])
    return Wrapped("net", net, (1, 28, 28))


def prelu_mlp() -> nn.Module:
    net = mlp(24, 96, 48, 784, act=nn.PReLU, last=nn.Tanh())
    for index in (1, 3):
        net[index].weight.data.fill_(0.1 * index)
    return Wrapped("gen", net, (1, 28, 28))


def layer_normed() -> nn.Module:
    net = nn.Sequential(
        nn.Linear(16, 80),
        nn.LayerNorm(80),
        nn.ReLU(),
        nn.Linear(80, 60),
        nn.LayerNorm(60),
        nn.ReLU(),
        nn.Linear(60, 3072),
    )
    return Wrapped("decoder", nn.Sequential(*net, nn.Tanh()), (3, 32, 32))


def instance_normed() -> nn.Module:
    net = nn.Sequential(
        nn.Linear(40, 32 * 64),
        nn.Unflatten(1, (32, 8, 8)),
        nn.ConvTranspose2d(32, 16, 4, 2, 1),
        nn.InstanceNorm2d(16, affine=True),
        nn.ReLU(),
        nn.ConvTranspose2d(16, 3, 4, 2, 1),
        nn.Tanh(),
    )
    return Wrapped("g", net, (3, 32, 32))


def uniform_dcgan() -> nn.Module:
    """Learned from noise uniform on (-1, 1)."""
    net = nn.Sequential(
        nn.ConvTranspose2d(50, 64, 4),
        nn.BatchNorm2d(64),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(64, 32, 4, 2, 1),
        nn.BatchNorm2d(32),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(32, 16, 4, 2, 1),
        nn.BatchNorm2d(16),
        nn.LeakyReLU(0.2),
        nn.ConvTranspose2d(16, 3, 4, 2, 1),
        nn.Tanh(),
    )
    return Wrapped("seq", net, (3, 32, 32), maps=True)


def bare_name(*sizes: int) -> nn.Module:
    """No name before the numbers: 0.weight, 2.weight."""
    return mlp(*sizes)


@dataclass(frozen=True)
class Stranger:
    """A module, and what to tell the importer where shapes and norms do not. noise: as in its training."""

    build: Callable[[], nn.Module]
    chosen: dict[str, Any] = field(default_factory=dict)
    noise: str = "normal"
    classes: int = 0
    save: Callable[[dict[str, Tensor]], Any] = lambda state: state
    safetensors: bool = False


def with_prefix(prefix: str) -> Callable[[dict[str, Tensor]], Any]:
    return lambda state: OrderedDict((prefix + key, value) for key, value in state.items())


def both_flat(state: dict[str, Tensor]) -> Any:
    """As Lightning saves: both players in one state dict, beside epochs and optimizers."""
    critic = mlp(784, 512, 256, 1).state_dict()
    flat = {f"generator.model.{k}": v for k, v in state.items()}
    flat |= {f"discriminator.model.{k}": v for k, v in critic.items()}
    moments = {"state": {0: {"exp_avg": torch.zeros(3, 3)}}, "param_groups": [{"lr": 1e-3}]}
    return {"epoch": 3, "global_step": 9, "state_dict": flat, "optimizer_states": [moments]}


def both_nested(state: dict[str, Tensor]) -> Any:
    critic = tutorial_critic().state_dict()
    moments = {"state": {0: {"exp_avg": torch.zeros(3, 3)}}, "param_groups": [{"lr": 1e-3}]}
    return {"netD": critic, "netG": state, "optimizerD": moments, "epoch": 7, "loss": [0.5, 0.25]}


def with_average(state: dict[str, Tensor]) -> Any:
    return {"G": {key: value + 1 for key, value in state.items()}, "G_ema": state, "D": tutorial_critic().state_dict()}


# Told where a file's form is at stake: what the search makes of the tutorial itself is asked once.
TUTORIALS = {
    "geometry": ("convt s1 p0", *("convt s2 p1",) * 4),
    "activation": "relu",
    "order": "norm-first",
    "eps": (1e-5,),
    "bare": (),
}
STRANGERS: dict[str, Stranger] = {
    "pytorch tutorial, 64x64x3": Stranger(tutorial),
    "huggan/dcgan-mnist": Stranger(Huggan),
    "pytorch-gan, gan": Stranger(lambda: Wrapped("model", pytorch_gan_mlp(), (1, 28, 28))),
    "pytorch-gan, dcgan": Stranger(Upsampling),
    "pytorch-gan, cgan": Stranger(LabelsFirst, {"join": "label-noise"}, classes=10),
    "pytorch-gan, acgan": Stranger(Multiplied, classes=10),
    "lightning, both players": Stranger(
        lambda: Wrapped("model", pytorch_gan_mlp(), (1, 28, 28)),
        save=lambda s: both_flat({k.removeprefix("model."): v for k, v in s.items()}),
    ),
    "d2l": Stranger(D2L, save=lambda state: {k.removeprefix("net."): v for k, v in state.items()}),
    "named, norms last": Stranger(Named),
    "named, safetensors": Stranger(Named, safetensors=True),
    "activation first": Stranger(ActivationFirst),
    "tensorflow-like, kernels of 5": Stranger(TensorFlowLike, {"eps": (1e-3,)}),
    "one map of twice the size": Stranger(DoubleSize),
    "one-hot": Stranger(OneHot, {"activation": "leaky-0.2", "join": "noise-label"}, classes=10),
    "pixel shuffle": Stranger(Shuffled, {"activation": "relu"}),
    "spectral norm, old": Stranger(lambda: spectral(new=False), {"output": "sigmoid", "activation": "relu"}),
    "spectral norm, new": Stranger(lambda: spectral(new=True), {"output": "sigmoid", "activation": "relu"}),
    "weight norm": Stranger(weight_normed, {"activation": "relu"}),
    "prelu": Stranger(prelu_mlp),
    "layer norm, 32x32x3": Stranger(layer_normed, {"activation": "relu"}),
    "instance norm": Stranger(instance_normed, {"activation": "relu", "norm": "instance"}),
    "uniform noise": Stranger(uniform_dcgan, noise="uniform"),
    "points": Stranger(lambda: bare_name(2, 64, 64, 2)),
    "points, tanh": Stranger(lambda: mlp(8, 32, 32, 2, act=nn.Tanh), {"activation": "tanh"}),
    "data parallel": Stranger(tutorial, TUTORIALS, save=with_prefix("module.")),
    "compiled, both players": Stranger(
        tutorial, TUTORIALS, save=lambda state: both_nested(with_prefix("_orig_mod.")(state))
    ),
    "averaged": Stranger(tutorial, TUTORIALS, save=with_average),
}


def seasoned(stranger: Stranger, seed: int = 0) -> nn.Module:
    """The module after it has seen noise in train mode, in eval mode. Norms take the mean over all batches at once."""
    torch.manual_seed(seed)
    module = stranger.build().train()
    norms = [part for part in module.modules() if isinstance(part, nn.BatchNorm1d | nn.BatchNorm2d)]
    for norm in norms:
        norm.momentum = None
    with torch.no_grad():
        for _ in range(8 if norms else 2):
            module(*inputs_of(stranger, module, 32))
    return module.eval()


def inputs_of(stranger: Stranger, module: nn.Module, count: int) -> tuple[Tensor, ...]:
    """Noise as in training, with labels where there are classes."""
    shape = (count, latent_dim(module))
    z = torch.randn(shape) if stranger.noise == "normal" else torch.rand(shape) * 2 - 1
    return (z, torch.randint(stranger.classes, (count,))) if stranger.classes else (z,)


def latent_dim(module: nn.Module) -> int:
    """What the module's author knows."""
    if isinstance(module, LabelsFirst | OneHot):
        return 100
    first = next(part for part in module.modules() if isinstance(part, nn.Linear | nn.ConvTranspose2d))
    return first.in_features if isinstance(first, nn.Linear) else first.in_channels
