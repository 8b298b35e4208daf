"""From a file that is inspected to its tensors: every check first, and only then memory for numbers. Imports torch."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from gan_core.generators.foreign import legacy, tensor_file, zipped
from gan_core.generators.foreign.allowed import DTYPES
from gan_core.generators.foreign.archive import File
from gan_core.generators.foreign.assembly import Assembly
from gan_core.generators.foreign.chain import natural
from gan_core.generators.foreign.claims import Claim, Place, check_storages, claims
from gan_core.generators.foreign.pickle_scan import Scan, scan
from gan_core.generators.foreign.refusal import Refusal
from gan_core.generators.foreign.symbols import mark_loose

_WIDTH = dict(DTYPES.values())


@dataclass(frozen=True)
class Checked:
    """What `read` needs. about: a safetensors file's metadata. value: symbols. places: of the storages in the file."""

    about: dict[str, str] = field(default_factory=dict)
    value: Any = None
    places: Mapping[str, Place] = field(default_factory=dict)


def check(file: File, found: Scan) -> Checked:
    """Everything that can be known without loading. Globals go to `found`. Raises Refusal."""
    file.check_kind()
    if file.kind == "safetensors":
        return Checked(tensor_file.check(file.content))
    if file.kind == "torch-zip":
        data, places = zipped.opened(file.content)
        value, _ = _scanned(data, found)
        check_storages(_tensors(value), places)
        return Checked(value=value, places=places)
    if file.kind == "torch-legacy":
        return _check_legacy(file.content, found)
    _scanned(file.content, found)
    raise Refusal("it is a bare Python pickle, which torch.save did not write; save it anew with torch.save")


def _scanned(data: bytes, found: Scan) -> tuple[Any, int]:
    try:
        value, end = scan(data, 0, found)
        mark_loose(value)
    finally:
        found.check()  # a forbidden name is the better sentence, even of a pickle that breaks off
    return value, end


def _check_legacy(content: bytes, found: Scan) -> Checked:
    try:
        value, keys, at = legacy.opened(content, found)
    finally:
        found.check()
    tensors = _tensors(value)
    widths = {claim.storage.key: _WIDTH[claim.storage.dtype] for claim in tensors}
    places = legacy.storage_places(content, at, keys, widths)
    check_storages(tensors, places)
    return Checked(value=value, places=places)


def _tensors(value: Any) -> list[Claim]:
    if not (found := claims(value)):
        raise Refusal("there is no tensor in it")
    return found


def read(file: File, checked: Checked) -> Any:
    """What the file holds: dicts of tensors, on the processor. Only for what `check` let pass. Raises Refusal."""
    if file.kind != "safetensors":
        return Assembly(file.content, checked.places).value(checked.value)
    from safetensors.torch import load

    try:
        tensors = load(file.content)  # in no order at all
    except Exception as error:  # SafetensorError derives from Exception itself
        raise Refusal(f"it cannot be read: {_first_line(error)}") from None
    return {name: tensors[name] for name in sorted(tensors, key=natural)}


def _first_line(error: Exception) -> str:
    lines = str(error).strip().splitlines()
    return lines[0][:120] if lines else type(error).__name__
