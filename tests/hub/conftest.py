"""A Hub of our own, the real client turned to it, and a small trained run."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from huggingface_hub import constants
from huggingface_hub.utils import close_session

from gan_core import runs
from gan_core.config.run_config import RunConfig
from gan_core.engines.execute import execute
from gan_core.hub import client
from tests.hub.server import Hub


@pytest.fixture
def server() -> Iterator[Hub]:
    with Hub() as running:
        yield running


@pytest.fixture
def hub(server: Hub, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    """The server, with the client of this process turned to it: an empty cache, no token, little patience."""
    monkeypatch.setattr(constants, "ENDPOINT", server.url)
    monkeypatch.setattr(
        constants, "HUGGINGFACE_CO_URL_TEMPLATE", server.url + "/{repo_id}/resolve/{revision}/{filename}"
    )
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "ours"))
    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(constants, "HF_TOKEN_PATH", str(tmp_path / "no-token"))
    monkeypatch.setattr(client, "TIMEOUT", 0.4)
    monkeypatch.setattr(client, "PATIENCE", 2.5)
    for name in ("HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    yield server
    close_session()


@pytest.fixture(scope="session")
def trained(tmp_path_factory: pytest.TempPathFactory) -> runs.Run:
    """A finished run on small digits; nobody changes it."""
    config = RunConfig(dataset="digits", generator_output="tanh", steps=3, batch_size=16, latent_dim=8, seed=5)
    config = config.replace(generator_widths=(16,), critic_widths=(16,))
    run = runs.create(config, preset="digits-gan", title="Three steps", root=tmp_path_factory.mktemp("runs"))
    assert execute(run) == "finished"
    return run
