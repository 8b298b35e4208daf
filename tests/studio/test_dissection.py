"""The studio's orders about units: real processes, real checkpoints."""

import json
from collections.abc import Iterator
from concurrent.futures import Future
from typing import Any

import numpy as np
import pytest
from safetensors.numpy import load as unpack

from gan_core.base.errors import UserError
from gan_core.base.framing import Message
from gan_core.generators.loading import load
from gan_core.studio.client import Studio
from tests.loop import in_a_loop

SOURCE = "fashion-dcgan"


@pytest.fixture(scope="module")
def studio() -> Iterator[Studio]:
    with Studio() as studio:
        studio.warm_up()
        yield studio


def told(answer: "Future[Message]") -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    payload = answer.result(60)[1]
    header = json.loads(payload[8 : 8 + int.from_bytes(payload[:8], "little")])
    return json.loads(header["__metadata__"]["facts"]), unpack(payload)


def changed(studio: Studio, *interventions: dict[str, Any], seeds: list[int]) -> tuple[dict[str, Any], Any]:
    asked = {"source": SOURCE, "layer": 1, "seeds": seeds, "interventions": list(interventions), "view": "v"}
    return told(studio.ask("dissected", **asked))


def test_a_layer_s_units_with_their_maps(studio: Studio) -> None:
    facts, arrays = told(studio.ask("units", source=SOURCE, layer=2, seed=3))
    assert arrays["maps"].shape == (64, 14, 14) and arrays["maps"].dtype == np.uint8
    assert [layer["units"] for layer in facts["layers"]] == [128, 64] and facts["layer"]["number"] == 2
    assert [unit["unit"] for unit in facts["units"]] == list(range(64)) and facts["shape"] == [28, 28, 1]


def test_units_without_maps_are_shown_for_sixteen_seeds(studio: Studio) -> None:
    _, arrays = told(studio.ask("units", source="mnist-gan", layer=1))
    assert arrays["maps"].shape == (256, 4, 4)


def test_pictures_before_and_after(studio: Studio) -> None:
    loaded = load(SOURCE, paths=False)
    facts, arrays = changed(studio, seeds=[5, 6, 7])
    for place, seed in enumerate((5, 6, 7)):
        apart = np.abs(arrays["before"][place].astype(int) - loaded.draw(loaded.latents(1, seed))[0])
        assert apart.max() <= 1
    assert (arrays["before"] == arrays["after"]).all() and facts["changed"] == 0 and facts["ms"] > 0
    facts, arrays = changed(studio, {"kind": "off", "units": list(range(128))}, seeds=[5, 6, 7])
    assert np.abs(arrays["after"][0].astype(int) - arrays["after"][1]).max() <= 1 and facts["changed"] > 0.02


def test_what_is_painted_changes_the_picture_there(studio: Studio) -> None:
    paint = {"kind": "paint", "units": list(range(20)), "cells": [0], "amount": 2}
    _, arrays = changed(studio, paint, seeds=[5])
    apart = np.abs(arrays["after"][0].astype(int) - arrays["before"][0])[..., 0]
    assert apart[:12, :12].max() > 10 and apart[14:, 14:].max() == 0


def test_a_transplant_of_every_unit_is_the_other_seed(studio: Studio) -> None:
    _, arrays = changed(studio, {"kind": "transplant", "units": list(range(128)), "seed": 9}, seeds=[5, 9])
    assert np.abs(arrays["after"][0].astype(int) - arrays["before"][1]).max() <= 1


@pytest.mark.parametrize(
    ("order", "asked"),
    [
        ("units", {"layer": 9}),
        ("units", {"seed": -1}),
        ("dissected", {"view": "v", "seeds": [], "interventions": []}),
        ("dissected", {"view": "v", "seeds": [1], "interventions": [{"kind": "off", "units": [128]}]}),
        ("ranking", {"samples": 3}),
        ("ranking", {"class": "hat"}),
        ("ablated", {"measure": "beauty", "units": [0]}),
    ],
)
def test_what_is_not_legal_is_said(order: str, asked: dict[str, Any], studio: Studio) -> None:
    with pytest.raises(UserError):
        studio.ask(order, source=SOURCE, **asked).result(60)


def test_the_ranking_comes_bit_by_bit(studio: Studio) -> None:
    async def heard() -> list[dict[str, Any]]:
        asked = {"source": "mnist-dcgan", "layer": 2, "samples": 16}
        return [header async for header, _ in studio.stream("ranking", **asked)]

    events = in_a_loop(heard)
    assert "class:3" in events[0]["measures"] and events[-1]["done"]
    units = [effect["unit"] for event in events for effect in event.get("effects", [])]
    assert units == list(range(25))
    shares = [event["share"] for event in events if "share" in event]
    assert shares == sorted(shares) and shares[-1] == 1
    (tops,) = (event["tops"] for event in events if "tops" in event)

    async def points() -> list[dict[str, Any]]:
        asked = {"source": "mnist-dcgan", "layer": 2, "measure": "ink", "units": tops["ink"]}
        return [header["point"] async for header, _ in studio.stream("ablated", **asked) if "point" in header]

    assert [point["size"] for point in in_a_loop(points)] == [1, 2, 3, 5, 7, 10]
