"""From a file on the desk to its tensors: every check first, then torch's safe reader or safetensors. Imports torch."""

import io
import pickle
import warnings
from typing import Any

import torch

from gan_core.weights import legacy, tensor_file, zipped
from gan_core.weights.allowed import DTYPES
from gan_core.weights.archive import File
from gan_core.weights.chain import natural
from gan_core.weights.claims import Claim, check_storages, claims
from gan_core.weights.pickle_scan import Scan, scan
from gan_core.weights.refusal import Refusal

_WIDTH = dict(DTYPES.values())


def check(file: File, found: Scan) -> dict[str, str]:
    """Everything that can be known without loading. Globals go to `found`; returns a safetensors file's metadata.

    Raises Refusal.
    """
    file.check_kind()
    if file.kind == "safetensors":
        return tensor_file.check(file.content)
    if file.kind == "torch-zip":
        data, sizes = zipped.opened(file.content)
        try:
            value, _ = scan(data, 0, found)
        finally:
            found.check()  # a forbidden name is the better sentence, even of a pickle that breaks off
        check_storages(_tensors(value), sizes)
    elif file.kind == "torch-legacy":
        _check_legacy(file.content, found)
    else:
        try:
            scan(file.content, 0, found)
        finally:
            found.check()
        raise Refusal("it is a bare Python pickle, which torch.save did not write; save it anew with torch.save")
    return {}


def _check_legacy(content: bytes, found: Scan) -> None:
    try:
        value, keys, at = legacy.opened(content, found)
    finally:
        found.check()
    tensors = _tensors(value)
    widths = {claim.storage.key: _WIDTH[claim.storage.dtype] for claim in tensors}
    check_storages(tensors, legacy.storage_sizes(content, at, keys, widths))


def _tensors(value: Any) -> list[Claim]:
    if not (found := claims(value)):
        raise Refusal("there is no tensor in it")
    return found


def read(file: File) -> Any:
    """What the file holds: dicts of tensors, on the processor. Only for what `check` let pass. Raises Refusal."""
    try:
        if file.kind == "safetensors":
            from safetensors.torch import load

            tensors = load(file.content)  # in no order at all
            return {name: tensors[name] for name in sorted(tensors, key=natural)}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about old ways of pickling: what matters was checked
            return torch.load(io.BytesIO(file.content), map_location="cpu", weights_only=True)
    except (pickle.UnpicklingError, RuntimeError, ValueError, TypeError, KeyError, AttributeError, EOFError) as error:
        raise Refusal(f"torch's safe reader refuses it: {_first_line(error)}") from None
    except Exception as error:  # SafetensorError derives from Exception itself
        raise Refusal(f"it cannot be read: {_first_line(error)}") from None


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
