"""Weights that somebody else put on the Hub are inspected: bare ones, and those of a class that is not ours."""

import io
import json
from pathlib import Path

import pytest
import torch
from safetensors.torch import save
from torch import Tensor

from gan_core.generators.hub_loading import load_from_hub
from tests.hub.server import Hub


@pytest.fixture
def weights() -> dict[str, Tensor]:
    """A small generator of 28 x 28 images, 16 -> 32 -> 784."""
    torch.manual_seed(0)
    shapes = {"model.0.weight": (32, 16), "model.0.bias": (32,), "model.2.weight": (784, 32), "model.2.bias": (784,)}
    return {name: torch.randn(shape) * 0.3 for name, shape in shapes.items()}


def test_a_class_that_is_not_ours_is_read_by_its_weights(weights: dict[str, Tensor], hub: Hub) -> None:
    about = json.dumps({"latent_dim": 16, "hidden": 32}).encode()
    hub.repo("a/mixin", {"config.json": about, "model.safetensors": save(weights), "model.py": b"raise SystemExit"})
    loaded = load_from_hub("a/mixin")
    assert (loaded.facts.origin, loaded.facts.latent_dim, loaded.facts.shape) == ("hub", 16, (1, 28, 28))
    assert loaded.facts.title.startswith("a/mixin at ")
    assert loaded.draw(loaded.latents(3, seed=0)).shape == (3, 28, 28, 1)


def test_bare_weights_of_a_file_that_was_asked_for(weights: dict[str, Tensor], hub: Hub, tmp_path: Path) -> None:
    file = io.BytesIO()
    torch.save({"state_dict": weights}, file)
    hub.repo("a/bare", {"D.pt": b"no weights", "G.pt": file.getvalue()})
    loaded = load_from_hub("a/bare")
    assert torch.equal(next(iter(loaded.network.parameters())), weights["model.0.weight"])
    told: list[int] = []
    again = load_from_hub("a/bare", file="G.pt", progress=lambda done, total, rate: told.append(done))
    assert again.facts.latent_dim == 16 and told[-1] == len(file.getvalue())
