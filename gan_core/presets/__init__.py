"""Presets: named, complete configurations, each with its reason in a sentence."""

import sys
from dataclasses import dataclass

from gan_core.config import RunConfig
from gan_core.registry import Registry, import_all


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One legal RunConfig, and why it looks as it does."""

    label: str
    reason: str
    config: RunConfig


PRESETS: Registry[Preset] = Registry("preset")
import_all(sys.modules[__name__], first=("points", "digits"))  # menus begin with the quickest
