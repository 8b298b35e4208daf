"""Layers, edges and counts, of networks whose graph is known and of everything that comes with the app."""

import itertools

import pytest
import torch
from torch import Tensor, nn

from gan_core import runs
from gan_core.generators.loaded import Facts, Loaded
from gan_core.generators.loading import load
from gan_core.model_graph.graph import BATCH, graph
from gan_core.model_graph.tracing import INPUT, elsewhere, own_copy, traced

SHIPPED = [run.id for run in runs.list_runs(shipped=True) if run.read_only and run.has_weights]


class Residual(nn.Module):
    """x -> b(relu(a(x))) + c(x), times a number of its own."""

    def __init__(self) -> None:
        super().__init__()
        self.a, self.b, self.c = nn.Linear(3, 4), nn.Linear(4, 2), nn.Linear(3, 2)
        self.act = nn.ReLU()
        self.last = nn.Linear(2, 1)
        self.gain = nn.Parameter(torch.ones(1))

    def forward(self, x: Tensor) -> Tensor:
        y: Tensor = self.last(self.gain * (self.b(self.act(self.a(x))) + self.c(x)))
        return y


def test_edges_go_around_layers_and_through_what_is_no_layer() -> None:
    network = own_copy(Residual())
    with traced(network) as layers:
        network(torch.randn(5, 3).requires_grad_())
    named = {layer.name: layer for layer in layers}
    place = {layer.name: index for index, layer in enumerate(layers)}
    assert named["a"].inputs == named["c"].inputs == (INPUT,)
    assert named["act"].inputs == (place["a"],) and named["b"].inputs == (place["act"],)
    assert named["last"].inputs == (place["b"], place["c"])
    assert elsewhere(network, layers) == 1
    assert sum(layer.parameters for layer in layers) + 1 == sum(p.numel() for p in network.parameters())


def test_a_layer_that_is_called_twice_stands_there_twice_and_hooks_are_gone() -> None:
    act = nn.Tanh()
    network = own_copy(nn.Sequential(nn.Linear(2, 2), act, nn.Linear(2, 2), act, nn.Identity()))
    with traced(network) as layers:
        network(torch.randn(3, 2).requires_grad_())
    assert [layer.kind for layer in layers] == ["Linear", "Tanh", "Linear", "Tanh", "Identity"]
    assert [layer.inputs for layer in layers] == [(INPUT,), (0,), (1,), (2,), (3,)]
    network(torch.randn(3, 2).requires_grad_())
    assert len(layers) == 5


def test_gradients_and_activations_are_those_of_a_pass_by_hand() -> None:
    torch.manual_seed(0)
    generator, critic = (
        nn.Sequential(nn.Linear(2, 5), nn.ReLU(), nn.Linear(5, 2)),
        nn.Sequential(nn.Linear(2, 1), nn.Flatten(0)),
    )
    facts = Facts(title="", origin="run", kind="points", shape=(2,), latent_dim=2)
    loaded = Loaded(generator, facts, critic)
    _, told = graph(loaded, 3)
    hidden = torch.relu(generator[0](loaded.latents(BATCH, 3)))
    first, second = told["players"][0]["layers"][1], told["players"][1]["layers"][0]
    assert first["zeros"] == pytest.approx(float((hidden == 0).float().mean()))
    assert first["mean"] == pytest.approx(float(hidden.mean()))
    by_hidden = critic[0].weight @ generator[2].weight / BATCH  # the same for every sample
    assert first["gradient"] == pytest.approx(float(by_hidden.square().mean().sqrt()))
    assert second["gradient"] == pytest.approx(1 / BATCH)


@pytest.mark.parametrize("name", SHIPPED)
def test_everything_that_came_with_the_app_is_a_graph_from_noise_to_score(name: str) -> None:
    loaded = load(name)
    arrays, told = graph(loaded, 0)
    assert len(told["players"]) == (1 if loaded.critic is None else 2)
    networks = [network for network in (loaded.network, loaded.critic) if network is not None]
    for player, network in zip(told["players"], networks, strict=True):
        layers = player["layers"]
        once = {layer["name"]: layer["parameters"] for layer in layers}
        assert sum(once.values()) + player["elsewhere"] == player["parameters"]
        assert player["parameters"] == sum(p.numel() for p in network.parameters())
        assert INPUT in itertools.chain.from_iterable(layer["inputs"] for layer in layers)
        used = {place for layer in layers for place in layer["inputs"]}
        ends = [layer for place, layer in enumerate(layers) if place not in used]
        assert len(ends) <= 2, "a network has one end, or one for scores and one for classes"
        assert all((layer["gradient"] is None) == (loaded.critic is None) for layer in layers)
    assert all(values.dtype == "uint8" for values in arrays.values())
    if loaded.facts.kind == "images":
        assert told["players"][0]["layers"][-1]["shape"][-1] in (loaded.facts.shape[-1], loaded.facts.shape[-1] ** 2)
