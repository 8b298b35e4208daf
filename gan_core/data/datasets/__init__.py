"""Datasets, one module per entry. numpy only: the game moves the data to its device."""

import sys
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

import numpy as np

from gan_core.base.registry import Registry, import_all


@dataclass(frozen=True, kw_only=True)
class Data:
    """A loaded dataset, resident in memory."""

    values: np.ndarray  # images: uint8 [N, C, H, W]; points: float32 [N, 2]
    labels: np.ndarray | None = None  # int64 [N], indices into class_names
    class_names: tuple[str, ...] = ()
    extent: float = 1.0  # points: plots show the square [-extent, extent]^2
    centers: np.ndarray | None = None  # a mixture's modes, float32 [K, 2]
    sigma: float | np.ndarray | None = (
        None  # the standard deviation per axis of every mode, or of each [K]; no variance
    )
    weights: np.ndarray | None = None  # of the modes, float64 [K] of any sum; None where all are alike
    shows_digits: bool = False  # each channel is one of MNIST's digits, which the digit classifier can name
    told: str = ""  # what people ought to know of it: "10 pictures; 90 left out: 90 .heic"

    levels: tuple[float, float] | None = None  # black and white in the files' own numbers, where they have over 8 bits

    @property
    def shape(self) -> tuple[int, ...]:
        """Shape of one sample: (C, H, W) or (2,)."""
        return self.values.shape[1:]


@dataclass(frozen=True, kw_only=True)
class Request:
    """What `load` is asked for. `progress(share, text)` is told how a download goes, share in 0..1."""

    data_class: str = "all"
    path: str = ""
    image_size: int = 32
    drawing: str = ""
    progress: Callable[[float, str], None] = field(default=lambda share, text: None)


@dataclass(frozen=True, kw_only=True)
class Dataset:
    """A choice of data, known without loading it."""

    label: str
    help: str
    kind: Literal["points", "images"]
    load: Callable[[Request], Data]  # raises UserError in one sentence when the data cannot be had
    shape: tuple[int, ...] | None  # of one sample; None: (3, image_size, image_size), the user decides
    classes: tuple[str, ...] = ()  # legal values of `data_class` besides "all"
    told_apart: tuple[str, ...] = ()  # names of its labels where a single one cannot be chosen
    needs_path: bool = False
    needs_drawing: bool = False
    own_classes: bool = False  # the files say which classes there are, so any name may be legal
    built_in: bool = False  # works with no network and no file
    shows_digits: bool = False  # as in Data
    mirrors: bool = False  # a picture seen in a mirror might be one of these as well: of digits it would be none
    held_out: Callable[[Request], Data | None] = lambda request: None  # never trained on
    is_here: Callable[[Request], bool] = lambda request: True  # can it be loaded without a download?

    @property
    def class_names(self) -> tuple[str, ...]:
        """What its labels 0, 1, ... mean, known without loading it; () where it has none, or the files decide."""
        return self.classes or self.told_apart


DATASETS: Registry[Dataset] = Registry("dataset")
import_all(sys.modules[__name__])
