"""What a fork remembers of the run that it goes on from, in its config.json: that run may be gone by then."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.base.visible import one_line

KEY = "parent"  # of config.json
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,127}")
_MOST_CHANGES, _LONGEST_TITLE = 100, 80
_SETTING = re.compile(r"[a-z0-9_.]{1,80}")


@dataclass(frozen=True)
class Parent:
    """run: its id; step: where the fork left it. whole: did the whole state come along, or the weights alone?

    title: the parent's. before: the settings that were changed, as the parent has them, by name.
    """

    run: str
    step: int
    whole: bool = True
    title: str = ""
    before: Mapping[str, Any] = field(default_factory=dict)

    def to_dict(self) -> dict[str, Any]:
        """Plain values that `json.dumps` takes."""
        told = {"run": self.run, "step": self.step, "whole": self.whole, "title": self.title}
        return told | {"before": dict(self.before)}


def parent_in(about: Mapping[str, Any]) -> Parent | None:
    """The parent that a config.json names; None of a run without one, or where it is written in no way of ours."""
    found = about.get(KEY)
    if not isinstance(found, dict):
        return None
    run, step, before = found.get("run"), found.get("step"), found.get("before")
    if not isinstance(run, str) or not _ID.fullmatch(run) or type(step) is not int or step < 0:
        return None
    title = found.get("title")
    known = before.items() if isinstance(before, dict) and len(before) <= _MOST_CHANGES else ()
    return Parent(
        run,
        step,
        whole=found.get("whole") is not False,
        title=one_line(title, _LONGEST_TITLE) if isinstance(title, str) else "",
        before={name: value for name, value in known if _SETTING.fullmatch(name) and _is_plain(value)},
    )


def _is_plain(value: Any) -> bool:
    """Could it be a setting's value?"""
    if isinstance(value, dict):
        return len(value) <= 20 and all(isinstance(weight, int | float) for weight in value.values())
    return isinstance(value, bool | int | float) or (isinstance(value, str) and len(value) <= 200)
