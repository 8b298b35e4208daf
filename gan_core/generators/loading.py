"""From a word for a generator, see `source_kind`, to the generator, ready to draw. Imports torch.

A run or its folder gives its last generator, or that of a kept time step. A file of ours is loaded strictly, by its
configuration; anybody else's, and whatever a visitor brought, after an inspection.
"""

import os
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from gan_core import runs
from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.fingerprint import fingerprint
from gan_core.generators.checkpoint_loader import Origin, load_own
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import load_weights
from gan_core.generators.hub_loading import load_from_hub
from gan_core.generators.loaded import Loaded, Pictures
from gan_core.generators.source_kind import kind_of
from gan_core.runs import Run
from gan_core.runs.uploads import find_upload
from gan_core.training.checkpoint import is_ours


def load(
    source: str,
    *,
    step: int | None = None,
    choices: Mapping[str, Any] | None = None,
    root: Path | str | None = None,
    paths: bool = True,
) -> Loaded:
    """The generator that `source` names, with its critic if that was kept.

    step: a kept time step of a run. choices: what is known of foreign weights besides their shapes. root: where runs
    are kept. paths: False takes no file of this machine, for words that come from strangers. Raises UserError, one
    sentence, for what does not exist or cannot be drawn with.
    """
    match kind_of(source, paths=paths):
        case "upload":
            return load_weights(find_upload(source, root), Choices.from_dict(choices or {}), "the upload")
        case "file":
            return _of_file(Path(source), choices)
        case "repo":
            return load_from_hub(source, choices=Choices.from_dict(choices or {}))
        case "folder":
            return of_run(Run(Path(source).absolute()), step)
        case "run":
            return of_run(runs.find(source, root=root), step)


def of_run(run: Run, step: int | None = None) -> Loaded:
    """A run's last generator, with its critic, or that of a kept step, whose critic is gone."""
    origin: Origin = "checkpoint" if run.read_only else "run"
    loaded = load_own(run.generator_file(step), title=run.title or run.id, origin=origin)
    match run.status()["levels"]:
        case [int() | float() as black, int() | float() as white] if black < white:
            loaded.facts = replace(loaded.facts, levels=(black, white))
    loaded.pictures = _pictures(run)
    return loaded


def _pictures(run: Run) -> Pictures | None:
    """Its own pictures, if something lies where they lay."""
    if not DATASETS[run.config.dataset].needs_path:
        return None
    try:
        config = run.whole_config()
    except UserError:
        return None
    if not os.path.exists(config.data_path):
        return None

    def check() -> str:
        run.check_data()
        return fingerprint(Path(config.data_path))

    return Pictures(config.dataset, config.data_path, config.data_class, config.image_size, config.mirror, check)


def kept_steps(source: str, root: Path | str | None = None) -> list[int]:
    """The time steps of a run whose generators are kept, in order; [] for anything else. source: no path."""
    return runs.find(source, root=root).generator_steps() if kind_of(source, paths=False) == "run" else []


def _of_file(path: Path, choices: Mapping[str, Any] | None) -> Loaded:
    if is_ours(path):
        return load_own(path, title=path.stem, origin="file")
    return load_weights(path, Choices.from_dict(choices or {}), path.name)
