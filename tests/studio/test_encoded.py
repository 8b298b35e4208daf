"""Real samples and their noise, as the table of classes asks for them."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import load

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.run_config import RunConfig
from gan_core.data.datasets import DATASETS, Request
from gan_core.engines.execute import execute
from gan_core.generators.loaded import Loaded
from gan_core.generators.loading import load as load_generator
from gan_core.studio.encoded import encoded
from gan_core.studio.jobs import Order
from gan_core.studio.orders import Orders

CHANGES = {"decoder.output": "sigmoid", "steps": 2, "encoder_told": True}
CONFIG = RunConfig(**{"game": "cvae-gan", "dataset": "digits", "latent_dim": 3}, **CHANGES)


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    run = runs.create(CONFIG, root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    return run


def test_real_samples_come_with_their_classes_and_their_noise(trained: runs.Run) -> None:
    loaded = load_generator(str(trained.folder))
    found, split = encoded(loaded, 5, 3)
    data = DATASETS["digits"].load(Request())
    assert data.labels is not None and split == "training"
    for picture, label, z in zip(found["real"], found["labels"], found["z"], strict=True):
        (index,) = np.flatnonzero((data.values == picture.transpose(2, 0, 1)).all((1, 2, 3)))
        assert data.labels[index] == label
        black, white = loaded.facts.pixel_range
        sample = torch.from_numpy(data.values[[index]] / 255 * (white - black) + black).float()
        own = loaded.encoded(sample, torch.tensor([int(label)]))
        assert own is not None
        np.testing.assert_allclose(own.numpy()[0], z, rtol=1e-4, atol=1e-5)
    again, _ = encoded(loaded, 5, 3)
    assert np.array_equal(again["real"], found["real"])
    assert not np.array_equal(encoded(loaded, 5, 4)[0]["real"], found["real"])


@pytest.mark.usefixtures("needs_data")
def test_of_mnist_they_are_test_samples(trained: runs.Run) -> None:
    loaded = load_generator(str(trained.folder))
    facts = replace(loaded.facts, dataset="mnist", shape=(1, 28, 28))
    asked = Loaded(loaded.network, facts, encoder=Zeros())
    found, split = encoded(asked, 4, 0)
    held_out = DATASETS["mnist"].held_out(Request())
    assert split == "test" and held_out is not None
    for picture in found["real"]:
        assert (held_out.values == picture.transpose(2, 0, 1)).all((1, 2, 3)).any()


class Zeros(torch.nn.Module):
    """An encoder that says the same of all."""

    def forward(self, samples: torch.Tensor, classes: torch.Tensor) -> torch.Tensor:
        return torch.zeros(len(samples), 6)


@pytest.mark.parametrize(("asked", "told"), [
    ({"count": 0}, "count must be a whole number from 1 to 24, not 0"),
    ({"count": 25}, "count must be a whole number from 1 to 24, not 25"),
    ({"count": "x"}, "count and seed must be whole numbers"),
    ({"seed": -1}, "count and seed must be whole numbers"),
])  # fmt: skip
def test_illegal_orders_are_refused(
    asked: dict[str, Any], told: str, trained: runs.Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(trained.root))
    with pytest.raises(UserError, match=told):
        list(Orders().begin(Order("encoded", 1, {"source": trained.id} | asked)))


def test_a_generator_alone_has_no_encoder(trained: runs.Run) -> None:
    loaded = load_generator(str(trained.folder))
    with pytest.raises(UserError, match="has no encoder"):
        encoded(Loaded(loaded.network, loaded.facts), 4, 0)


def test_one_noise_is_drawn_in_each_class_that_is_asked_for(trained: runs.Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(trained.root))
    place = {"z": [0.5, -1.0, 0.25]}
    parts = [{"place": place, "labels": [7, 0]}, {"place": place | {"label": 7}}]
    *_, answer = Orders().begin(Order("draw", 1, {"source": trained.id, "parts": parts}))
    assert answer is not None
    seven, zero, again = load(answer[1])["samples"]
    assert np.array_equal(seven, again) and not np.array_equal(seven, zero)
    for labels in ("7", [-1], [1.5], [0] * 700):
        with pytest.raises(UserError):
            list(Orders().begin(Order("draw", 1, {"source": trained.id, "parts": [{"labels": labels}]})))
