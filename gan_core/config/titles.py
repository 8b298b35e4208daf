"""What a run or a lane is called: its data, its game, and what differs from the nearest preset, in short words.

    Ring of 8, classic GAN + packing 2
    My pictures (cats.zip), DCGAN, batch 32, lr 0.0002

Two configurations that differ have titles that differ: what does not fit is counted, and told apart by a short mark.
"""

import hashlib
import json
import re
from typing import Any

from gan_core.base.local_paths import name_of
from gan_core.base.settings import Setting
from gan_core.config.diff import in_words
from gan_core.config.presets import PRESETS, Preset
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SETTINGS
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.drawing import in_short
from gan_core.games import GAMES
from gan_core.games.roles import TRICKS
from gan_core.losses.objectives import OBJECTIVES

LONGEST = 80  # characters
_OWN = "My pictures"
_HASH = re.compile(r"[0-9a-f]{32}\.zip")  # an upload, under a name of ours
_TOLD = ("game", "objective", "dataset", "data_class", "data_path", "drawing")  # by the data and the game
_SHORT = {
    "batch_size": "batch {}",
    "seed": "seed {}",
    "packing": "packing {}",
    "unroll_steps": "{} steps unrolled",
    "mode_seeking": "mode seeking {}",
    "latent_dim": "{} noise dimensions",
    "critic_steps": "{} critic steps",
    "generator.lr": "generator lr {}",
    "critic.lr": "critic lr {}",
    "ema": "EMA {}",
    "start_from": "from {}",
    "diffaugment": "DiffAugment {}",
}
_LABELS = {name: kind.label for name, kind in GAMES.items()} | {name: one.label for name, one in OBJECTIVES.items()}
_METHODS = {name: label.partition(" (")[0] for name, label in _LABELS.items()} | {
    "gan-saturating": "saturating GAN",
    "hinge": "hinge GAN",
}


def title(config: RunConfig, preset: str = "", pictures: str = "") -> str:
    """What a run of `config` is called, at most LONGEST characters.

    preset: the one that it was begun from, which is taken where others are no nearer; pictures: what the visitor calls
    the zip of own pictures, by default its file's name.
    """
    name = nearest(config, preset)
    entry, start = PRESETS[name], _start(PRESETS[name], config)
    said = f"{_data(config, entry, pictures)}, {_game(config, entry)}"
    remedies, others = _changes(start, config)
    parts = [*(f" + {words}" for words in remedies), *(f", {words}" for words in others)]
    return _fitting(said, parts, config, LONGEST)


def lane(config: RunConfig, preset: str, longest: int) -> str:
    """What a lane is called that was begun from `preset`: its game and its remedies, at most `longest` characters."""
    entry = PRESETS[preset]
    remedies, others = _changes(_start(entry, config), config)
    parts = [f" + {words}" for words in remedies] + [f", {words}" for words in others]
    said = _game(config, entry)
    while parts and len(said + "".join(parts)) > longest:
        parts.pop()
    return (said + "".join(parts))[:longest].rstrip()


def nearest(config: RunConfig, preset: str = "") -> str:
    """The preset from which fewest settings differ; `preset` where others are no nearer."""

    def distance(name: str) -> tuple[int, bool]:
        values = PRESETS[name].config.flat()
        return sum(value != values.get(key) for key, value in config.flat().items()), name != preset

    return min(PRESETS, key=distance)


def changed_words(config: RunConfig, preset: str) -> list[str]:
    """What differs from a preset as it stands, in short words: the objective and the data, then every setting."""
    start = PRESETS[preset].config
    told = [
        f"{SETTINGS[name].label.lower()} {in_words(SETTINGS[name], config[name])}"
        for name in ("objective", "dataset", "data_class")
        if name in config.settings and config[name] != start.flat().get(name)
    ]
    remedies, others = _changes(_start(PRESETS[preset], config), config)
    return [*told, *remedies, *others]


def differences(before: RunConfig, after: RunConfig) -> list[str]:
    """In what a configuration differs from another on the same data, in short words; remedies first."""
    remedies, others = _changes(before, after)
    objective = [_METHODS[after.method]] if before.method != after.method else []
    return [*objective, *remedies, *others]


def _start(entry: Preset, config: RunConfig) -> RunConfig:
    """The preset with the data and the objective of `config`, and with what goes with them."""
    start = entry.config
    if start.dataset != config.dataset:
        start = start.adapted(dataset=config.dataset, data_path=config.data_path, drawing=config.drawing)
    return start if start.method == config.method else start.adapted(game=config.game, objective=config.objective)


def _data(config: RunConfig, entry: Preset, pictures: str) -> str:
    if DATASETS[config.dataset].needs_path:
        file = name_of(config.data_path)
        called = pictures or (file[:6] if _HASH.fullmatch(file) else file)
        return f"{_OWN} ({_shortened(called, 30)})" if called else _OWN
    if config.drawing:
        return f"{DATASETS[config.dataset].label} ({in_short(config.drawing)})"
    if (config.dataset, config.data_class) == (entry.config.dataset, entry.config.data_class):
        return entry.label.partition(", ")[0]
    of = "" if config.data_class == "all" else f", {config.data_class}"
    return f"{DATASETS[config.dataset].label}{of}"


def _game(config: RunConfig, entry: Preset) -> str:
    """The preset's own words while its objective and its game are the same, else the objective's or the game's."""
    if config.method == entry.config.method:
        return entry.label.partition(", ")[2] or _METHODS[config.method]
    return _METHODS[config.method]


def _changes(start: RunConfig, config: RunConfig) -> tuple[list[str], list[str]]:
    """The remedies that were added, and all other differences, each in short words."""
    before, after, settings = start.flat(), config.flat(), config.settings
    names = [name for name in after if name not in _TOLD and before.get(name) != after[name]]
    rates = [name for name in settings if name.endswith(".lr")]
    words = {}
    if {*rates} <= {*names} and len({after[name] for name in rates}) == 1:  # of all players the same
        names = [name for name in names if name not in rates[1:]]
        words = {rates[0]: f"lr {after[rates[0]]:.12g}"}
    told = {name: words.get(name) or _words(settings[name], name, config[name]) for name in names}
    remedies = [said for name, said in told.items() if settings[name].group == TRICKS]
    return remedies, [said for name, said in told.items() if settings[name].group != TRICKS]


def _words(about: Setting, name: str, value: Any) -> str:
    if name == "steps":
        return f"{value:,} steps"
    if name == "time_limit":
        return f"{value:.12g} s"
    if name in _SHORT:
        return _SHORT[name].format(f"{value:.12g}" if isinstance(value, float) else value)
    if name == "mirror":
        return "mirrored" if value else "not mirrored"
    if about.kind is bool:
        return f"{'' if value else 'no '}{_lower(about.label)}"
    return f"{_lower(about.label)} {in_words(about, value)}"


def _lower(label: str) -> str:
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def _fitting(said: str, parts: list[str], config: RunConfig, longest: int) -> str:
    """As many of the parts as there is room for; the others are counted, with a mark of the whole configuration."""
    if len(said + "".join(parts)) <= longest:
        return said + "".join(parts)
    mark = hashlib.sha256(json.dumps(config.to_dict(), sort_keys=True).encode()).hexdigest()[:4]
    for kept in range(len(parts) - 1, -1, -1):
        whole = f"{said}{''.join(parts[:kept])}, {len(parts) - kept} more #{mark}"
        if len(whole) <= longest:
            return whole
    return f"{_shortened(said, longest - 6)} #{mark}"


def _shortened(text: str, longest: int) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"
