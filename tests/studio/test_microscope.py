"""The studio as the page Microscope asks it: a real process, and what it answers against the functions themselves."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as unpack

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.base.framing import Message
from gan_core.microscope.figures import figures_of
from gan_core.microscope.gradients import layer_norms
from gan_core.microscope.kept_players import kept_players
from gan_core.microscope.lines import along_lines
from gan_core.microscope.plane import over_plane
from gan_core.microscope.weights import weight_history
from gan_core.studio.client import Studio

CLASSIC = "microscope-classic-strong-critic"
CLIPPED = "microscope-clipped-at-0-01"


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio() as studio:
        yield studio


def parts(answer: "Future[Message]") -> tuple[dict[str, np.ndarray], dict[str, Any]]:
    payload = answer.result(60)[1]
    header = json.loads(payload[8 : 8 + int.from_bytes(payload[:8], "little")])
    return unpack(payload), json.loads(header["__metadata__"]["facts"])


def test_a_snapshot_is_what_the_functions_find(studio: Studio) -> None:
    arrays, facts = parts(studio.ask("microscope", source=CLASSIC, step=300, view="a"))
    seen = kept_players(runs.find(CLASSIC), 300)
    told, slopes = along_lines(seen.judged, seen.fake[:12], seen.real[:12], 65)
    np.testing.assert_allclose(arrays["told"], told, rtol=1e-4, atol=1e-30)
    np.testing.assert_allclose(arrays["slopes"], slopes, rtol=1e-4, atol=1e-30)
    np.testing.assert_allclose(arrays["plane_slopes"], over_plane(seen.judged, 1.5)[1], rtol=1e-4, atol=1e-30)
    np.testing.assert_allclose(arrays["fake"], seen.fake, rtol=1e-5)
    figures = figures_of(seen)
    assert facts["figures"]["slopes"]["median"] == pytest.approx(figures.slopes.median)
    first = figures_of(kept_players(runs.find(CLASSIC), 0))
    assert facts["figures"]["relative"] == pytest.approx(figures.gradient / first.gradient) and facts["probability"]
    for player, norms in layer_norms(seen).items():
        assert facts["layers"][player] == pytest.approx(norms)
    assert facts["step"] == 300 and facts["steps"] == [*range(0, 1200, 100), 1200] and not facts["live"]


def test_the_newest_snapshot_comes_by_default_and_the_first_has_all_of_its_gradient(studio: Studio) -> None:
    assert parts(studio.ask("microscope", source=CLIPPED, view="a"))[1]["step"] == 1200
    assert parts(studio.ask("microscope", source=CLIPPED, step=0, view="a"))[1]["figures"]["relative"] == 1


def test_weights_come_for_all_steps_at_once(studio: Studio) -> None:
    arrays, facts = parts(studio.ask("weights", source=CLIPPED, view="a"))
    history = weight_history(runs.find(CLIPPED))
    np.testing.assert_array_equal(arrays["shares"], history.shares)
    assert (facts["layers"], facts["steps"], facts["clip"]) == ([*history.layers], [*history.steps], 0.01)
    assert facts["at_clip"] == pytest.approx(history.at_clip)


@pytest.mark.parametrize(
    ("asked", "sentence"),
    [
        ({"source": CLASSIC, "step": 250}, "the critic of step 250 of .* is not kept; the kept steps are 0, 100"),
        ({"source": "mnist-dcgan"}, "has kept no critic yet"),
        ({"source": "someone/else"}, "only runs of this app"),
        ({"source": "nothing"}, "there is no run 'nothing'"),
    ],
)
def test_what_cannot_be_seen_gets_a_sentence(studio: Studio, asked: dict[str, Any], sentence: str) -> None:
    with pytest.raises(UserError, match=sentence):
        studio.ask("microscope", view="b", **asked).result(60)
