"""From what was typed to a configuration, or to a run."""

import argparse
import json
from collections.abc import Iterable
from pathlib import Path

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig, known_setting
from gan_core.config.typed import parted, typed
from gan_core.runs import Run, place


def chosen_config(args: argparse.Namespace) -> RunConfig:
    """The preset or the file, with the changes of --set, --steps, --seed and --threads. Raises UserError."""
    pairs = [pair(text) for text in args.set]
    if bool(args.preset) == bool(args.config):
        raise UserError("name a preset or give --config FILE, one of the two; `presets` lists the presets")
    start = PRESETS[args.preset].config if args.preset else read_config(Path(args.config))
    pairs += [(name, text) for name in ("steps", "seed", "threads") if (text := getattr(args, name)) is not None]
    config = changed(start, pairs)
    config.check_pictures()
    return config


def read_config(path: Path) -> RunConfig:
    """A configuration from a run's config.json, or from a file that holds nothing but its fields."""
    try:
        values = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise UserError(f"{path} cannot be read: {error.strerror}") from None
    except (ValueError, RecursionError) as error:  # broken JSON, no UTF-8, brackets without end
        raise UserError(f"{path} is not valid JSON: {error}") from None
    try:
        nested = isinstance(values, dict) and "config" in values
        return RunConfig.from_dict(values["config"] if nested else values)
    except UserError as error:
        raise UserError(f"{path} holds no legal configuration: {error}") from None


def check_data(file: Path, config: RunConfig) -> None:
    """Are the pictures those that the run of a config.json learned from? Raises UserError if others lie there."""
    place.check(json.loads(file.read_text(encoding="utf-8")), place.absolute(config))


def changed(config: RunConfig, pairs: Iterable[tuple[str, str]]) -> RunConfig:
    """`config` with fields as typed. A new objective brings its settings along, save those that are typed.

    "penalties" sets all weights; "penalties.r1" only that one, on top of whatever the rest brings.
    """
    pairs = list(pairs)
    game = next((known_setting("game").parse("game", text) for name, text in pairs if name == "game"), config.game)
    settings, weights = parted(typed(pairs, game))
    config = config.adapted(**settings)
    return config.replace(penalties={**config.penalties, **weights}) if weights else config


def pair(text: str) -> tuple[str, str]:
    """field=value, taken apart. Raises UserError."""
    name, equals, value = text.partition("=")
    if not equals or not name.strip():
        hint = "; a preset goes before --set" if text in PRESETS else ""
        raise UserError(f"--set needs field=value, for example batch_size=64, not {text!r}{hint}")
    return name.strip(), value.strip()


def find_run(text: str, root: Path | None) -> Run:
    """The run of that id, or in that folder. Raises UserError."""
    folder = Path(text).resolve()
    if not folder.is_dir():
        return runs.find(text, root)
    return runs.find(folder.name, None if folder.parent == runs.shipped_root().resolve() else folder.parent)
