"""A generator that is to be evaluated: what is known of it before it draws, and the pictures that it draws."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import numpy as np

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS
from gan_core.data.sources.fingerprint import fingerprint
from gan_core.generators.foreign.choices import Choices
from gan_core.generators.source_kind import kind_of
from gan_core.isolation.inspections import generated_apart
from gan_core.scoreboard.real_pictures import DataChoice

if TYPE_CHECKING:
    from gan_core.generators.loaded import Loaded

DIGITS = "mnist"  # what a stranger's digits are held against


class Subject(Protocol):
    """title: for people. step: of its training, None if nobody knows. identity: what its pictures depend on, as JSON.
    shape: of one picture, None until it has drawn."""

    @property
    def title(self) -> str: ...
    @property
    def step(self) -> int | None: ...
    @property
    def identity(self) -> dict[str, Any]: ...
    @property
    def shape(self) -> tuple[int, ...] | None: ...
    def learned_from(self) -> DataChoice:
        """Raises UserError where nobody knows."""

    def pictures(self, count: int, seed: int) -> np.ndarray:
        """uint8 [count, C, H, W]. Raises UserError where it draws none."""


def subject_of(source: str, file: Path, choices: Choices, root: Path | None = None, *, paths: bool = True) -> Subject:
    """The generator that `source` names, whose weights lie in `file`. root: where runs are kept. paths: may
    it be a path?

    One of ours is loaded here, by its configuration; a stranger's only ever in a process of its own. Imports torch.
    Raises UserError.
    """
    from gan_core.generators.checkpoint_loader import load_own
    from gan_core.generators.loading import load
    from gan_core.training.checkpoint import is_ours

    kind = kind_of(source, paths=paths)
    if kind in ("run", "folder"):
        return Own(load(source, root=root, paths=paths), file)
    if kind != "upload" and is_ours(file):
        title = source if kind == "repo" else file.stem
        return Own(load_own(file, title=title, origin="hub" if kind == "repo" else "file"), file)
    return Stranger(file, choices)


class Own:
    """A generator of this project's own format."""

    def __init__(self, loaded: "Loaded", file: Path) -> None:
        self._loaded = loaded
        self.title, self.step = loaded.facts.title, loaded.facts.step
        self.identity = {"weights": fingerprint(file)}

    @property
    def shape(self) -> tuple[int, ...]:
        return self._loaded.facts.shape

    def learned_from(self) -> DataChoice:
        facts, own = self._loaded.facts, self._loaded.pictures
        if DATASETS[facts.dataset].needs_path:
            if own is None:
                raise UserError(
                    f"the pictures that {self.title} learned from are not on this machine; on the command line, "
                    f"--data {facts.dataset}:FOLDER names them"
                )
            own.check()
            return DataChoice(dataset=own.dataset, data_class=own.data_class, path=own.path, image_size=own.image_size)
        return DataChoice(dataset=facts.dataset, data_class=facts.data_class)

    def pictures(self, count: int, seed: int) -> np.ndarray:
        from gan_core.generators.drawing import pictures_of

        return pictures_of(self._loaded, count, seed)


@dataclass
class Stranger:
    """Anybody's weights: what they draw is found out in a process of its own, within limits."""

    file: Path
    choices: Choices
    step: int | None = None
    told: Mapping[str, Any] = field(default_factory=dict)

    @property
    def title(self) -> str:
        return self.file.name

    @property
    def identity(self) -> dict[str, Any]:
        return {"weights": fingerprint(self.file), "choices": self.choices.to_dict()}

    @property
    def shape(self) -> tuple[int, ...] | None:
        return tuple(self.told["shape"]) if self.told else None

    def learned_from(self) -> DataChoice:
        """Digits, where it draws digits: it has to have drawn."""
        if self.told.get("shows_digits"):
            return DataChoice(dataset=DIGITS)
        raise UserError(
            f"nobody knows what {self.title} learned from: say which real pictures to compare it with, on the command "
            "line with --data"
        )

    def pictures(self, count: int, seed: int) -> np.ndarray:
        self.told, drawn = generated_apart(self.file, self.choices, count, seed)
        return drawn
