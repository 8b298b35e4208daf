"""Files that must be refused: hostile, broken, or simply something else. Each is made here, byte by byte.

Whatever could run code would create the canary, a file that nobody else creates.
"""

import gzip
import io
import json
import pickle
import struct
import tarfile
import warnings
import zipfile
from collections import OrderedDict
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch
from safetensors.torch import save as save_safetensors
from torch import nn

from gan_core.generators.foreign.archive import LEGACY_MAGIC
from gan_core.generators.foreign.lesson import malicious_file
from tests.generators.foreign.strangers import mlp, tutorial_critic

Make = Callable[[Path], bytes]  # from the canary's path to the file


def saved(value: Any, *, legacy: bool = False) -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.save(value, file, _use_new_zipfile_serialization=not legacy)
    return file.getvalue()


def good() -> dict[str, torch.Tensor]:
    torch.manual_seed(0)
    return mlp(16, 32, 784, last=nn.Tanh()).state_dict()


def text(value: str) -> bytes:
    return b"X" + struct.pack("<I", len(value.encode())) + value.encode()


def touching(canary: Path, module: bytes = b"os", name: bytes = b"system") -> bytes:
    """The part of a pickle that would create the canary."""
    return b"c" + module + b"\n" + name + b"\n" + text(f"touch {canary}") + b"\x85R"


def archive(members: dict[str, bytes], compression: int = zipfile.ZIP_STORED) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", compression) as made, warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about names that stand there twice
        for name, content in members.items():
            info = zipfile.ZipInfo(name.removesuffix("#"))
            info.filename = name.removesuffix("#")
            info.compress_type = compression
            made.writestr(info, content)
    return file.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as opened:
        return {name: opened.read(name) for name in opened.namelist()}


def torch_zip(program: bytes, **others: bytes) -> bytes:
    return archive({"archive/data.pkl": program, "archive/version": b"3\n"} | others)


def changed(change: Callable[[dict[str, bytes], str], None]) -> bytes:
    """A good file's archive with its members changed by hand: members by name, and the folder that they lie in."""
    members = members_of(saved(good()))
    change(members, next(iter(members)).split("/")[0])
    return archive(members)


def legacy(*pickles: bytes, numbers: bytes = b"") -> bytes:
    return b"".join(pickles) + numbers


def head() -> list[bytes]:
    return [LEGACY_MAGIC, pickle.dumps(1001, 2), pickle.dumps({"little_endian": True}, 2)]


def tensor_program(
    shape: tuple[int, ...], stride: tuple[int, ...], count: int, offset: int = 0, kind: bytes = b"FloatStorage"
) -> bytes:
    """A pickle of {"0.weight": one tensor}, with whatever it claims of itself."""

    def numbers(values: tuple[int, ...]) -> bytes:
        return b"(" + b"".join(whole(value) for value in values) + b"t"

    def whole(value: int) -> bytes:
        data = value.to_bytes(9, "little", signed=True)
        return b"\x8a" + bytes([len(data)]) + data

    storage = b"(" + text("storage") + b"ctorch\n" + kind + b"\n" + text("0") + text("cpu") + whole(count) + b"tQ"
    view = b"ctorch._utils\n_rebuild_tensor_v2\n(" + storage + whole(offset) + numbers(shape) + numbers(stride)
    return b"\x80\x02}" + text("0.weight") + view + b"\x89ccollections\nOrderedDict\n)RtRs."


def with_numbers(program: bytes, numbers: bytes) -> bytes:
    return torch_zip(program, **{"archive/data/0": numbers})


def onnx() -> bytes:
    return b"\x08\x07\x12\x07pytorch\x1a\x032.0:\x10" + bytes(range(16))


def npz() -> bytes:
    file = io.BytesIO()
    np.savez(file, weight=np.zeros(3))
    return file.getvalue()


def npy() -> bytes:
    file = io.BytesIO()
    np.save(file, np.zeros(3))
    return file.getvalue()


def tar() -> bytes:
    file = io.BytesIO()
    with tarfile.open(fileobj=file, mode="w") as made:
        info = tarfile.TarInfo("../../escape")
        info.size = 3
        made.addfile(info, io.BytesIO(b"abc"))
    return file.getvalue()


def overlapping() -> bytes:
    """Two entries of the table that point at one member."""
    content = bytearray(changed(lambda members, root: None))
    first = content.find(b"PK\x01\x02")
    second = content.find(b"PK\x01\x02", first + 4)
    third = content.find(b"PK\x01\x02", second + 4)
    content[third + 42 : third + 46] = content[second + 42 : second + 46]
    return bytes(content)


def flagged(offset_in_entry: int, value: int) -> bytes:
    """A good archive with two bytes of its table's first entry overwritten."""
    content = bytearray(changed(lambda members, root: None))
    at = content.find(b"PK\x01\x02") + offset_in_entry
    content[at : at + 2] = struct.pack("<H", value)
    return bytes(content)


def renamed_inside() -> bytes:
    """The table calls the first member by another name than the member itself."""
    content = bytearray(saved(good()))
    at = content.find(b"data.pkl")
    content[at : at + 8] = b"date.pkl"
    return bytes(content)


def commented() -> bytes:
    file = io.BytesIO(saved(good()))
    with zipfile.ZipFile(file, "a") as made:
        made.comment = b"hello"
    return file.getvalue()


def scripted() -> bytes:
    file = io.BytesIO()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        torch.jit.save(torch.jit.trace(mlp(4, 8, 2), torch.zeros(1, 4)), file)
    return file.getvalue()


def safetensors(header: Any, numbers: bytes = b"") -> bytes:
    data = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(data)) + data + numbers


def entry(start: int, stop: int, shape: tuple[int, ...] = (2, 2), dtype: str = "F32") -> dict[str, Any]:
    return {"dtype": dtype, "shape": list(shape), "data_offsets": [start, stop]}


def with_value(value: float) -> dict[str, torch.Tensor]:
    state = good()
    state["2.weight"][5, 7] = value
    return state


def quantised() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return {"0.weight": torch.quantize_per_tensor(torch.ones(4, 4), 0.1, 0, torch.qint8)}


def laughs() -> bytes:
    """A list of two lists of two lists ...: thirty opcodes, a billion items."""
    program = b"\x80\x02]q\x00"
    for level in range(30):
        program += b"](h" + bytes([level]) + b"h" + bytes([level]) + b"eq" + bytes([level + 1])
    return torch_zip(program + b".")


class Translator(nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.model = nn.Sequential(
            nn.Conv2d(3, 16, 7, padding=3),
            nn.Conv2d(16, 32, 3, 2, 1),
            nn.ConvTranspose2d(32, 16, 4, 2, 1),
            nn.Conv2d(16, 3, 7, padding=3),
        )


def own(player: str, state: dict[str, torch.Tensor], config: dict[str, Any] | None = None) -> bytes:
    from gan_core.config.run_config import RunConfig

    facts = {"player": player, "config": RunConfig().to_dict() if config is None else config, "step": 3}
    return save_safetensors(state, metadata={"format": "gan-arena-1", "facts": json.dumps(facts)})


def own_state() -> dict[str, torch.Tensor]:
    from gan_core.config.run_config import RunConfig
    from gan_core.config.settings import sample_shape
    from gan_core.training.game import build_generator

    return dict(build_generator(RunConfig(), sample_shape(RunConfig())).state_dict())


def own_with_nan() -> bytes:
    state = {key: value.clone() for key, value in own_state().items()}
    next(iter(state.values())).view(-1)[0] = float("nan")
    return own("generator", state)


def program(*parts: bytes) -> bytes:
    return b"\x80\x02" + b"".join(parts) + b"."


def drop(members: dict[str, bytes], name: str) -> None:
    del members[name]


CORPUS: dict[str, tuple[Make, str]] = {
    # something else
    "empty": (lambda canary: b"", "the file is empty (0 bytes)"),
    "web page": (
        lambda canary: b"<!DOCTYPE html><html><body>Sign in</body></html>",
        "it is a web page saved under this name",
    ),
    "web page, indented": (lambda canary: b"\n\n  <html lang='en'><head>", "it is a web page saved under this name"),
    "git lfs pointer": (
        lambda canary: b"version https://git-lfs.github.com/spec/v1\noid sha256:abc\nsize 3\n",
        "it is a Git LFS pointer",
    ),
    "keras h5": (lambda canary: b"\x89HDF\r\n\x1a\n" + bytes(64), "it is an HDF5 file, as Keras writes"),
    "keras archive": (
        lambda canary: archive({"config.json": b"{}", "metadata.json": b"{}", "model.weights.h5": b"x"}),
        "it is a Keras archive",
    ),
    "onnx": (lambda canary: onnx(), "it is an ONNX model"),
    "numpy": (lambda canary: npy(), "it is a NumPy file"),
    "numpy archive": (lambda canary: npz(), "it is a NumPy file"),
    "gzip": (lambda canary: gzip.compress(saved(good())), "it is a compressed file"),
    "tar": (lambda canary: tar(), "it is a tar archive"),
    "json": (lambda canary: b'{"weight": [1, 2]}', "it is JSON text"),
    "text": (lambda canary: b"Entry not found", "it is a text, not weights"),
    "picture": (lambda canary: b"\x89PNG\r\n\x1a\n" + bytes(32), "it is a picture or a document"),
    "language model": (lambda canary: b"GGUF" + bytes(32), "it is a GGUF file"),
    "tensorflow lite": (lambda canary: b"\x1c\0\0\0TFL3" + bytes(32), "it is a TensorFlow Lite model"),
    "noise": (lambda canary: bytes(range(255, 100, -1)), "belong to no format of weights"),
    "other zip": (lambda canary: archive({"word/document.xml": b"<w/>"}), "that torch.save did not write"),
    "torchscript": (lambda canary: scripted(), "it is a TorchScript archive"),
    # pickles that would run something
    "the lesson": (lambda canary: malicious_file(), "its pickle names os.system"),
    "os.system in a zip": (lambda canary: torch_zip(program(touching(canary))), "its pickle names os.system"),
    "posix.system": (lambda canary: torch_zip(program(touching(canary, b"posix"))), "its pickle names posix.system"),
    "subprocess, deep in a state dict": (
        lambda canary: torch_zip(
            program(
                b"}", text("a"), b"]", b"}", text("b"), touching(canary, b"subprocess", b"getoutput"), b"s", b"a", b"s"
            )
        ),
        "its pickle names subprocess.getoutput",
    ),
    "exec": (
        lambda canary: torch_zip(program(b"cbuiltins\nexec\n", text(f"open({str(canary)!r}, 'w')"), b"\x85R")),
        "its pickle names builtins.exec",
    ),
    "getattr beside good names": (
        lambda canary: torch_zip(program(b"ccollections\nOrderedDict\n)R", b"cbuiltins\ngetattr\n0")),
        "its pickle names builtins.getattr",
    ),
    "bare pickle": (lambda canary: program(touching(canary)), "its pickle names os.system"),
    "bare pickle of protocol 0": (
        lambda canary: b"cos\nsystem\n(S'touch " + str(canary).encode() + b"'\ntR.",
        "its pickle names os.system",
    ),
    "bare pickle of protocol 4, names from the memo": (
        lambda canary: (
            b"\x80\x04\x8c\x06system\x94\x8c\x02os\x940" + b"0h\x01h\x00\x93" + text(f"touch {canary}") + b"\x85R."
        ),
        "its pickle names os.system",
    ),
    "a name that is computed": (
        lambda canary: (
            b"\x80\x04cbuiltins\nstr\n"
            + text("os")
            + b"\x85R"
            + text("system")
            + b"\x93"
            + text(f"touch {canary}")
            + b"\x85R."
        ),
        "its pickle names builtins.str and 1 more",
    ),
    "inst": (
        lambda canary: torch_zip(program(b"(S'touch " + str(canary).encode() + b"'\nios\nsystem\n")),
        "its pickle names os.system",
    ),
    "obj": (
        lambda canary: torch_zip(program(b"(cos\nsystem\n" + text(f"touch {canary}") + b"o")),
        "its pickle names os.system",
    ),
    "extension registry": (lambda canary: torch_zip(program(b"\x82\x01")), "its pickle names copyreg.extension.1"),
    "named, then cut off": (
        lambda canary: torch_zip(b"\x80\x02" + touching(canary)),
        "its pickle names os.system",
    ),
    "legacy, in the weights": (
        lambda canary: legacy(*head(), program(touching(canary)), pickle.dumps([], 2)),
        "its pickle names os.system",
    ),
    "legacy, in the machine's description": (
        lambda canary: legacy(
            LEGACY_MAGIC, pickle.dumps(1001, 2), program(touching(canary)), pickle.dumps({}, 2), pickle.dumps([], 2)
        ),
        "its pickle names os.system",
    ),
    "legacy, in the list of storages": (
        lambda canary: legacy(*head(), pickle.dumps({}, 2), program(touching(canary))),
        "its pickle names os.system",
    ),
    "bare pickle, harmless": (lambda canary: pickle.dumps({"epoch": 3}, 2), "it is a bare Python pickle"),
    # pickles that are broken
    "cut off pickle": (lambda canary: torch_zip(b"\x80\x02}q\x00X\xff\xff"), "its pickle is damaged or cut off"),
    "unknown opcode": (lambda canary: torch_zip(b"\x80\x02\xff."), "its pickle is damaged or cut off"),
    "empty stack": (lambda canary: torch_zip(b"\x80\x020000."), "its pickle is damaged or cut off"),
    "endless pickle": (
        lambda canary: torch_zip(b"\x80\x02" + b"N0" * 600_000 + b"N."),
        "more than 1,000,000 instructions",
    ),
    "billion laughs": (lambda canary: laughs(), "there is no tensor in it"),
    "no tensors": (lambda canary: saved({"epoch": 3}), "there is no tensor in it"),
    # archives that are crooked
    "cut off zip": (lambda canary: saved(good())[:-200], "no readable table of contents"),
    "path that climbs": (
        lambda canary: changed(lambda members, root: members.update({f"{root}/../../escape": b"x"})),
        "leads out of its folder",
    ),
    "absolute path": (
        lambda canary: changed(lambda members, root: members.update({"/etc/escape": b"x"})),
        "leads out of its folder",
    ),
    "path of another system": (
        lambda canary: changed(lambda members, root: members.update({"C:\\escape": b"x"})),
        "leads out of its folder",
    ),
    "second folder": (
        lambda canary: changed(lambda members, root: members.update({"other/data/0": b"x"})),
        "outside of the folder",
    ),
    "stowaway": (
        lambda canary: changed(lambda members, root: members.update({f"{root}/run.py": b"x"})),
        "which torch.save does not write",
    ),
    "twice the same name": (
        lambda canary: changed(lambda members, root: members.update({f"{root}/version#": b"x"})),
        "twice, so that two readers may see two files",
    ),
    "bomb": (
        lambda canary: archive({"a/data.pkl": program(b"}"), "a/data/0": bytes(50_000_000)}, zipfile.ZIP_DEFLATED),
        "it could be a bomb",
    ),
    "overlapping members": (lambda canary: overlapping(), "overlap"),
    "encrypted": (lambda canary: flagged(8, 0x801), "its archive is encrypted"),
    "two names for one member": (lambda canary: renamed_inside(), "contradicts itself"),
    "comment": (lambda canary: commented(), "ends in a comment"),
    "hidden before the archive": (
        lambda canary: b"PK\x03\x04 hello " + saved(good()),
        "does not begin at the first byte",
    ),
    "big-endian": (
        lambda canary: changed(lambda members, root: members.update({f"{root}/byteorder": b"big"})),
        "big-endian",
    ),
    "storage missing": (
        lambda canary: changed(lambda members, root: drop(members, f"{root}/data/1")),
        "the numbers of storage '1' are not in it",
    ),
    "storage too short": (
        lambda canary: changed(lambda members, root: members.update({f"{root}/data/1": b"1234"})),
        "should have 128 bytes but has 4",
    ),
    # tensors that lie
    "tensor past its storage": (
        lambda canary: with_numbers(tensor_program((4, 4), (4, 1), 8), bytes(32)),
        "reaches past the end",
    ),
    "tensor without end": (
        lambda canary: with_numbers(tensor_program((10**6, 10**6), (0, 0), 1), bytes(4)),
        "shows the same numbers many times",
    ),
    "storage without end": (
        lambda canary: with_numbers(tensor_program((4, 4), (4, 1), 2**60), bytes(64)),
        "bytes but has 64",
    ),
    "negative stride": (lambda canary: with_numbers(tensor_program((2, 2), (-2, 1), 4), bytes(16)), "negative"),
    "complex": (
        lambda canary: saved({"0.weight": torch.zeros(4, 4, dtype=torch.complex64)}),
        "complex numbers are not read",
    ),
    "sparse": (lambda canary: saved({"0.weight": torch.eye(4).to_sparse()}), "sparse tensors are not read"),
    "quantised": (lambda canary: saved(quantised()), "quantised tensors are not read"),
    "meta": (lambda canary: saved({"0.weight": torch.zeros(4, 4, device="meta")}), "a shape but no numbers"),
    "legacy, cut off": (lambda canary: saved(good(), legacy=True)[:-100], "it is cut off"),
    "legacy, with something behind it": (
        lambda canary: saved(good(), legacy=True) + b"PK",
        "2 bytes follow after its last tensor",
    ),
    "safetensors, cut off": (lambda canary: save_safetensors(good())[:-10], "bytes, but"),
    "safetensors, cut off in its header": (
        lambda canary: save_safetensors(good())[:60],
        "cut off within its safetensors header",
    ),
    "safetensors, enormous header": (
        lambda canary: struct.pack("<Q", 2**29) + b"{" + bytes(64),
        "its safetensors header claims 536,870,912 bytes",
    ),
    "safetensors, overlapping": (
        lambda canary: safetensors({"a": entry(0, 16), "b": entry(8, 24)}, bytes(24)),
        "tensors overlap or leave gaps",
    ),
    "safetensors, wrong size": (
        lambda canary: safetensors({"a": entry(0, 12)}, bytes(12)),
        "which its shape [2, 2] does not need",
    ),
    "safetensors, same name twice": (
        lambda canary: safetensors(b'{"a":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{}}', bytes(4)),
        "names a tensor twice",
    ),
    "safetensors, tiny numbers": (
        lambda canary: safetensors({"a": entry(0, 4, dtype="F8_E4M3")}, bytes(4)),
        "of the kind F8_E4M3",
    ),
    "safetensors, no json": (lambda canary: safetensors(b"{" + b"[" * 5000, b""), "no legal JSON"),
    # weights that are no generator's
    "nan": (lambda canary: saved(with_value(float("nan"))), "'2.weight' holds NaN or Inf"),
    "inf": (lambda canary: saved(with_value(float("inf"))), "'2.weight' holds NaN or Inf"),
    "critic of points": (
        lambda canary: saved(mlp(2, 64, 1).state_dict()),
        "it is a critic (discriminator), not a generator",
    ),
    "critic of images": (
        lambda canary: saved(tutorial_critic().state_dict()),
        "it is a critic (discriminator), not a generator",
    ),
    "critic of images, safetensors": (
        lambda canary: save_safetensors(dict(tutorial_critic().state_dict())),
        "it is a critic (discriminator), not a generator",
    ),
    "classifier": (
        lambda canary: saved(
            nn.Sequential(
                nn.Conv2d(1, 8, 3), nn.ReLU(), nn.Conv2d(8, 16, 3), nn.Flatten(), nn.Linear(9216, 10)
            ).state_dict()
        ),
        "it is a classifier or an encoder of images",
    ),
    "image to image": (lambda canary: saved(Translator().state_dict()), "it turns images into images"),
    "autoencoder": (lambda canary: saved(mlp(784, 32, 784).state_dict()), "it turns images into images"),
    "sound": (
        lambda canary: saved(nn.Sequential(nn.Linear(8, 64), nn.ConvTranspose1d(8, 1, 4)).state_dict()),
        "a convolution along one axis",
    ),
    "layers that do not fit": (
        lambda canary: saved({"0.weight": torch.ones(32, 16), "2.weight": torch.ones(784, 33)}),
        "its layers do not fit together",
    ),
    "no square image": (lambda canary: saved(mlp(16, 32, 786).state_dict()), "neither a point nor a square image"),
    "no legal size": (
        lambda canary: saved(nn.Sequential(nn.ConvTranspose2d(16, 8, 1), nn.ConvTranspose2d(8, 1, 1)).state_dict()),
        "end in a square image of a usual size",
    ),
    "nothing but numbers": (lambda canary: saved({"table": torch.ones(3, 3)}), "belongs to no kind of layer"),
    "only an optimizer": (
        lambda canary: saved({"state": {0: {"exp_avg": torch.ones(3, 3)}}, "param_groups": [{"lr": 0.1}]}),
        "there is no dict of named weights in it",
    ),
    "whole numbers for weights": (
        lambda canary: saved({"0.weight": torch.ones(784, 8, dtype=torch.int64)}),
        "holds whole numbers",
    ),
    "norm that fits nowhere": (
        lambda canary: saved(OrderedDict(good(), **{"bn.weight": torch.ones(33), "bn.bias": torch.ones(33)})),
        "fits behind no layer",
    ),
    # our own format
    "own critic": (lambda canary: own("critic", {"a": torch.ones(2)}), "holds a critic"),
    "own, key missing": (
        lambda canary: own("generator", dict(list(own_state().items())[1:])),
        "do not fit its configuration",
    ),
    "own, other shape": (
        lambda canary: own("generator", {key: torch.ones(3, 3) for key in own_state()}),
        "do not fit its configuration",
    ),
    "own, nan": (lambda canary: own_with_nan(), "not finite"),
    "own, unknown setting": (lambda canary: own("generator", {"a": torch.ones(2)}, {"stepz": 3}), "steps"),
}
