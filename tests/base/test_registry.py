import pytest

from gan_core.base.errors import UserError
from gan_core.base.registry import Registry


def test_an_unknown_name_lists_the_legal_ones_and_guesses() -> None:
    fruit: Registry[int] = Registry("fruit")
    fruit.add("apple", 1)
    fruit.add("pear", 2)
    with pytest.raises(UserError, match=r"unknown fruit 'aple' \(did you mean apple\?\); choose from apple, pear"):
        fruit["aple"]


def test_a_name_is_taken_once() -> None:
    fruit: Registry[int] = Registry("fruit")
    fruit.add("apple", 1)
    with pytest.raises(ValueError, match="registered twice"):
        fruit.add("apple", 2)


def test_entries_keep_the_order_in_which_they_came() -> None:
    fruit: Registry[int] = Registry("fruit")
    for name in ("pear", "apple", "fig"):
        fruit.add(name, 0)
    assert list(fruit) == ["pear", "apple", "fig"] and "fig" in fruit and len(fruit) == 3
