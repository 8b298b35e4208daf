"""Work in threads: results in order, errors where they belong, and no work for who has left."""

import threading

import pytest

from gan_core.dissection.in_order import in_order


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_results_come_in_order(workers: int) -> None:
    assert list(in_order(lambda item: item * item, range(20), workers)) == [item * item for item in range(20)]
    assert list(in_order(str, [], workers)) == []


def test_two_work_at_once() -> None:
    together = threading.Barrier(2, timeout=60)
    assert list(in_order(lambda item: together.wait() is None, range(4), 2)) == [False] * 4


def test_who_leaves_ends_the_work() -> None:
    done: list[int] = []
    results = in_order(done.append, range(1000), 2)
    next(results)
    results.close()  # type: ignore[attr-defined]
    assert len(done) <= 4


def test_an_error_is_raised_in_its_turn() -> None:
    results = in_order(lambda item: 1 // (2 - item), range(4), 2)
    assert [next(results), next(results)] == [0, 1]
    with pytest.raises(ZeroDivisionError):
        next(results)
