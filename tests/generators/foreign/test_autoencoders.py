"""Translators, autoencoders and VAEs, as many people write them: none of them is taken for a GAN's generator."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.foreign.report import Inspection
from tests.generators.foreign.drawing import examined
from tests.generators.foreign.strangers import mlp


def convs(*layers: nn.Module) -> nn.Sequential:
    return nn.Sequential(*layers)


class Halves(nn.Module):
    """Parts under names of its author's."""

    def __init__(self, **parts: nn.Module) -> None:
        super().__init__()
        for name, part in parts.items():
            self.add_module(name, part)


def encoder() -> nn.Sequential:
    return convs(
        *(nn.Conv2d(3, 16, 4, 2, 1), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.Conv2d(16, 32, 4, 2, 1), nn.BatchNorm2d(32), nn.ReLU()),
    )


def decoder(first: int = 32) -> nn.Sequential:
    return convs(
        *(nn.ConvTranspose2d(first, 16, 4, 2, 1), nn.BatchNorm2d(16), nn.ReLU()),
        *(nn.ConvTranspose2d(16, 3, 4, 2, 1), nn.Tanh()),
    )


def fc(inputs: int, outputs: int) -> nn.Linear:
    return nn.Linear(inputs, outputs)


VAES: dict[str, tuple[Callable[[], nn.Module], int]] = {
    "mu and logvar": (
        lambda: Halves(encoder=mlp(784, 64, 64), mu=fc(64, 20), logvar=fc(64, 20), decoder=mlp(20, 64, 784)),
        20,
    ),
    "fc21 and fc22": (
        lambda: Halves(fc1=fc(784, 400), fc21=fc(400, 20), fc22=fc(400, 20), fc3=fc(20, 400), fc4=fc(400, 784)),
        20,
    ),
    "as wide as its features": (
        lambda: Halves(enc=mlp(784, 32, 32), mean=fc(32, 32), log_std=fc(32, 32), dec=mlp(32, 64, 784)),
        32,
    ),
    "one head of both": (lambda: Halves(encoder=mlp(784, 64, 40), decoder=mlp(20, 64, 784)), 20),
    "convolutions": (
        lambda: Halves(
            encoder=encoder(),
            fc_mu=fc(32 * 64, 24),
            fc_var=fc(32 * 64, 24),
            decoder_input=fc(24, 32 * 64),
            decoder=decoder(),
        ),
        24,
    ),
    "heads within the encoder": (
        lambda: Halves(
            encoder=Halves(body=mlp(784, 64, 64), z_mean=fc(64, 8), z_log=fc(64, 8)), decoder=mlp(8, 64, 784)
        ),
        8,
    ),
    "odd names": (lambda: Halves(p=mlp(784, 64, 64), q=fc(64, 12), r=fc(64, 12), s=mlp(12, 64, 784)), 12),
}


def vae_is_told(report: Inspection, latent: int) -> None:
    assert report.verdict == "amber" and report.latent_dim == latent, report.reason
    assert "a VAE's decoder, not a GAN's generator" in report.reason and "VAE" in report.player_why
    aside = {row.key for row in report.match if "left aside" in row.where}
    assert aside and not any(row.used for row in report.match if row.key in aside)


@pytest.mark.parametrize("name", VAES)
def test_a_vae_is_called_that_and_its_decoder_drawn(name: str, tmp_path: Path) -> None:
    torch.manual_seed(0)
    build, latent = VAES[name]
    module = build()
    report, loaded = examined(module.state_dict(), tmp_path, activation="relu", bare=(), output="none")
    vae_is_told(report, latent)
    assert loaded is not None and loaded.draw(loaded.latents(4, seed=1)).shape[0] == 4
    if name in ("mu and logvar", "odd names"):
        z = torch.randn(5, latent)
        expected = module.get_submodule("decoder" if name == "mu and logvar" else "s")(z)
        torch.testing.assert_close(loaded.network(z).flatten(1), expected)


@pytest.mark.parametrize("name", VAES)
def test_a_vae_whose_names_are_sorted_is_called_that(name: str, tmp_path: Path) -> None:
    """safetensors keeps no order: the decoder may stand before the encoder."""
    build, latent = VAES[name]
    save_file({key: value.contiguous() for key, value in build().state_dict().items()}, tmp_path / "sorted.safetensors")
    vae_is_told(inspect(tmp_path / "sorted.safetensors"), latent)


@pytest.mark.parametrize("table", [False, True], ids=["one-hot", "embedding"])
def test_a_conditional_vae_keeps_its_labels(table: bool, tmp_path: Path) -> None:
    torch.manual_seed(0)
    parts: dict[str, nn.Module] = {"label_emb": nn.Embedding(10, 7)} if table else {}
    width = 7 if table else 10
    parts |= {"encoder": mlp(784 + width, 64, 64), "mu": fc(64, 20), "logvar": fc(64, 20)}
    module = Halves(**parts, decoder=mlp(20 + width, 64, 784))
    report, loaded = examined(module.state_dict(), tmp_path, activation="relu", output="none", join="noise-label")
    assert "a conditional VAE's decoder" in report.reason
    assert (report.latent_dim, report.classes) == (20, 10)
    assert loaded is not None
    z, labels = torch.randn(10, 20), torch.arange(10)
    label = module.get_submodule("label_emb")(labels) if table else torch.eye(10)
    expected = module.get_submodule("decoder")(torch.cat((z, label), 1))
    torch.testing.assert_close(loaded.network(z, labels).flatten(1), expected)


def dicts(module: nn.Module) -> Any:
    """A dict for each half, as torch.save({"encoder": encoder.state_dict(), ...}) writes."""
    return {name: part.state_dict() for name, part in module.named_children()}


TRANSLATORS: dict[str, Callable[[], Any]] = {
    "encoder and decoder": lambda: Halves(encoder=encoder(), decoder=decoder()).state_dict(),
    "sorted": lambda: dict(sorted(Halves(encoder=encoder(), decoder=decoder()).state_dict().items())),
    "two dicts": lambda: dicts(Halves(encoder=encoder(), decoder=decoder())),
    "beside a critic": lambda: Halves(encoder=encoder(), decoder=decoder(), discriminator=encoder()).state_dict(),
    "gray, ending in a convolution": lambda: Halves(
        down=convs(nn.Conv2d(1, 16, 3, 2, 1), nn.ReLU(), nn.Conv2d(16, 32, 3, 2, 1)),
        up=convs(
            nn.ConvTranspose2d(32, 16, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(16, 8, 4, 2, 1), nn.Conv2d(8, 1, 3)
        ),
    ).state_dict(),
    "other names": lambda: Halves(down=encoder(), up=decoder()).state_dict(),
    "doubled by skips": lambda: Halves(
        down1=convs(nn.Conv2d(3, 16, 4, 2, 1)),
        down2=convs(nn.Conv2d(16, 32, 4, 2, 1)),
        up1=convs(nn.ConvTranspose2d(32, 16, 4, 2, 1)),
        final=convs(nn.ConvTranspose2d(32, 3, 4, 2, 1)),
    ).state_dict(),
    "autoencoder with a bottleneck": lambda: Halves(
        encoder=convs(*encoder(), nn.Flatten(), fc(32 * 64, 16)), decoder=convs(fc(16, 32 * 64), *decoder())
    ).state_dict(),
    "autoencoder of rows": lambda: Halves(enc=mlp(784, 64, 16), dec=mlp(16, 64, 784)).state_dict(),
    "autoencoder in two dicts": lambda: dicts(Halves(encoder=mlp(784, 64, 16), decoder=mlp(16, 64, 784))),
}


@pytest.mark.parametrize("name", TRANSLATORS)
def test_who_turns_images_into_images_is_a_translator(name: str, tmp_path: Path) -> None:
    report, _ = examined(TRANSLATORS[name](), tmp_path)
    assert (report.verdict, report.player) == ("red", "translator"), report.reason
    assert ("autoencoder without noise heads" in report.reason) == ("autoencoder" in name)


@pytest.mark.parametrize("channels", [1, 3])
def test_a_critic_of_convolutions_alone_is_a_critic(channels: int, tmp_path: Path) -> None:
    for last in (nn.Conv2d(32, 1, 4), nn.Conv2d(32, 1, 3, 1, 1)):
        critic = convs(
            nn.Conv2d(channels, 16, 4, 2, 1), nn.LeakyReLU(), nn.Conv2d(16, 32, 4, 2, 1), nn.LeakyReLU(), last
        )
        report, _ = examined(critic.state_dict(), tmp_path)
        assert report.player == "critic", report.reason


def test_a_decoder_that_lies_alone_is_drawn(tmp_path: Path) -> None:
    """Nothing tells it from a generator, and so nothing else is said."""
    report, _ = examined({"decoder": mlp(20, 64, 784).state_dict(), "epoch": 3}, tmp_path)
    assert report.verdict == "amber" and "VAE" not in report.reason


def test_the_reason_is_no_layers_that_never_came_last(tmp_path: Path) -> None:
    odd: dict[str, Tensor] = Halves(fc1=fc(300, 64), fc21=fc(64, 20), fc22=fc(64, 20), fc3=fc(33, 64)).state_dict()
    report, _ = examined(odd, tmp_path)
    assert (
        report.verdict == "red" and "do not fit together: 'fc21' gives 20 channels and 'fc22' takes 64" in report.reason
    )
