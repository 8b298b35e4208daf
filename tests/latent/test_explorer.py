"""From a place to a picture: the formula of a place, walls in one pass, and sentences for what is not legal."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from torch import Tensor, nn

from gan_core.base.errors import UserError
from gan_core.generators.loading import load
from gan_core.latent import paths as latent
from gan_core.latent.explorer import Explorer
from gan_core.latent.latent_state import LatentState
from gan_core.latent.snippet import snippet
from tests.handmade import loaded

ROOT = Path(__file__).parents[2]


class Counted(nn.Module):
    """[z0, z1, ...] of a z with 4 numbers as an image of one pixel each; counts its passes."""

    def __init__(self) -> None:
        super().__init__()
        self.passes = 0

    def forward(self, z: Tensor, labels: Tensor | None = None) -> Tensor:
        self.passes += 1
        return z.view(-1, 1, 2, 2) if labels is None else z.view(-1, 1, 2, 2) + labels[:, None, None, None]


@pytest.fixture
def explorer() -> Explorer:
    network = Counted()
    found = loaded(network, shape=(1, 2, 2))
    assert found.batch == 256  # found out by a pass of its own
    network.passes = 0
    return Explorer(found)


def place(explorer: Explorer, **values: object) -> Tensor:
    return explorer.latents([LatentState(**values)])[0][0]  # type: ignore[arg-type]


def noise(explorer: Explorer, seed: int) -> Tensor:
    return explorer.loaded.latents(1, seed)[0]


@pytest.mark.parametrize("path", ["slerp", "lerp"])
@pytest.mark.parametrize(("across", "down", "corner"), [(0, 0, 0), (1, 0, 1), (0, 1, 2), (1, 1, 3)])
def test_the_corners_of_a_sheet_are_its_seeds(
    explorer: Explorer, path: str, across: int, down: int, corner: int
) -> None:
    seeds = (3, 5, 8, 13)
    found = place(explorer, seeds=seeds, across=across, down=down, path=path)
    torch.testing.assert_close(found, noise(explorer, seeds[corner]))


def test_between_two_seeds_the_way_is_that_of_latent(explorer: Explorer) -> None:
    a, b = noise(explorer, 1), noise(explorer, 2)
    states = [LatentState(seeds=(1, 2), across=i / 4, path=path) for path in ("slerp", "lerp") for i in range(5)]
    found, _ = explorer.latents(states)
    torch.testing.assert_close(found[:5], latent.slerp(a, b, 5))
    torch.testing.assert_close(found[5:], latent.lerp(a, b, 5))


def test_the_middle_of_four_seeds(explorer: Explorer) -> None:
    corners = torch.stack([noise(explorer, seed) for seed in range(4)])
    middle = place(explorer, seeds=(0, 1, 2, 3), across=0.5, down=0.5, path="lerp")
    torch.testing.assert_close(middle, corners.mean(dim=0))
    round_way = place(explorer, seeds=(0, 1, 2, 3), across=0.5, down=0.5)
    top, bottom = latent.slerp(corners[0], corners[1], 3)[1], latent.slerp(corners[2], corners[3], 3)[1]
    torch.testing.assert_close(round_way, latent.slerp(top, bottom, 3)[1])


def test_sums_truncation_and_moves_follow_the_formula(explorer: Explorer) -> None:
    found = place(explorer, seeds=(1,), minus=2, plus=3, truncation=0.5, moves=(("z:0", 2.0), ("z:3", -1.0)))
    a, b, c = (noise(explorer, seed) for seed in (1, 2, 3))
    torch.testing.assert_close(found, 0.5 * (a - b + c) + torch.tensor([2.0, 0, 0, -1.0]))
    given = place(explorer, z=(1.0, 2.0, 3.0, 4.0), truncation=0.5, moves=(("z:1", 1.0),))
    torch.testing.assert_close(given, torch.tensor([0.5, 2.0, 1.5, 2.0]))


def test_asking_changes_no_kept_noise(explorer: Explorer) -> None:
    before = noise(explorer, 1).clone()
    place(explorer, seeds=(1,), minus=2, plus=3, truncation=0.0)
    torch.testing.assert_close(place(explorer, seeds=(1,)), before)


def test_uniform_noise_stays_where_the_generator_knows_it() -> None:
    explorer = Explorer(loaded(Counted(), shape=(1, 2, 2), noise="uniform"))
    found = place(explorer, seeds=(1,), minus=2, plus=3, moves=(("z:0", 9.0),), truncation=2.0)
    assert found.abs().max() <= 1 and found[0] == 1
    assert float(explorer.direction("z:0").vector[0]) == pytest.approx(3**-0.5)


def test_a_wall_is_one_pass_and_each_place_is_itself(explorer: Explorer) -> None:
    states = [LatentState(seeds=(seed,), moves=(("z:2", seed / 9),)) for seed in range(9)]
    wall = explorer.draw(states)
    assert explorer.loaded.network.passes == 1 and wall.shape == (9, 2, 2, 1)  # type: ignore[union-attr]
    for state, tile in zip(states, wall, strict=True):
        assert np.array_equal(explorer.draw([state])[0], tile)


def test_labels_reach_the_generator() -> None:
    explorer = Explorer(loaded(Counted(), shape=(1, 2, 2), classes=("a", "b", "c"), pixel_range=(0, 255)))
    z = (5.0, 5.0, 5.0, 5.0)
    assert explorer.draw([LatentState(z=z, label=label) for label in (None, 2)])[:, 0, 0, 0].tolist() == [5, 7]


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"z": (1.0, 2.0)}, "z has 4 numbers, not 2"),
        ({"moves": (("z:4", 1.0),)}, "no direction 'z:4'; it has z:0 ... z:3"),
        ({"moves": (("sefa:0", 1.0),)}, "no direction 'sefa:0'; it has none of that family"),
        ({"moves": (("sideways", 1.0),)}, "their names begin with"),
        ({"label": 1}, "no classes to choose from"),
    ],
)
def test_each_refusal_says_what_is_legal(explorer: Explorer, values: dict, sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        explorer.draw([LatentState(**values)])


def test_more_refusals(explorer: Explorer) -> None:
    with pytest.raises(UserError, match="at least one"):
        explorer.draw([])
    labelled = Explorer(loaded(Counted(), shape=(1, 2, 2), classes=("a", "b")))
    with pytest.raises(UserError, match="classes 0 to 1, so label 2"):
        labelled.draw([LatentState(label=2)])


def test_a_shipped_generator_is_explored() -> None:
    explorer = Explorer(load("ring-wgan-gp"))
    assert explorer.families == ("attributes", "ganspace", "sefa", "coordinates")
    assert [direction.name for direction in explorer.directions("attributes")] == ["x", "y"]
    assert explorer.directions("attributes")[0].effect.startswith("moves right (+1.")
    assert explorer.directions("attributes") == explorer.directions("attributes")
    assert [direction.name for direction in explorer.directions("coordinates", 1)] == ["z:0"]
    assert all(direction.effect for direction in explorer.directions("coordinates"))
    states = [LatentState(seeds=(seed,)) for seed in range(40)]
    assert explorer.draw(states).shape == (40, 2)
    scores = explorer.scores(states)
    assert scores is not None and scores.shape == (40,) and np.isfinite(scores).all()
    assert explorer.picture(states).size == (720, 720)
    assert np.abs(np.linalg.norm(explorer.draw(states), axis=1) - 1).mean() < 0.1, "on the ring"


def test_a_stranger_s_points_are_shown_however_far_they_lie() -> None:
    """Nobody knows the data, so the plane reaches as far as the generator does; dots are neither grey nor white."""
    for far in (0.0, 1.0, 1e4):
        explorer = Explorer(loaded(lambda z, far=far: far * z[:, :2], kind="points", shape=(2,)))
        picture = np.asarray(explorer.picture([LatentState(seeds=(seed,)) for seed in range(9)]).convert("RGB"))
        assert (np.ptp(picture.astype(int), axis=2) > 99).sum() > 20


def test_python_draws_the_same_picture(tmp_path: Path) -> None:
    state = LatentState(seeds=(3, 7), across=0.25, moves=(("pca:0", -1.5), ("x", 0.5)), truncation=0.75)
    program = snippet("ring-wgan-gp", state)
    env = {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1", "PATH": ""}
    subprocess.run([sys.executable, "-c", program], cwd=tmp_path, check=True, env=env)
    from PIL import Image

    with Image.open(tmp_path / "picture.png") as picture:
        found = np.asarray(picture)
    assert np.array_equal(found, np.asarray(Explorer(load("ring-wgan-gp")).picture(state)))
    assert "LatentState()" in snippet("some/where", LatentState())
