"""Presets: named, complete configurations, each with its reason in a sentence."""

import sys
from dataclasses import dataclass

from gan_core.base.registry import Registry, import_all
from gan_core.config.run_config import RunConfig


@dataclass(frozen=True, kw_only=True)
class Preset:
    """One legal RunConfig, and why it looks as it does."""

    label: str
    reason: str
    config: RunConfig


PRESETS: Registry[Preset] = Registry("preset")
import_all(sys.modules[__name__], first=("points", "digits"))  # menus begin with the quickest
