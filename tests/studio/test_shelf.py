"""Generators at hand: bounded in number and in bytes, the least recently used ones go first."""

import torch
from torch import nn

from gan_core.latent.explorer import Explorer
from gan_core.studio.shelf import Shelf
from tests.handmade import loaded


def explorer() -> Explorer:
    """Of 4 x 784 weights in float32: 12,544 bytes."""
    with torch.no_grad():
        return Explorer(loaded(nn.Linear(4, 784, bias=False)))


def test_the_least_recently_used_one_makes_room() -> None:
    shelf = Shelf(room=1 << 20, most=2)
    first, second = shelf.get("a", explorer), shelf.get("b", explorer)
    assert shelf.get("a", explorer) is first, "used again"
    shelf.get("c", explorer)
    assert shelf.find("b") is None and shelf.find("a") is first and len(shelf) == 2
    assert shelf.get("b", explorer) is not second


def test_bytes_are_bounded_too_but_one_is_always_kept() -> None:
    shelf = Shelf(room=30_000, most=40)
    for name in "abcd":
        shelf.get(name, explorer)
    assert len(shelf) == 2 and shelf.find("d") is not None
    tight = Shelf(room=1, most=40)
    assert tight.get("a", explorer) is tight.find("a")


def test_one_that_was_dropped_is_made_anew() -> None:
    shelf = Shelf()
    first = shelf.get("a", explorer)
    shelf.drop("a")
    shelf.drop("never there")
    assert shelf.get("a", explorer) is not first
