"""The newest request of a view wins, and nobody pushes ahead."""

from hypothesis import given
from hypothesis import strategies as st

from gan_core.studio.lanes import NewestWins, TakingTurns


def test_a_newer_request_takes_the_place_of_the_older() -> None:
    lane: NewestWins[str] = NewestWins()
    assert lane.put("mine", "first") is None
    assert lane.put("yours", "other") is None
    assert lane.put("mine", "second") == "first"
    assert [lane.get(), lane.get()] == ["second", "other"]


@given(st.lists(st.integers(0, 4), max_size=40))
def test_each_view_gets_its_newest_and_only_that(views: list[int]) -> None:
    lane: NewestWins[tuple[int, int]] = NewestWins()
    replaced = [lane.put(view, (view, time)) for time, view in enumerate(views)]
    newest = {view: time for time, view in enumerate(views)}
    served = [lane.get() for _ in newest]
    assert sorted(served) == sorted(newest.items())
    assert [view for view, _ in served] == list(dict.fromkeys(views))  # in the order in which they began to wait
    assert len(served) + sum(old is not None for old in replaced) == len(views)


def test_long_jobs_take_turns_and_can_be_taken_out() -> None:
    lane: TakingTurns[str] = TakingTurns()
    lane.put("a")
    lane.put("b")
    job = lane.get()
    lane.put(job)
    assert [lane.get(), lane.get()] == ["b", "a"]
    for name in "abc":
        lane.put(name)
    assert lane.take_out(lambda name: name == "b") == ["b"]
    assert [lane.get(), lane.get()] == ["a", "c"]
