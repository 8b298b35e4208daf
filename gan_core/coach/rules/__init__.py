"""The rules, one module per family, the most telling first: where several hold, the first one's sentence is said."""

import sys

from gan_core.base.registry import Registry, import_all
from gan_core.coach.rule import Rule

RULES: Registry[Rule] = Registry("rule")
HEALTHY = "healthy"  # asked last, and only where nothing else is found

import_all(sys.modules[__name__], first=("gradients", "critic", "clipping", "collapse", "swings", "penalty"))
