"""Looking on while a generator draws, and while others draw with it at the same time."""

from collections.abc import Callable

import pytest
import torch
from torch import Tensor, nn

from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load
from gan_core.latent import first_layers as anatomy
from tests.handmade import loaded


class Meanwhile(nn.Module):
    """Passes on what comes in; at each pass something else happens first."""

    def __init__(self, happens: Callable[[], None]) -> None:
        super().__init__()
        self.happens = happens

    def forward(self, z: Tensor) -> Tensor:
        self.happens()
        return z


def watched(meanwhile: Callable[[Loaded], None]) -> Loaded:
    """A generator in each of whose passes `meanwhile` is done with the same generator."""
    inside = False

    def happens() -> None:
        nonlocal inside
        if not inside:
            inside = True
            meanwhile(found)
            inside = False

    layers = [Meanwhile(happens), nn.Linear(4, 6), nn.ReLU(), nn.Linear(6, 28 * 28), nn.Unflatten(1, (1, 28, 28))]
    found = loaded(nn.Sequential(*layers))
    return found


def first_and_second(found: Loaded) -> tuple[nn.Linear, nn.Linear]:
    return found.network[1], found.network[3]  # type: ignore[index, return-value]


@pytest.mark.parametrize("count", [1, 2, 7])
def test_who_draws_meanwhile_gets_pictures_and_leaves_the_answers_alone(count: int) -> None:
    drawn: list[tuple[int, ...]] = []

    def meanwhile(found: Loaded) -> None:
        drawn.append(found.draw(found.latents(count, seed=1)).shape)

    found = watched(meanwhile)
    first, second = first_and_second(found)
    z = found.latents(9, seed=2)
    assert found.batch == 256  # of the largest layer's output for one sample, whatever is drawn meanwhile
    assert anatomy.first_layers(found) == [first, second]
    torch.testing.assert_close(anatomy.jacobian(found), first.weight)
    torch.testing.assert_close(anatomy.features(found, z), first(z).relu())
    assert drawn and set(drawn) == {(count, 28, 28, 1)}


def test_looking_leaves_nothing_on_the_network() -> None:
    found = watched(lambda found: None)
    anatomy.jacobian(found)
    anatomy.features(found, found.latents(3, seed=0))
    assert not any(module._forward_hooks or module._forward_pre_hooks for module in found.network.modules())


@pytest.mark.parametrize("name", ["mnist-dcgan", "mnist-plane", "mnist-wgan-gp", "frogs-dcgan"])
def test_a_twin_draws_the_same_with_the_same_memory(name: str) -> None:
    found = load(name, paths=False)
    twin = found.twin()
    z = found.latents(3, seed=0)
    torch.testing.assert_close(twin.samples(z), found.samples(z), rtol=0, atol=0)
    here = [tensor.data_ptr() for tensor in found.network.state_dict().values()]
    assert [tensor.data_ptr() for tensor in twin.network.state_dict().values()] == here
