"""What was taken counts for as long as the window is, for each visitor by himself."""

import time

import pytest

from gan_core.limits import Allowance


def test_each_visitor_has_an_allowance_of_his_own() -> None:
    allowance = Allowance(3600.0)
    allowance.take("a", 3)
    assert allowance.wait("a", 1, 4) is None
    assert 3500 < (allowance.wait("a", 2, 4) or 0) <= 3600
    assert allowance.wait("b", 4, 4) is None and allowance.wait("a", 99, None) is None


def test_what_is_more_than_the_whole_allowance_is_refused_without_a_time() -> None:
    assert Allowance(60.0).wait("a", 5, 4) == 0.0


def test_what_was_taken_counts_no_more_after_the_window(monkeypatch: pytest.MonkeyPatch) -> None:
    allowance = Allowance(60.0)
    allowance.take("a", 4)
    now = time.monotonic()
    monkeypatch.setattr(time, "monotonic", lambda: now + 61)
    assert allowance.wait("a", 4, 4) is None and not allowance._taken


def test_nobodys_counts_for_nobody() -> None:
    allowance = Allowance(60.0)
    allowance.take("", 4)
    assert allowance.wait("", 4, 4) is None
