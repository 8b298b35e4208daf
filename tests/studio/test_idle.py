"""A studio that nobody asks ends, and the next order is answered by another one."""

import pytest
from safetensors.numpy import load

from gan_core.studio import client
from gan_core.studio.client import Studio
from tests.engines.patience import until

ORDER = {"source": "ring-wgan-gp", "view": "a", "parts": [{"place": {"seeds": [3]}}]}


def test_it_ends_and_draws_the_same_when_it_is_wanted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "LOOK_EVERY", 0.05)
    monkeypatch.setattr(client, "cap", lambda name: {"idle_minutes": 0.005}[name])
    with Studio() as studio:
        before = studio.ask("draw", **ORDER).result(60)
        first = studio.pid
        until(lambda: studio.pid is None, "it has ended")
        after = studio.ask("draw", **ORDER).result(60)
        assert load(after[1])["samples"].tobytes() == load(before[1])["samples"].tobytes()
        assert studio.pid != first
