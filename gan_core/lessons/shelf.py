"""All lessons, in the order of the path."""

from itertools import pairwise

from gan_core.base.errors import UserError
from gan_core.base.registry import Registry
from gan_core.lessons.distribution import ENTRIES
from gan_core.lessons.lesson import Lesson
from gan_core.lessons.reading import read

TOUR = "one-minute"  # the lesson that Home's tour is


def in_order(lessons: list[Lesson]) -> list[Lesson]:
    """By their place on the path. Raises UserError if two have the same."""
    found = sorted(lessons, key=lambda lesson: lesson.order)
    for one, other in pairwise(found):
        if one.order == other.order:
            raise UserError(f"the lessons {one.name} and {other.name} have the same order, {one.order}")
    return found


LESSONS: Registry[Lesson] = Registry("lesson")
for _lesson in in_order([read(path) for path in sorted(ENTRIES.glob("*.toml"))]):
    LESSONS.add(_lesson.name, _lesson)
