"""What somebody has done, as it stands in the link: each lesson with its prediction, `one-minute.modes_clipping.none`.

Whatever a link holds: what is no lesson, or no answer of it, is left out without a word.
"""

import re
from collections.abc import Mapping

from gan_core.base.registry import Registry
from gan_core.lessons.lesson import Lesson
from gan_core.lessons.shelf import LESSONS

LONGEST = 2000  # characters that are looked at
_PART = re.compile(r"([a-z][a-z0-9-]{0,47})\.([a-z][a-z0-9-]{0,23})")

Progress = Mapping[str, str]  # name of a lesson -> name of the answer that was predicted


def decoded(text: str, lessons: "Registry[Lesson] | Mapping[str, Lesson]" = LESSONS) -> dict[str, str]:
    """What the text tells, in the order of the path; of a lesson that it names twice the first."""
    found: dict[str, str] = {}
    for part in text[:LONGEST].split("_"):
        match = _PART.fullmatch(part)
        if match and match[1] in lessons and lessons[match[1]].question.answer(match[2]):
            found.setdefault(match[1], match[2])
    return {name: found[name] for name in lessons if name in found}


def encoded(progress: Progress) -> str:
    """The text for the link; "" for nothing."""
    return "_".join(f"{lesson}.{answer}" for lesson, answer in progress.items())


def next_lesson(progress: Progress, after: str = "") -> Lesson | None:
    """The first lesson that is not done and comes after that one, or at all; None if all are done."""
    names = [*LESSONS]
    start = names.index(after) + 1 if after in names else 0
    ahead = (*names[start:], *names[:start])
    return next((LESSONS[name] for name in ahead if name not in progress and name != after), None)
