"""The order `neighbours`: what a sample is compared with, and what it cannot be compared with."""

import json
from pathlib import Path
from typing import Any

import pytest

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.studio.jobs import Answer, Order
from gan_core.studio.orders import Orders
from gan_core.training.checkpoint import save_generator
from gan_core.training.game import build_generator
from tests.own_pictures import with_pictures


def trained(root: Path, config: RunConfig) -> str:
    """A run whose generator was kept before it learned anything."""
    run = runs.create(config, root=root)
    network = build_generator(config, sample_shape(config))
    save_generator(run.folder / "generator.safetensors", config, 0, dict(network.state_dict()))
    return run.id


def asked(do: str, source: str) -> Answer:
    (answer,) = Orders().begin(Order(do, 1, {"source": source}))
    assert answer is not None
    return answer


def facts(answer: Answer) -> dict[str, Any]:
    packed = answer[1]
    header = json.loads(packed[8 : 8 + int.from_bytes(packed[:8], "little")])
    return dict(json.loads(header["__metadata__"]["facts"]))


def test_data_of_the_registry_are_compared_with(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    source = trained(tmp_path, PRESETS["ring-wgan-gp"].config)
    assert "neighbours" in facts(asked("open", source))["offers"]
    assert "other training samples" in facts(asked("neighbours", source))["verdict"], "a ring has no new samples"


def test_somebody_s_own_images_are_not_at_hand(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path))
    own = {"dataset": "images", "data_path": "/home/somebody/pictures", "image_size": 32}
    source = trained(tmp_path, PRESETS["mnist-dcgan"].config.adapted(**own))
    assert facts(asked("open", source))["offers"] == ["projection"]
    with pytest.raises(UserError, match="nobody knows which images this generator learned from"):
        asked("neighbours", source)


def test_own_pictures_are_compared_with_where_they_lie_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    source = trained(tmp_path / "runs", with_pictures(PRESETS["own-pictures"].config, tmp_path))
    answer = asked("open", source)
    assert "neighbours" in facts(answer)["offers"] and str(tmp_path).encode() not in answer[1]
    told = facts(asked("neighbours", source))
    assert "The scale stands on 12 pictures, so this is less sure" in told["verdict"]
    assert "looked for both ways" in told["explanation"]
