"""Configurations side by side, field by field, in words that people read."""

from dataclasses import dataclass
from typing import Any

from gan_core.base.local_paths import name_of
from gan_core.base.settings import Setting
from gan_core.config.run_config import RunConfig

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class Row:
    """One field of all configurations. `values` are texts, in their order; `same` compares the values themselves."""

    name: str
    label: str
    values: tuple[str, ...]
    same: bool


def differences(*configs: RunConfig) -> list[Row]:
    """A row for every setting of any, in the order of forms. "Differences only" is those that are not `same`."""
    settings = {name: about for config in configs for name, about in config.settings.items()}
    return [_row(name, about, configs) for name, about in settings.items()]


def _row(name: str, about: Setting, configs: tuple[RunConfig, ...]) -> Row:
    values = [config[name] if name in config.settings else None for config in configs]
    texts = tuple(NOTHING if value is None else in_words(about, value) for value in values)
    return Row(name, about.label, texts, all(value == values[0] for value in values))


def in_words(about: Setting, value: Any) -> str:
    """A value of `about` as text: choices by their label, units where there are any."""
    if about.kind is bool:
        return "yes" if value else "no"
    if about.kind is dict:
        return ", ".join(f"{_label(about, name)} {weight:g}" for name, weight in value.items()) or NOTHING
    if about.kind is tuple:
        return ", ".join(map(str, value)) or NOTHING
    if about.is_path:
        return name_of(value) or NOTHING
    if about.in_short:
        return about.in_short(value) or NOTHING
    if about.kind is str:
        return _label(about, value) or NOTHING
    if about.kind is int and about.unit:
        return f"{value:,} {about.unit if value != 1 else about.unit.removesuffix('s')}"
    return f"{value:.12g} {about.unit}".rstrip()


def _label(about: Setting, name: str) -> str:
    entry = about.choices().get(name, name) if about.choices else name
    return entry if isinstance(entry, str) else entry.label
