"""As many real pictures as generated ones, shuffled, for people to tell apart. Imports torch."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache, lru_cache, partial

import numpy as np
import torch

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Data, Dataset, Request
from gan_core.data.sources.pixel_budget import limited_pixels
from gan_core.evaluation.human import EACH
from gan_core.generators.loaded import Loaded

KEPT = 8  # decks: a class plays the same one


@dataclass(frozen=True)
class Deck:
    """N = 2 EACH pictures in an order of their own."""

    tiles: np.ndarray  # uint8 [N, H, W, C], as people see them
    real: np.ndarray  # bool [N]
    scores: np.ndarray | None  # float32 [N]: the critic's, of these very bytes; None without a critic, or not finite


@lru_cache(maxsize=KEPT)
def deal(loaded: Loaded, seed: int) -> Deck:
    """The same deck for the same generator and seed.

    Real pictures are none that the generator learned from, where its dataset has such. A generator that knows classes
    is asked for as many of each as there are real ones. Raises UserError for points, and if the real pictures cannot be
    had or are fewer than EACH.
    """
    if loaded.facts.kind != "images":
        raise UserError(f"{loaded.facts.title} draws points, and people tell pictures apart")
    rng = np.random.default_rng(seed)
    classes = loaded.facts.classes
    labels = np.resize(rng.permutation(len(classes)), EACH) if classes else None
    real = _real(loaded, None if labels is None else [classes[label] for label in labels], rng)
    drawn = loaded.draw(loaded.latents(EACH, seed), None if labels is None else torch.from_numpy(labels))
    if real.shape != drawn.shape:
        raise UserError(f"{loaded.facts.title} draws {_size(drawn)} pixels, and its real pictures have {_size(real)}")
    order = rng.permutation(2 * EACH)
    tiles = np.concatenate([real, drawn])[order]
    return Deck(tiles, order < EACH, _scores(loaded, tiles))


def _scores(loaded: Loaded, tiles: np.ndarray) -> np.ndarray | None:
    """Both kinds in whole bytes, or a critic would tell them apart by what no screen shows."""
    black, white = loaded.facts.pixel_range
    unit = torch.from_numpy(tiles).permute(0, 3, 1, 2).float() / 255
    scores = loaded.scores((black + unit * (white - black)).contiguous())
    return scores if scores is not None and np.isfinite(scores).all() else None


def _real(loaded: Loaded, classes: list[str] | None, rng: np.random.Generator) -> np.ndarray:
    """uint8 [EACH, H, W, C]: of any class, or one of each of `classes`."""
    pictures = _pictures(loaded)
    if classes is None:
        return _chosen(pictures(None), EACH, rng)
    wanted = Counter(classes)
    return np.concatenate([_chosen(pictures(name), wanted[name], rng) for name in sorted(wanted)])


def _chosen(pictures: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    if len(pictures) < count:
        raise UserError(f"{EACH} different real pictures are shown, and of what was asked for there are too few")
    places = np.sort(rng.choice(len(pictures), count, replace=False))
    return np.ascontiguousarray(pictures[places].transpose(0, 2, 3, 1))


def _pictures(loaded: Loaded) -> Callable[[str | None], np.ndarray]:
    """All real pictures by the name of their class, or of what the generator learned from: uint8 [M, C, H, W]."""
    facts, own = loaded.facts, loaded.pictures
    if facts.dataset not in DATASETS:
        raise UserError("nobody knows which pictures this generator learned from, so there are no real ones to show")
    entry = DATASETS[facts.dataset]
    if own is not None:
        own.check()
        with limited_pixels():
            values = entry.load(Request(data_class=own.data_class, path=own.path, image_size=own.image_size))
        return partial(_of_class, values)
    if entry.needs_path:
        raise UserError("the pictures that this generator learned from are not on this machine any more")
    return partial(
        _of_registry, entry, facts.data_class, cache(lambda: entry.load(Request(data_class=facts.data_class)))
    )


def _of_registry(entry: Dataset, data_class: str, trained_on: Callable[[], Data], name: str | None) -> np.ndarray:
    """Those that no generator learned from; where there are none, or they do not tell their class, the others."""
    asked = data_class if name is None else name
    new = entry.held_out(Request(data_class=asked)) if asked in ("all", *entry.classes) else None
    return _of_class(trained_on(), name) if new is None else new.values


def _of_class(data: Data, name: str | None) -> np.ndarray:
    if name is None:
        return data.values
    if data.labels is None or name not in data.class_names:
        raise UserError(f"the real pictures do not say which of them show {name}")
    return data.values[data.labels == data.class_names.index(name)]


def _size(pictures: np.ndarray) -> str:
    return " x ".join(map(str, pictures.shape[1:3]))
