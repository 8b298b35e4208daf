"""Networks that are recognised and not drawn are called what they are; generators that are drawn are not."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor, nn

from gan_core.generators.foreign.families import check
from tests.generators.foreign.branched import AUTHORS
from tests.generators.foreign.drawing import examined
from tests.generators.foreign.strangers import STRANGERS, tutorial_critic


class Holder(nn.Module):
    def __init__(self, **parts: nn.Module | Tensor) -> None:
        super().__init__()
        for name, part in parts.items():
            if isinstance(part, nn.Module):
                self.add_module(name, part)
            else:
                self.register_parameter(name, nn.Parameter(part))


class Modulated(nn.Module):
    """A convolution whose weight has a place for the batch, and the layer that scales it."""

    def __init__(self, inputs: int, outputs: int, style: int) -> None:
        super().__init__()
        self.weight = nn.Parameter(torch.randn(1, outputs, inputs, 3, 3))
        self.modulation = Holder(weight=torch.randn(inputs, style), bias=torch.randn(inputs))


def mapping(width: int) -> nn.Sequential:
    return nn.Sequential(nn.Linear(width, width), nn.LeakyReLU(), nn.Linear(width, width))


def style_with_a_batch_axis() -> nn.Module:
    convs = {f"conv{i}": Holder(conv=Modulated(16, 16, 32), noise=Holder(weight=torch.zeros(1))) for i in range(4)}
    return Holder(style=mapping(32), input=Holder(input=torch.randn(1, 16, 4, 4)), **convs)


def style_with_affine_layers() -> nn.Module:
    def layer(resolution: int) -> nn.Module:
        module = Holder(affine=nn.Linear(32, 16), weight=torch.randn(16, 16, 3, 3), bias=torch.randn(16))
        module.register_buffer("noise_const", torch.randn(resolution, resolution))
        return module

    blocks = {f"b{side}": Holder(conv0=layer(side), conv1=layer(side)) for side in (4, 8, 16)}
    return Holder(synthesis=Holder(const=torch.randn(16, 4, 4), **blocks), mapping=mapping(32))


def style_with_instance_norms() -> nn.Module:
    """The first StyleGAN: styles are scales and shifts, twice as many as channels."""
    blocks = {
        f"block{i}": Holder(conv=nn.Conv2d(16, 16, 3), style1=nn.Linear(24, 32), style2=nn.Linear(24, 32))
        for i in range(3)
    }
    return Holder(g_mapping=mapping(24), const=torch.ones(1, 16, 4, 4), **blocks, torgb=nn.Conv2d(16, 3, 1))


def progressive() -> nn.Module:
    return Holder(
        initial=nn.Sequential(nn.ConvTranspose2d(32, 32, 4), nn.Conv2d(32, 32, 3)),
        blocks=nn.ModuleList([nn.Conv2d(32, 16, 3), nn.Conv2d(16, 8, 3)]),
        to_rgb=nn.ModuleList([nn.Conv2d(32, 3, 1), nn.Conv2d(16, 3, 1), nn.Conv2d(8, 3, 1)]),
    )


def conditional_norm(tables: int) -> nn.Module:
    """One table of scales and shifts, or one for each."""
    bn = nn.BatchNorm2d(16, affine=False)
    if tables == 1:
        return Holder(bn=bn, embed=nn.Embedding(10, 32))
    return Holder(bn=bn, gammas=nn.Embedding(10, 16), betas=nn.Embedding(10, 16))


def conditional(tables: int) -> nn.Module:
    blocks = {
        f"block{i}": Holder(
            c1=nn.Conv2d(16, 16, 3),
            c2=nn.Conv2d(16, 16, 3),
            b1=conditional_norm(tables),
            b2=conditional_norm(tables),
            c_sc=nn.Conv2d(16, 16, 1),
        )
        for i in range(3)
    }
    return Holder(l1=nn.Linear(20, 256), **blocks, b5=nn.BatchNorm2d(16), c5=nn.Conv2d(16, 3, 3))


def big() -> nn.Module:
    def ccbn() -> nn.Module:
        module = Holder(gain=nn.Linear(36, 16, bias=False), bias=nn.Linear(36, 16, bias=False))
        module.register_buffer("stored_mean", torch.zeros(16))
        module.register_buffer("stored_var", torch.ones(16))
        return module

    block = Holder(conv1=nn.Conv2d(16, 16, 3), conv2=nn.Conv2d(16, 16, 3), bn1=ccbn(), bn2=ccbn())
    return Holder(shared=nn.Embedding(10, 16), linear=nn.Linear(20, 256), blocks=nn.ModuleList([block]))


def denoiser() -> nn.Module:
    def block(inputs: int, outputs: int) -> nn.Module:
        return Holder(
            conv1=nn.Conv2d(inputs, outputs, 3), time_emb=nn.Linear(64, outputs), conv2=nn.Conv2d(outputs, outputs, 3)
        )

    return Holder(
        time_mlp=mapping(64),
        conv0=nn.Conv2d(1, 16, 3),
        downs=nn.ModuleList([block(16, 32), block(32, 48)]),
        ups=nn.ModuleList([block(96, 32), block(64, 16)]),
        output=nn.Conv2d(16, 1, 1),
    )


def transformer(fused: bool) -> nn.Module:
    if fused:
        return nn.TransformerEncoder(nn.TransformerEncoderLayer(32, 4, 128, batch_first=True), 2)
    parts = {"q": nn.Linear(32, 32), "k": nn.Linear(32, 32), "v": nn.Linear(32, 32)}
    return nn.ModuleList([Holder(**parts, up=nn.Linear(32, 128), down=nn.Linear(128, 32)) for _ in range(3)])


def glow() -> nn.Module:
    step = [
        Holder(loc=torch.zeros(1, 12, 1, 1), scale=torch.ones(1, 12, 1, 1), mix=nn.Conv2d(12, 12, 1, bias=False))
        for _ in range(4)
    ]
    return nn.ModuleList(step)


def masked_flow() -> nn.Module:
    def coupling(first: int) -> nn.Module:
        module = Holder(s=nn.Linear(2, 64), t=nn.Linear(2, 64))
        module.register_buffer("mask", torch.tensor([first, 1 - first]).float())
        return module

    return nn.ModuleList([coupling(i % 2) for i in range(4)])


KINDS: dict[str, tuple[Callable[[], nn.Module], str]] = {
    "style, batch axis": (style_with_a_batch_axis, "style-based generator (StyleGAN)"),
    "style, affine layers": (style_with_affine_layers, "style-based generator (StyleGAN)"),
    "style, instance norms": (style_with_instance_norms, "style-based generator (StyleGAN)"),
    "progressive": (progressive, "grows progressively: 3 layers give images"),
    "conditional, one table": (
        lambda: conditional(1),
        "norms are conditional: 'block0.b1.embed' holds scales and shifts",
    ),
    "conditional, two tables": (lambda: conditional(2), "norms are conditional: 'block0.b1.gammas'"),
    "big": (big, "conditional, as in BigGAN: 'blocks.0.bn1.gain' makes scales of 16 channels from 36 numbers"),
    "denoiser": (denoiser, "step by step (diffusion): 6 layers"),
    "transformer": (lambda: transformer(True), "a transformer: 2 blocks of attention among tokens of 32 numbers"),
    "transformer, three layers": (lambda: transformer(False), "a transformer: 3 blocks"),
    "flow, shifts and scales": (glow, "a normalising flow"),
    "flow, masks": (masked_flow, "a normalising flow, which is run backwards to draw: it has 4 masks"),
    "recurrent": (
        lambda: Holder(rnn=nn.LSTM(8, 16), out=nn.Linear(16, 784)),
        "a recurrent network: 'rnn.weight_ih_l0'",
    ),
}


@pytest.mark.parametrize("name", KINDS)
def test_a_known_kind_that_is_not_drawn_is_called_by_its_name(name: str, tmp_path: Path) -> None:
    build, said = KINDS[name]
    report, loaded = examined(build().state_dict(), tmp_path)
    assert loaded is None and said in report.reason, report.reason
    assert "recognised but not drawn here" in report.reason


@pytest.mark.parametrize("name", [*STRANGERS, *AUTHORS])
def test_no_generator_that_is_drawn_is_called_another_kind(name: str) -> None:
    check((STRANGERS[name] if name in STRANGERS else AUTHORS[name]).build().state_dict())


def test_a_critic_and_layers_with_bare_norms_are_no_other_kind() -> None:
    check(tutorial_critic().state_dict())
    check(nn.Sequential(nn.Linear(20, 64), nn.BatchNorm1d(64, affine=False), nn.Linear(64, 64)).state_dict())


def test_several_embeddings_are_listed(tmp_path: Path) -> None:
    net = Holder(
        digit_emb=nn.Embedding(10, 8), style_label=nn.Embedding(4, 6), fc=nn.Linear(34, 64), out=nn.Linear(64, 784)
    )
    report, _ = examined(net.state_dict(), tmp_path)
    assert "2 embeddings of labels" in report.reason and "'style_label' has 4 classes of 6 numbers" in report.reason


def test_a_unet_is_a_translator_with_skip_connections(tmp_path: Path) -> None:
    net = Holder(
        down1=nn.Conv2d(3, 16, 4, 2, 1),
        down2=nn.Conv2d(16, 32, 4, 2, 1),
        down3=nn.Conv2d(32, 64, 4, 2, 1),
        up1=nn.ConvTranspose2d(64, 32, 4, 2, 1),
        up2=nn.ConvTranspose2d(64, 16, 4, 2, 1),
        final=nn.ConvTranspose2d(32, 3, 4, 2, 1),
    )
    report, _ = examined(net.state_dict(), tmp_path)
    assert report.player == "translator" and "U-Net with skip connections" in report.reason
