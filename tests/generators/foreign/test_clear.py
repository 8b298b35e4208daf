"""What is called measured: only where every other value fits what BatchNorms remember clearly worse."""

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import nn

from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.foreign.report import OpenChoice


def seen(net: nn.Module, path: Path, noise: Callable[..., torch.Tensor] = torch.randn, width: int = 100) -> Path:
    """The net after 150 batches, saved."""
    with torch.no_grad():
        for _ in range(150):
            net(noise(64, width))
    torch.save(net.state_dict(), path)
    return path


def choice(path: Path, name: str, **chosen: object) -> OpenChoice:
    report = inspect(path, choices=Choices(**chosen))  # type: ignore[arg-type]
    return next(choice for choice in report.open_choices if choice.name == name)


def layers(norm_behind: bool, slope: float) -> nn.Sequential:
    """An activation, with a norm behind it or not."""
    torch.manual_seed(0)
    second = [nn.Linear(256, 256), nn.BatchNorm1d(256), nn.LeakyReLU(slope)] if norm_behind else []
    first = [nn.Linear(100, 256), nn.BatchNorm1d(256), nn.LeakyReLU(slope)]
    return nn.Sequential(*first, *second, nn.Linear(256, 784), nn.Tanh())


@pytest.mark.parametrize("slope", [0.2, 0.3])
def test_an_activation_is_measured_by_the_norm_behind_it(slope: float, tmp_path: Path) -> None:
    told = choice(seen(layers(True, slope), tmp_path / "two.pth"), "activation")
    assert (told.value, told.how) == (f"leaky-{slope}", "measured")
    assert " fits worse by 0." in told.why


def test_what_another_value_explains_as_well_is_guessed(tmp_path: Path) -> None:
    told = choice(seen(layers(True, 0.0), tmp_path / "two.pth"), "activation")  # ReLU is all but leaky ReLU 0.01
    assert (told.value, told.how) == ("relu", "guessed")
    assert "leaky ReLU 0.01 fits what its BatchNorms remember about as well" in told.why


@pytest.mark.parametrize("slope", [0.0, 0.2])
def test_an_activation_behind_the_last_norm_is_guessed(slope: float, tmp_path: Path) -> None:
    told = choice(seen(layers(False, slope), tmp_path / "one.pth"), "activation")
    assert told.how == "guessed" and "no BatchNorm lies behind what it changes" in told.why
    assert "worse" not in told.why


def uniform(*shape: int) -> torch.Tensor:
    return torch.rand(*shape) * 2 - 1


@pytest.mark.parametrize(("noise", "name"), [(torch.randn, "normal"), (uniform, "uniform")])
def test_the_noise_is_measured_by_the_first_norm(noise: Callable[..., torch.Tensor], name: str, tmp_path: Path) -> None:
    told = choice(seen(layers(False, 0.2), tmp_path / "one.pth", noise), "noise")
    assert (told.value, told.how) == (name, "measured")


def test_the_epsilon_of_the_last_norm_is_nobodys_to_measure(tmp_path: Path) -> None:
    alone = choice(seen(layers(False, 0.2), tmp_path / "one.pth"), "eps")
    assert alone.how == "guessed" and "no BatchNorm lies behind what it changes" in alone.why
    told = choice(seen(layers(True, 0.2), tmp_path / "two.pth"), "eps")
    assert told.how == "guessed" and "0.001 fits what its BatchNorms remember about as well" in told.why


def test_nothing_is_measured_beside_a_choice_that_the_norms_contradict(tmp_path: Path) -> None:
    path = seen(layers(True, 0.2), tmp_path / "two.pth")
    assert choice(path, "noise", activation="tanh").how == "guessed"
