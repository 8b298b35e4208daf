"""A fork: a run that goes on from a snapshot of another, with other settings. It is an ordinary run. Needs no torch.

Its folder begins with a copy of the parent's state at that step, in which only that is changed which cannot go on as it
was, and its config.json names the parent. So it needs the parent no more, counts its steps on from there, and without a
change is the parent's further course, bit for bit.
"""

from gan_core.runs.forking.family import Family, Member, families, family_of
from gan_core.runs.forking.fork import Plan, fork, planned
from gan_core.runs.forking.points import ForkPoint, fork_points, why_not_all

__all__ = [
    "Family",
    "ForkPoint",
    "Member",
    "Plan",
    "families",
    "family_of",
    "fork",
    "fork_points",
    "planned",
    "why_not_all",
]
