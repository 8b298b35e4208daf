"""Generators of random sane architectures, as strangers might write them, trained for a moment on real pictures.

Each learns to turn noise into pictures for some dozens of steps, so that weights are no initialisation's any more and
BatchNorms have followed them: running averages lag a little, as in every training, and scatter with its last batches.
"""

import random
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

ACTIVATIONS = {
    "relu": nn.ReLU,
    "leaky-0.2": lambda: nn.LeakyReLU(0.2),
    "leaky-0.01": nn.LeakyReLU,
    "leaky-0.1": lambda: nn.LeakyReLU(0.1),
    "leaky-0.3": lambda: nn.LeakyReLU(0.3),
    "elu": nn.ELU,
    "selu": nn.SELU,
    "tanh": nn.Tanh,
}
SIDES = (28, 28, 32, 32, 40)
_PLACES = 40  # pictures that noise may become
_SLOW = 40  # steps at the end in which the averages nearly settle
GENERATORS = 60  # that tests and figures are made of: seeds 0 to 59
OUTPUTS = {"tanh": nn.Tanh, "sigmoid": nn.Sigmoid, "none": nn.Identity}


@dataclass(frozen=True)
class Truth:
    """What its author knows. choices: by name. seen: how many stages the last BatchNorm judges."""

    choices: dict[str, Any]
    takes: int
    classes: int


class Joined(nn.Module):
    """Noise with a label beside it, as a row or as maps of one pixel, then the net."""

    def __init__(self, net: nn.Sequential, truth: Truth, maps: bool, table: nn.Embedding | None) -> None:
        super().__init__()
        self.net, self.truth, self.maps = net, truth, maps
        if table is not None:
            self.label_emb = table

    def forward(self, z: Tensor, labels: Tensor) -> Tensor:
        if self.truth.classes:
            table = getattr(self, "label_emb", None)
            label = functional.one_hot(labels, 10).float() if table is None else table(labels)
            first = self.truth.choices["join"] == "noise-label"
            z = torch.cat((z, label) if first else (label, z), 1)
        out: Tensor = self.net(z[:, :, None, None] if self.maps else z)
        return out


def random_generator(seed: int) -> Joined:
    """The architecture of that seed, untrained."""
    rng = random.Random(seed)
    torch.manual_seed(seed)
    labels = rng.choice(("none", "none", "none", "embedding", "one-hot"))
    noise = rng.choice((32, 50, 64, 100, 128))
    table = nn.Embedding(10, rng.choice((5, 10, 20))) if labels == "embedding" else None
    choices: dict[str, Any] = {
        "noise": rng.choice(("normal", "normal", "uniform")),
        "activation": rng.choice(list(ACTIVATIONS) + ["relu", "leaky-0.2"] * 3),
        "output": rng.choice(("tanh", "tanh", "tanh", "tanh", "sigmoid", "none")),
        "norm": rng.choice(("batch", "batch", "batch", "batch", "none", "instance")),
        "order": rng.choice(("norm-first", "norm-first", "norm-first", "activation-first")),
        "eps": rng.choice((1e-5, 1e-5, 1e-5, 1e-5, 1e-3, 0.8)),
        "join": rng.choice(("noise-label", "label-noise")) if labels != "none" else None,
        "classes": 0 if labels == "none" else 10,
    }
    width = table.embedding_dim if table is not None else 10 if labels == "one-hot" else 0
    truth = Truth(choices, noise, choices["classes"])
    build = rng.choice((_mlp, _transposed, _transposed, _upsampling))
    net, maps = build(rng, noise + width, choices)
    return Joined(net, truth, maps, table)


def _norm(choices: dict[str, Any], features: int, maps: bool) -> list[nn.Module]:
    match choices["norm"]:
        case "batch":
            return [nn.BatchNorm2d(features, choices["eps"]) if maps else nn.BatchNorm1d(features, choices["eps"])]
        case "instance":
            return [nn.InstanceNorm2d(features, choices["eps"], affine=True)] if maps else []
    return []


def _behind(choices: dict[str, Any], features: int, maps: bool) -> list[nn.Module]:
    parts = [*_norm(choices, features, maps), ACTIVATIONS[choices["activation"]]()]
    return parts if choices["order"] == "norm-first" else parts[::-1]


def _mlp(rng: random.Random, takes: int, choices: dict[str, Any]) -> tuple[nn.Sequential, bool]:
    side = rng.choice((28, 28, 32, 16))
    channels = rng.choice((1, 1, 3))
    sizes = [rng.choice((64, 128, 200, 256)) for _ in range(rng.choice((1, 2, 3)))]
    layers: list[nn.Module] = []
    for size in sizes:
        layers += [nn.Linear(takes, size), *_behind(choices, size, False)]
        takes = size
    layers += [
        nn.Linear(takes, channels * side**2),
        OUTPUTS[choices["output"]](),
        nn.Unflatten(1, (channels, side, side)),
    ]
    choices["geometry"] = None
    return nn.Sequential(*layers), False


def _grown(rng: random.Random, side: int, start: int) -> list[tuple[int, int, int, int]]:
    """(kernel, stride, padding, output padding) of transposed convolutions from start to about side."""
    moves = []
    while start < side:
        legal = [
            (k, s, p, o)
            for k, s, p, o in (
                (4, 2, 1, 0),
                (4, 2, 1, 0),
                (5, 2, 2, 1),
                (3, 2, 1, 1),
                (4, 2, 0, 0),
                (3, 1, 0, 0),
                (5, 1, 0, 0),
                (3, 2, 0, 0),
                (2, 2, 0, 0),
                (6, 2, 2, 0),
            )
            if (start - 1) * s - 2 * p + k + o <= side
        ]
        if not legal:
            break
        k, s, p, o = rng.choice(legal)
        start = (start - 1) * s - 2 * p + k + o
        moves.append((k, s, p, o))
    return moves


def _transposed(rng: random.Random, takes: int, choices: dict[str, Any]) -> tuple[nn.Sequential, bool]:
    side, channels = rng.choice(SIDES), rng.choice((1, 1, 3))
    while True:
        from_noise = rng.random() < 0.5
        start = rng.choice((3, 4, 5, 7)) if from_noise else rng.choice((4, 7, 8))
        moves = _grown(rng, side, start)
        end = start
        for k, s, p, o in moves:
            end = (end - 1) * s - 2 * p + k + o
        if 2 <= len(moves) <= 4 and end == side:
            break
    width = rng.choice((24, 32, 48))
    layers: list[nn.Module] = []
    geometry = []
    if from_noise:
        layers += [
            nn.ConvTranspose2d(takes, width, start, bias=choices["norm"] != "batch"),
            *_behind(choices, width, True),
        ]
        geometry.append("convt s1 p0")
    else:
        layers += [
            nn.Linear(takes, width * start**2),
            nn.Unflatten(1, (width, start, start)),
            *_behind(choices, width, True),
        ]
    for at, (k, s, p, o) in enumerate(moves):
        last = at + 1 == len(moves)
        outputs = channels if last else max(12, width // 2)
        layers.append(nn.ConvTranspose2d(width, outputs, k, s, p, o))
        layers += [] if last else _behind(choices, outputs, True)
        width = outputs
        geometry.append(f"convt s{s} p{p}" + (f" o{o}" if o else ""))
    choices["geometry"] = tuple(geometry)
    return nn.Sequential(*layers, OUTPUTS[choices["output"]]()), from_noise


def _upsampling(rng: random.Random, takes: int, choices: dict[str, Any]) -> tuple[nn.Sequential, bool]:
    start, channels, width = rng.choice((7, 8, 10)), rng.choice((1, 3)), rng.choice((24, 32, 48))
    mode, kernel = rng.choice(("nearest", "nearest", "bilinear")), rng.choice((3, 3, 5))
    layers: list[nn.Module] = [nn.Linear(takes, width * start**2), nn.Unflatten(1, (width, start, start))]
    layers += _norm(choices, width, True)
    geometry = []
    for _ in range(2):
        layers += [nn.Upsample(scale_factor=2, mode=mode), nn.Conv2d(width, width // 2, kernel, 1, kernel // 2)]
        layers += _behind(choices, width // 2, True)
        geometry.append(f"up2 conv s1 p{kernel // 2}")
        width //= 2
    layers += [nn.Conv2d(width, channels, kernel, 1, kernel // 2), OUTPUTS[choices["output"]]()]
    choices["geometry"], choices["upsampling"] = (*geometry, f"conv s1 p{kernel // 2}"), mode
    return nn.Sequential(*layers), False


def inputs(module: Joined, count: int) -> tuple[Tensor, Tensor]:
    """Noise as in its training, and labels."""
    shape = (count, module.truth.takes)
    z = torch.randn(shape) if module.truth.choices["noise"] == "normal" else torch.rand(shape) * 2 - 1
    return z, torch.randint(10, (count,))


def discs() -> tuple[Tensor, Tensor]:
    """Pictures to learn from: bright discs on black, [64, 1, 28, 28] in [0, 1], and labels."""
    rng = torch.Generator().manual_seed(0)
    at = torch.rand(64, 2, 1, 1, generator=rng) * 16 + 6
    rows, columns = torch.meshgrid(torch.arange(28.0), torch.arange(28.0), indexing="ij")
    far = ((rows - at[:, 0]) ** 2 + (columns - at[:, 1]) ** 2).sqrt()
    return (6 - far).clamp(0, 1)[:, None], torch.arange(64) % 10


def trained(seed: int, pictures: Tensor, labels: Tensor) -> Joined:
    """In eval mode, after some dozens of steps, quick and then slow ones as at the end of every training.

    pictures: [n, 1, 28, 28] in [0, 1]. Which of them a noise shall become is a fixed function of the noise, so that
    there is something to learn: pictures in nets without labels, of the digit that is asked for in those with.
    """
    module = random_generator(seed).train()
    rng = random.Random(seed + 10_000)
    batch, steps, fast = rng.choice((32, 64)), rng.choice((40, 60, 80)), rng.choice((1e-3, 2e-3))
    optimizer = torch.optim.Adam(module.parameters(), lr=fast, betas=(0.5, 0.999))
    places = torch.randn(module.truth.takes, _PLACES)
    of_digit = [torch.nonzero(labels == digit).flatten() for digit in range(10)]
    for step in range(steps + _SLOW):
        optimizer.param_groups[0]["lr"] = fast if step < steps else fast / 50
        z, asked = inputs(module, batch)
        out = module(z, asked)
        place = (z @ places).argmax(1)
        if module.truth.classes:
            at = torch.stack(
                [of_digit[digit][index % len(of_digit[digit])] for digit, index in zip(asked, place, strict=True)]
            )
        else:
            at = place % len(pictures)
        target = functional.interpolate(pictures[at], size=out.shape[-2:], mode="bilinear").expand_as(out)
        target = target if module.truth.choices["output"] == "sigmoid" else target * 2 - 1
        loss = (out - target).abs().mean() + (out - target).square().mean()
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return module.eval()
