"""Settings that explain themselves: a dataclass field with its label, help, unit and limits.

Forms, the command line and error messages are all written from these.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import Field, dataclass, field
from typing import Any

from gan_core.base.errors import Name, UserError, quoted

Choices = Callable[[], Mapping[str, Any]]  # a function, for registries that are filled later

LONGEST_TEXT = 4096  # letters: no path is longer


@dataclass(frozen=True, kw_only=True)
class Setting:
    """What a user should know of one field."""

    label: str
    help: str
    group: str
    kind: type  # bool, int, float, str, tuple (of int) or dict (name -> float)
    default: Any = None
    unit: str = ""
    minimum: float | None = None
    maximum: float | None = None
    choices: Choices | None = None
    advanced: bool = True
    is_path: bool = False  # of this machine: only its last part is told to others
    in_short: Callable[[str], str] | None = None  # a long text as a table has it

    def check(self, name: str, value: Any) -> Any:
        """Return `value` as this setting's type. Raises UserError with what is legal."""
        return _CHECKS[self.kind](self, name, value)

    def parse(self, name: str, text: str) -> Any:
        """Read a value as typed on the command line: 128,64 for a tuple, r1=10,r2=5 for weights."""
        return self.check(name, _PARSERS[self.kind](name, text))

    def limits(self) -> str:
        """The legal range in words, for messages and help."""
        unit = f" {self.unit}" if self.unit else ""
        if self.minimum is not None and self.maximum is not None:
            return f"between {_written(self.minimum)} and {_written(self.maximum)}{unit}"
        return f"at least {_written(self.minimum)}{unit}" if self.minimum is not None else "any number"


def about_setting(default: Any, **about: Any) -> Setting:
    """A Setting whose kind is that of its default."""
    return Setting(kind=type(default), default=default, **about)


def setting(default: Any, **about: Any) -> Any:
    """A dataclass field that carries a Setting."""
    metadata = {"setting": about_setting(default, **about)}
    if isinstance(default, dict):
        return field(default_factory=lambda: dict(default), metadata=metadata)
    return field(default=default, metadata=metadata)


def setting_of(field: Field[Any]) -> Setting:
    return field.metadata["setting"]


def _bool(setting: Setting, name: str, value: Any) -> bool:
    if isinstance(value, bool):
        return value
    raise UserError(Name(name), f" must be true or false, not {quoted(value)}")


def _number(setting: Setting, name: str, value: Any, before: str = "") -> float:
    """before: what stands before the name in a sentence."""
    whole = setting.kind is int
    ok = isinstance(value, int | float) and not isinstance(value, bool)
    if not ok or value != value or (whole and not _is_whole(value)):
        shown = quoted(value)[:40]
        kind = "whole number" if whole else "number"
        raise UserError(before, Name(name), f" must be a {kind} {setting.limits()}, not {shown}")
    low = setting.minimum if setting.minimum is not None else -float("inf")
    high = setting.maximum if setting.maximum is not None else float("inf")
    if not low <= value <= high:
        raise UserError(before, Name(name), f" must be {setting.limits()}, not {_typed(value)}")
    return int(value) if whole else float(value)


def _written(value: float) -> str:
    """As one would write it: 1,000,000 and 0.0001; never 1e+06."""
    if isinstance(value, float) and not (value.is_integer() and abs(value) < 1e15):
        return f"{value:g}"
    return f"{int(value):,}"


def _typed(value: float) -> str:
    """What somebody wrote, for a sentence that refuses it."""
    endless = isinstance(value, int) and value.bit_length() > 10_000
    return (quoted(value) if endless else _written(value))[:40]


def _is_whole(value: int | float) -> bool:
    return isinstance(value, int) or not math.isfinite(value) or value == int(value)


def _text(setting: Setting, name: str, value: Any) -> str:
    if not isinstance(value, str):
        raise UserError(Name(name), f" must be text, not {quoted(value)}")
    if len(value) > LONGEST_TEXT:
        raise UserError(Name(name), f" has at most {LONGEST_TEXT:,} letters, not {len(value):,}")
    if setting.choices is not None:
        legal = setting.choices()
        if value not in legal:
            raise UserError("unknown ", Name(name), f" {quoted(value)}; choose from {', '.join(legal)}")
    return value


def _widths(setting: Setting, name: str, value: Any) -> tuple[int, ...]:
    if isinstance(value, str) or not isinstance(value, list | tuple):
        raise UserError(Name(name), f" must be a list of whole numbers, for example 128,128, not {quoted(value)}")
    if len(value) > 12:
        raise UserError(Name(name), f" may hold at most 12 numbers, not {len(value)}")
    one = Setting(
        label="",
        help="",
        group="",
        kind=int,
        minimum=setting.minimum,
        maximum=setting.maximum,
        unit=setting.unit,
    )
    return tuple(int(_number(one, name, width, "each of ")) for width in value)


def _weights(setting: Setting, name: str, value: Any) -> dict[str, float]:
    if not isinstance(value, Mapping):
        raise UserError(Name(name), f" must be names with numbers, for example r1=10, not {quoted(value)}")
    legal = setting.choices() if setting.choices else {}
    checked = {}
    for key, weight in value.items():
        if key not in legal:
            raise UserError(f"unknown entry {quoted(key)} in ", Name(name), f"; choose from {', '.join(legal)}")
        checked[key] = _number(setting, f"{name}.{key}", weight)
    return {key: checked[key] for key in legal if checked.get(key)}  # 0 is off


_CHECKS: dict[type, Callable[[Setting, str, Any], Any]] = {
    bool: _bool,
    int: _number,
    float: _number,
    str: _text,
    tuple: _widths,
    dict: _weights,
}


def _read_bool(name: str, text: str) -> bool:
    known = {
        "true": True,
        "yes": True,
        "on": True,
        "1": True,
        "false": False,
        "no": False,
        "off": False,
        "0": False,
    }
    if text.strip().lower() not in known:
        raise UserError(Name(name), f" must be true or false, not {text!r}")
    return known[text.strip().lower()]


def _read_number(name: str, text: str, before: str = "") -> float:
    try:
        return float(text)
    except ValueError:
        raise UserError(before, Name(name), f" must be a number, not {text!r}") from None


def _read_widths(name: str, text: str) -> list[float]:
    return [_read_number(name, part, "each of ") for part in text.split(",") if part.strip()]


def _read_weights(name: str, text: str) -> dict[str, float]:
    pairs = [part.partition("=") for part in text.split(",") if part.strip()]
    return {key.strip(): _read_number(f"{name}.{key.strip()}", value) for key, _, value in pairs}


_PARSERS: dict[type, Callable[[str, str], Any]] = {
    bool: _read_bool,
    int: _read_number,
    float: _read_number,
    str: lambda name, text: text,
    tuple: _read_widths,
    dict: _read_weights,
}
