"""place.json: where on this machine a run's own data lie. It never leaves; config.json holds their name alone.

config.json keeps their fingerprint beside it, so that a run goes on with the data that it began with, or not at all.
"""

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from gan_core.base.errors import UserError
from gan_core.base.local_paths import name_of
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import SETTINGS
from gan_core.data.sources.fingerprint import fingerprint
from gan_core.runs import files

FILE = "place.json"
KEY = "data"  # of config.json: {setting: fingerprint}
PATHS = tuple(name for name, about in SETTINGS.items() if about.is_path)


def absolute(config: RunConfig) -> RunConfig:
    """Every path as it is meant here and now: ~ is one's home, the rest begins in the working directory."""
    return config.replace(**{name: os.path.abspath(os.path.expanduser(path)) for name, path in _paths(config)})


def named(config: RunConfig) -> RunConfig:
    """Of every path its last part: all that leaves this machine."""
    return config.replace(**{name: name_of(path) or name for name, path in _paths(config)})


def public(about: Mapping[str, Any]) -> dict[str, Any]:
    """What config.json says, without the folders that earlier versions wrote into it."""
    told, config = dict(about), about.get("config")
    if isinstance(config, dict):
        paths = {name: config[name] for name in PATHS if isinstance(config.get(name), str) and config[name]}
        told["config"] = config | {name: name_of(path) or name for name, path in paths.items()}
    return told


def fingerprints(config: RunConfig) -> dict[str, str]:
    """By the setting that names the data. config: with whole paths."""
    return {name: fingerprint(Path(path)) for name, path in _paths(config)}


def keep(folder: Path, config: RunConfig) -> None:
    """Note where the data lie, for nobody but this machine's user. Raises OSError."""
    if paths := dict(_paths(config)):
        files.replace(folder / FILE, json.dumps(paths).encode())
        os.chmod(folder / FILE, 0o600)


def whole(folder: Path, about: Mapping[str, Any], config: RunConfig) -> RunConfig:
    """The configuration with paths that can be opened.

    about: config.json as it stands, in which earlier versions kept the path itself. Raises UserError if it is not
    known where the data lie, as of a run from another machine.
    """
    if not (names := dict(_paths(config))):
        return config
    try:
        kept = files.read_object(folder / FILE)
    except (OSError, ValueError):
        kept = {} if KEY in about else about.get("config", {})
    paths = {name: kept[name] for name in names if isinstance(kept.get(name), str) and kept[name]}
    if missing := [name for name in names if name not in paths]:
        raise UserError(
            f"the pictures {names[missing[0]]!r} that this run learns from are not on this machine; "
            f"say where they are: train --resume RUN --set {missing[0]}=PATH"
        )
    return config.replace(**paths)


def check(about: Mapping[str, Any], config: RunConfig) -> None:
    """Raises UserError if other data lie where those of this run lay. config: with whole paths."""
    known = about.get(KEY)
    for name, path in _paths(config):
        wanted = known.get(name) if isinstance(known, dict) else None
        found = fingerprint(Path(path)) if wanted else ""
        if wanted and not found:
            raise UserError(
                f"the pictures {name_of(path)!r} of this run do not lie where they lay; put them back, "
                f"or say where they are: train --resume RUN --set {name}=PATH"
            )
        if wanted and found != wanted:
            raise UserError(
                f"{name_of(path)!r} is not what this run began with: other pictures lie there now; "
                "put the old ones back, or start a new run"
            )


def _paths(config: RunConfig) -> list[tuple[str, str]]:
    return [(name, path) for name in PATHS if (path := getattr(config, name))]
