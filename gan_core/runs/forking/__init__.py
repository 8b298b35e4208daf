"""A fork: a run that goes on from a snapshot of another, with other settings. It is an ordinary run. Needs no torch.

Its folder begins with a copy of the parent's state at that step, in which only that is changed which cannot go on as it
was, and its config.json names the parent. So it needs the parent no more, counts its steps on from there, and without a
change is the parent's further course, bit for bit.
"""

from gan_core.runs.forking.family import Family, Member, families, family_of, forks_of
from gan_core.runs.forking.fork import Plan, config_at, fork, planned
from gan_core.runs.forking.points import ForkPoint, fork_points, point_at, why_not_all

__all__ = [
    "Family",
    "ForkPoint",
    "Member",
    "Plan",
    "config_at",
    "families",
    "family_of",
    "fork",
    "fork_points",
    "forks_of",
    "planned",
    "point_at",
    "why_not_all",
]
