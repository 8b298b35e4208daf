"""Lessons: predict, train, compare with 16 seeds, read why. Declarative files in `entries`. Needs no torch.

A lesson's file is read strictly: a misspelt key, a preset that does not exist or bounds that leave a gap are refused
with a sentence. Which prediction is right is decided by the figures of the learner's own run, and told beside what 16
seeds of the same set-up gave, so that luck is not taken for insight.
"""

from gan_core.lessons.distribution import Distribution
from gan_core.lessons.figures import Figures
from gan_core.lessons.judging import Against, against, judge, seen, shows_fault, values
from gan_core.lessons.lesson import Answer, Broken, Lesson, Setup
from gan_core.lessons.shelf import LESSONS, TOUR

__all__ = [
    "LESSONS",
    "TOUR",
    "Against",
    "Answer",
    "Broken",
    "Distribution",
    "Figures",
    "Lesson",
    "Setup",
    "against",
    "judge",
    "seen",
    "shows_fault",
    "values",
]
