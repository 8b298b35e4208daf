"""Real samples, and where a generator's encoder puts them."""

import numpy as np
import torch

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Data, Request
from gan_core.generators.loaded import Loaded

MOST = 24


def encoded(loaded: Loaded, count: int, seed: int) -> tuple[dict[str, np.ndarray], str]:
    """`count` samples of its data, the same for the same seed: "real" uint8 [n, H, W, C] as people see them, "z"
    float32 [n, latent_dim] in the middle of what the encoder says of each, "labels" int32 [n]. Also which samples they
    are: "test", or "training" where none were held out.

    Raises UserError for a generator without an encoder.
    """
    if not 1 <= count <= MOST:
        raise UserError(f"count must be a whole number from 1 to {MOST}, not {count}")
    if not has_encoder(loaded):
        raise UserError("this generator has no encoder that real samples could be shown to")
    data, split = _data(loaded.facts.dataset, loaded.facts.data_class)
    assert data.labels is not None, "only a game with classes has an encoder"
    index = np.random.default_rng(seed).choice(len(data.values), min(count, len(data.values)), replace=False)
    values, labels = data.values[index], data.labels[index]
    z = loaded.encoded(loaded.facts.of_bytes(values), torch.from_numpy(labels))
    assert z is not None
    return {"real": values.transpose(0, 2, 3, 1), "z": z.numpy(), "labels": labels.astype(np.int32)}, split


def _data(name: str, data_class: str) -> tuple[Data, str]:
    """What no generator learned from, if there is such."""
    entry, request = DATASETS[name], Request(data_class=data_class)
    held_out = entry.held_out(request)
    return (entry.load(request), "training") if held_out is None else (held_out, "test")


def has_encoder(loaded: Loaded) -> bool:
    """Was an encoder kept with it, of data that are known here?"""
    return loaded.encoder is not None and loaded.facts.kind == "images" and loaded.facts.dataset in DATASETS
