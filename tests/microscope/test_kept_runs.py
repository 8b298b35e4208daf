"""A run under the microscope: its weights, and gradients of its layers, against what is computed otherwise."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.microscope.figures import figures_of, of_run
from gan_core.microscope.gradients import layer_norms
from gan_core.microscope.kept_players import KeptPlayers, kept_players, kept_steps
from gan_core.microscope.weights import BINS, histogram, layers_of, share_at_clip, values_of, weight_history
from gan_core.networks.layers.mlp import MLPCritic
from gan_core.networks.spec import Spec
from gan_core.training.checkpoint import load_critic, load_generator

CLIP = 0.05
SMALL = RunConfig(
    dataset="ring", generator_output="linear", generator_widths=(4,), critic_widths=(5, 3), batch_size=16, steps=24
)
CLIPPED = SMALL.adapted(objective="wgan").replace(weight_clip=CLIP)


@pytest.fixture(scope="module")
def clipped(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    run = runs.create(CLIPPED, root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    return run


@pytest.fixture(scope="module")
def classic(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    run = runs.create(SMALL, root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    return run


def test_both_players_are_those_of_the_step(clipped: runs.Run) -> None:
    assert kept_steps(clipped) == [*range(0, 24, 2), 24]
    seen = kept_players(clipped, 4)
    critic, generator = (
        load(path)[0] for load, path in ((load_critic, seen.critic_file), (load_generator, seen.generator_file))
    )
    torch.testing.assert_close(seen.critic(seen.real).float(), critic(seen.real.float()))
    torch.testing.assert_close(seen.fake.float(), generator(seen.noise.float()))
    later = kept_players(clipped, 24)
    assert torch.equal(later.real, seen.real) and torch.equal(later.noise, seen.noise)
    assert not torch.equal(later.fake, seen.fake)


def numeric_norms(network: nn.Module, loss: Callable[[], Tensor], h: float = 1e-6) -> list[float]:
    """The gradient's norm by each layer's numbers, one of them moved at a time."""
    norms = []
    for parameters in layers_of(network).values():
        found = []
        for values in parameters:
            flat = values.data.view(-1)
            for place in range(len(flat)):
                before = float(flat[place])
                sides = []
                for side in (before + h, before - h):
                    flat[place] = side
                    sides.append(float(loss()))
                flat[place] = before
                found.append((sides[0] - sides[1]) / (2 * h))
        norms.append(float(np.linalg.norm(found)))
    return norms


def played(seen: KeptPlayers) -> tuple[nn.Module, nn.Module, Callable[[], Tensor], Callable[[], Tensor]]:
    """Both networks, and the scores of real and of generated samples by them."""
    critic, generator = load_critic(seen.critic_file)[0].double(), load_generator(seen.generator_file)[0].double()
    return critic, generator, lambda: critic(seen.real), lambda: critic(generator(seen.noise))


@torch.no_grad()
def losses(seen: KeptPlayers) -> dict[str, list[float]]:
    critic, generator, real, fake = played(seen)
    if seen.config.objective == "wgan":
        of_critic, of_generator = lambda: fake().mean() - real().mean(), lambda: -fake().mean()
    else:
        of_critic = lambda: -real().sigmoid().log().mean() - (1 - fake().sigmoid()).log().mean()  # noqa: E731
        of_generator = lambda: -fake().sigmoid().log().mean()  # noqa: E731
    return {"critic": numeric_norms(critic, of_critic), "generator": numeric_norms(generator, of_generator)}


@pytest.mark.parametrize("which", ["clipped", "classic"])
def test_gradient_norms_of_layers_are_those_of_finite_differences(which: str, request: pytest.FixtureRequest) -> None:
    seen = kept_players(request.getfixturevalue(which), 24)
    for player, norms in losses(seen).items():
        np.testing.assert_allclose([*layer_norms(seen)[player].values()], norms, rtol=1e-4, atol=1e-9)


def test_weights_pile_up_at_the_clip_and_histograms_tell(clipped: runs.Run) -> None:
    history = weight_history(clipped)
    assert history.layers == ("1: 5 × 2", "2: 3 × 5", "3: 1 × 3") and history.steps == (*range(0, 24, 2), 24)
    assert history.shares.shape == (3, 13, BINS) and history.reach == pytest.approx(1.2 * CLIP)
    np.testing.assert_allclose(history.shares[:, 1:].sum(-1), 1, atol=1e-6)  # before the first update they lie beyond
    assert history.shares[:, 0].sum() < 3
    own = values_of([*load_critic(clipped.folder)[0].parameters()])
    assert own.abs().max() <= CLIP * (1 + 1e-6)
    assert history.at_clip[-1] == float((own.abs() >= 0.95 * CLIP).double().mean()) > 0.3
    at_edges = np.digitize([-CLIP, CLIP], np.linspace(-history.reach, history.reach, BINS + 1)) - 1  # bins of -c and c
    assert history.shares[:, -1, at_edges].sum() > 0.5
    assert [found.at_clip for found in of_run(clipped).values()] == pytest.approx(history.at_clip)


def test_without_a_clip_histograms_hold_every_weight(classic: runs.Run) -> None:
    history = weight_history(classic)
    np.testing.assert_allclose(history.shares.sum(-1), 1, atol=1e-6)
    assert history.at_clip == () and figures_of(kept_players(classic, 24)).at_clip is None


@given(st.lists(st.floats(-2, 2), min_size=1, max_size=50), st.floats(0.001, 2))
def test_the_share_at_the_clip_counts_what_lies_within_five_percent(values: list[float], clip: float) -> None:
    near = [value for value in values if 0.95 * clip <= abs(value) <= 1.05 * clip]
    assert share_at_clip(torch.tensor(values, dtype=torch.float64), clip) == pytest.approx(len(near) / len(values))
    assert share_at_clip(torch.tensor([clip, -clip, 0.0, 0.9 * clip]), clip) == 0.5


def test_a_histogram_is_symmetrical_about_nothing() -> None:
    found = histogram(torch.tensor([0.0, 0.0, 1.0, -3.0], dtype=torch.float64), 1.0)
    assert found[BINS // 2] == 0.5 and found[-1] == 0.25 and found.sum() == pytest.approx(0.75)


@pytest.mark.parametrize(("norm", "shapes"), [("none", 2), ("spectral", 2), ("weight", 2), ("layer", 2)])
def test_norms_and_biases_go_with_their_layer(norm: str, shapes: int) -> None:
    network = MLPCritic(Spec(shape=(2,), widths=(6,), activation="relu", norm=norm))
    layers = layers_of(network)
    assert [*layers] == ["1: 6 × 2", "2: 1 × 6"]
    assert sum(map(len, layers.values())) == len([*network.parameters()])


def test_what_cannot_be_seen_is_told(clipped: runs.Run, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"the critic of step 3 of .* is not kept; the kept steps are 0, 2, 4"):
        kept_players(clipped, 3)
    assert kept_steps(runs.find("mnist-dcgan")) == [], "it came without its critic"
    packed = runs.create(SMALL.replace(packing=2, steps=2), root=tmp_path)
    assert execute(packed) == "finished"
    seen = kept_players(packed, 2)
    assert seen.critic(seen.real).shape == (256,)
    with pytest.raises(UserError, match="leaves out packing"):
        layer_norms(seen)
