"""The loss coach: what a run's recorded curves say of it, why that is thought, and what to change. Needs no torch.

A rule is a pure function of a `Record`, so what it says at a step rests on nothing that came later: the same call
speaks beside a run that trains, at a place of the scrubber, and of a run that is long over. How often rules are right
is measured on forty recorded runs, half of which were kept out of their making: benchmarks/results/coach.md.
"""

from gan_core.coach.diagnosis import Diagnosis, diagnose
from gan_core.coach.record import Record
from gan_core.coach.rule import Change, Evidence, Finding, Rule
from gan_core.coach.rules import RULES

__all__ = ["RULES", "Change", "Diagnosis", "Evidence", "Finding", "Record", "Rule", "diagnose"]
