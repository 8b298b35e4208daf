"""From the name of a repository on the Hub to a generator that draws."""

from dataclasses import replace
from pathlib import Path

from gan_core import hub
from gan_core.base.errors import UserError
from gan_core.base.weight_files import OF_THE_HUB
from gan_core.config.run_config import RunConfig
from gan_core.generators.checkpoint_loader import load_with_config
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.foreign.inspection import load_weights
from gan_core.generators.loaded import Loaded
from gan_core.hub.fetching import Progress
from gan_core.hub.files import CONFIG
from gan_core.runs import files


def load_from_hub(
    name: str,
    *,
    file: str | None = None,
    choices: Choices | None = None,
    progress: Progress = lambda done, total, rate: None,
) -> Loaded:
    """The generator of `owner/name[@revision][:file]`: first the list of files, then those that are needed.

    file: another one than we would take, in the place of `:file`. choices: what is known of foreign weights besides
    their shapes, as the inspection takes it. Our own layout loads strictly, by its config.json; everything else is
    inspected. Raises UserError, one sentence, if there is nothing to draw with, or it cannot be had.
    """
    asked = hub.parse(name)
    listing = hub.look(hub.RepoName(asked.repo, asked.revision, file) if file else asked, again=True)
    if listing.refusal:
        raise UserError(listing.refusal)
    paths = hub.fetch(listing, listing.chosen, progress)
    title = f"{asked.repo} at {listing.commit[:8]}"
    if listing.layout != "bare" and is_own(paths[CONFIG]):
        return _strictly(paths[CONFIG].parent, title)
    # the inspection sees the name that the file has in the repository
    loaded = load_weights(paths[listing.generator], choices, listing.generator.rpartition("/")[2])
    loaded.facts = replace(loaded.facts, title=title, origin="hub")
    return loaded


def is_own(config: Path) -> bool:
    """Does this config.json say of itself that it is a run of ours?"""
    try:
        about = files.read_object(config)
    except (OSError, ValueError):
        return False
    told = about.get("config")
    return (
        isinstance(told, dict)
        and "dataset" in told
        and ("players" in told or {"objective", "generator"} <= told.keys())
    )


def _strictly(folder: Path, title: str) -> Loaded:
    """Of a folder with config.json and model.safetensors: both must tell of the same training. Raises UserError."""
    loaded, config = load_with_config(folder / OF_THE_HUB, title=title, origin="hub")
    try:
        told = RunConfig.from_dict(files.read_object(folder / CONFIG)["config"])
    except (OSError, ValueError, KeyError) as error:
        raise UserError(f"{CONFIG} cannot be read: {error}") from None
    if told != config:
        raise UserError(f"{CONFIG} and {OF_THE_HUB} tell of different trainings, so one of them is not the other's")
    return loaded
