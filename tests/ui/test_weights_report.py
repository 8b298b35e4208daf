"""What the import of weights says of a file, piece by piece; whole reports are read in a browser."""

from dataclasses import fields
from typing import Any

import pytest

from gan_core.generators.foreign.choices import Choices
from ui.weights_facts import facts
from ui.weights_fields import HELP, in_order

REPORT: dict[str, Any] = {
    "name": "a.pt",
    "format": "PyTorch archive",
    "size": 1234,
    "sha256": "ab" * 32,
    "player": "critic",
    "player_why": "it is a critic",
    "reason": "it is a critic",
    "path": [],
    "others": [],
    "aside": [],
    "draws": "",
    "shape": [],
    "latent_dim": 0,
    "classes": 0,
    "pixel_range": "",
    "pixel_why": "",
}


def test_facts_are_text_whatever_a_file_is_called() -> None:
    told = facts(REPORT | {"name": "<img src=x onerror=alert(1)>"})
    assert "<img" not in told and "&lt;img src=x onerror=alert(1)&gt;: PyTorch archive" in told


def test_a_hash_is_copied_whole_and_a_verdict_is_not_told_twice() -> None:
    told = facts(REPORT)
    assert "ab" * 32 in told and "1,234 bytes" in told
    assert "<td>critic</td>" in told and "Draws" not in told
    assert "<td>critic: it scores</td>" in facts(REPORT | {"player_why": "it scores"})


def test_every_choice_is_explained() -> None:
    assert set(HELP) == {field.name for field in fields(Choices)}


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ([1e-5, 0.8], "1e-05, then 0.8"),
        ([1e-5, 0.8, 0.8], "1e-05, then 0.8 twice"),
        ([0.8, 0.8, 0.8, 1e-5, 0.8], "0.8 3 times, then 1e-05, then 0.8"),
    ],
)
def test_epsilons_are_told_in_order(values: list[float], words: str) -> None:
    assert in_order(values) == words
