"""What every lesson promises: measured over 16 seeds as it stands, its finished run there, its faults seen in most."""

import pytest

from gan_core import races, runs
from gan_core.lessons import LESSONS, TOUR, Broken, Lesson, against, judge, shows_fault
from gan_core.lessons.distribution import SEEDS, load, prints_of
from gan_core.lessons.progress import LONGEST, decoded, encoded, next_lesson
from ui import lesson_trial

MOST = 12  # of 16 seeds show a fault's sign
TRAINED = [lesson for lesson in LESSONS.values() if lesson.setup.trains]
MEASURED = [lesson for lesson in LESSONS.values() if prints_of(lesson)]
FAULTS = [(lesson, broken) for lesson in LESSONS.values() for broken in lesson.broken]


def named(lesson: object) -> str:
    return getattr(lesson, "name", "")


def test_the_tour_is_the_first_lesson() -> None:
    assert next(iter(LESSONS)) == TOUR
    assert LESSONS[TOUR].setup.kind == "tour"
    assert runs.find(LESSONS[TOUR].setup.run).read_only


@pytest.mark.parametrize("lesson", MEASURED, ids=named)
def test_it_was_measured_with_the_settings_that_it_has(lesson: Lesson) -> None:
    assert load(lesson).prints == prints_of(lesson)


@pytest.mark.parametrize("lesson", TRAINED, ids=named)
def test_sixteen_seeds_of_every_lane_are_there(lesson: Lesson) -> None:
    seeds = load(lesson).seeds
    assert len(seeds) == SEEDS
    assert all({*lanes} == {lane.label for lane in lesson.setup.lanes} for lanes in seeds)


@pytest.mark.parametrize("lesson", TRAINED, ids=named)
def test_each_seed_gives_an_answer(lesson: Lesson) -> None:
    assert None not in [judge(lesson, figures) for figures in load(lesson).seeds]


@pytest.mark.parametrize("lesson", [one for one in TRAINED if one.question.sight], ids=named)
def test_the_finished_run_gives_the_commonest_answer(lesson: Lesson) -> None:
    trial = lesson_trial.find(lesson, lesson.setup.fallback)
    assert trial.shipped
    assert trial.is_whole
    counted = against(lesson, judge(lesson, trial.figures()), load(lesson).seeds)
    assert counted.is_usual


@pytest.mark.parametrize(("lesson", "broken"), FAULTS, ids=named)
def test_a_fault_is_seen_in_most_seeds(lesson: Lesson, broken: Broken) -> None:
    seeds = load(lesson).broken[broken.name]
    assert len(seeds) == SEEDS
    assert sum(shows_fault(broken, figures) for figures in seeds) >= MOST
    assert broken.right in broken.suspects
    assert runs.find(broken.fallback).read_only


@pytest.mark.parametrize("lesson", TRAINED, ids=named)
def test_its_finished_run_came_with_the_app(lesson: Lesson) -> None:
    found = (runs if lesson.setup.kind == "run" else races).find(lesson.setup.fallback)
    assert found.read_only


@pytest.mark.parametrize("at", range(5))
def test_a_link_with_all_lessons_done_survives(at: int) -> None:
    done = {one.name: one.question.answers[at % len(one.question.answers)].name for one in LESSONS.values()}
    assert decoded(encoded(done)) == done
    assert len(encoded(done)) <= LONGEST
    assert next_lesson(done) is None


@pytest.mark.parametrize("text", ["", "_", ".", "no-lesson.x", "one-minute.no", "<b>.<i>", "one-minute." * 900])
def test_what_a_link_makes_up_is_left_out(text: str) -> None:
    assert decoded(text) == {}
