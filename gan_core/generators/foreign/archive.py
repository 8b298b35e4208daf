"""What kind of file it is, by its first bytes: names and endings are only what somebody called it."""

import hashlib
import io
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.generators.foreign.directory import check_directory
from gan_core.generators.foreign.limits import MIB, MOST_BYTES
from gan_core.generators.foreign.refusal import Refusal

HEAD = 4096  # bytes that tell what a file is
LEGACY_MAGIC = b"\x80\x02\x8a\nl\xfc\x9cF\xf9 j\xa8P\x19."  # a pickle of the number torch.save began with until 1.5

_SAVE = "save the generator's state_dict with torch.save, or as safetensors"

# What each kind is called, and why it is refused; None where the import of weights looks inside.
KINDS: dict[str, tuple[str, str | None]] = {
    "safetensors": ("safetensors", None),
    "torch-zip": ("PyTorch archive (zip)", None),
    "torch-legacy": ("PyTorch file of before 1.6 (pickles in a row)", None),
    "pickle": ("Python pickle", None),
    "torchscript": (
        "TorchScript archive",
        "it is a TorchScript archive, a program and not only weights, and foreign programs are not run; " + _SAVE,
    ),
    "empty": ("empty file", "the file is empty (0 bytes): the download or the upload broke off"),
    "lfs": (
        "Git LFS pointer",
        "it is a Git LFS pointer, the note that stands for the real file; download the file itself "
        "(git lfs pull, or the download link of its page)",
    ),
    "html": (
        "web page (HTML)",
        "it is a web page saved under this name, not weights: the link led to a page; use the link of the raw file",
    ),
    "hdf5": ("Keras or HDF5 file", "it is an HDF5 file, as Keras writes .h5 weights; only PyTorch weights are read"),
    "keras": ("Keras archive (.keras)", "it is a Keras archive; only PyTorch weights are read"),
    "onnx": ("ONNX model", "it is an ONNX model, a graph of operations; only PyTorch weights are read; " + _SAVE),
    "numpy": ("NumPy array", "it is a NumPy file (.npy or .npz); only PyTorch weights are read"),
    "gguf": ("GGUF model", "it is a GGUF file, the format of language models; only PyTorch weights are read"),
    "tflite": ("TensorFlow Lite model", "it is a TensorFlow Lite model; only PyTorch weights are read"),
    "tar": (
        "tar archive",
        "it is a tar archive, of PyTorch before 0.2 or of something packed; unpack it, or " + _SAVE,
    ),
    "packed": (
        "compressed file",
        "it is a compressed file (gzip, bzip2, xz, zstd, 7z or rar); unpack it and hand in what is inside",
    ),
    "zip": (
        "zip archive",
        "it is a zip archive that torch.save did not write: there is no data.pkl in it; unpack it first",
    ),
    "crowded-zip": ("zip archive of a great many members", None),
    "broken-zip": (
        "broken zip archive",
        "it begins like a zip archive but has no readable table of contents: the download broke off",
    ),
    "picture": ("picture or document", "it is a picture or a document, not weights"),
    "json": ("JSON text", "it is JSON text, perhaps a configuration, but holds no weights"),
    "text": ("text", "it is a text, not weights: perhaps an error message was saved under this name"),
    "unknown": ("unknown", "its first bytes belong to no format of weights that is known here; " + _SAVE),
}

_BEGINNINGS: tuple[tuple[bytes, str], ...] = (
    (b"version https://git-lfs", "lfs"),
    (b"\x89HDF\r\n\x1a\n", "hdf5"),
    (b"\x93NUMPY", "numpy"),
    (b"GGUF", "gguf"),
    (b"\x1f\x8b", "packed"),
    (b"BZh", "packed"),
    (b"\xfd7zXZ", "packed"),
    (b"\x28\xb5\x2f\xfd", "packed"),
    (b"7z\xbc\xaf", "packed"),
    (b"Rar!", "packed"),
    (b"\x89PNG", "picture"),
    (b"\xff\xd8\xff", "picture"),
    (b"GIF8", "picture"),
    (b"%PDF", "picture"),
    (LEGACY_MAGIC, "torch-legacy"),
)


@dataclass(frozen=True)
class File:
    """A file that is inspected: what it is, before anything of it is believed."""

    name: str  # for people: an upload has another name than the file it lies in
    kind: str
    size: int
    sha256: str  # "" of a file over the cap
    content: bytes = field(repr=False)  # read once: what is looked at is what is loaded; b"" of a file over the cap

    @property
    def label(self) -> str:
        return KINDS[self.kind][0]

    def check_kind(self) -> None:
        """Raises Refusal for a file that is too large, or of a kind that holds no weights for us."""
        if self.size > MOST_BYTES:
            raise Refusal(f"it has {self.size / MIB:,.0f} MiB; files up to {MOST_BYTES // MIB} MiB are looked at")
        if self.kind == "crowded-zip":
            check_directory(self.content)
        if reason := KINDS[self.kind][1]:
            raise Refusal(reason)


def identify(path: Path, name: str | None = None) -> File:
    """What kind of file lies at `path`. Raises UserError where there is none, or none that can be read."""
    name = name or path.name
    if path.is_dir():
        raise UserError(f"{name} is a folder, not a file of weights")
    try:
        size = path.stat().st_size
        if not path.is_file():
            raise UserError(f"{name} is no ordinary file")
        with path.open("rb") as file:
            head = file.read(HEAD)
        if size > MOST_BYTES:
            return File(name, _kind(head, size, None), size, "", b"")
        content = path.read_bytes()
    except FileNotFoundError:
        raise UserError(f"there is no file {name!r}") from None
    except OSError as error:
        raise UserError(f"{name} cannot be read: {error.strerror}") from None
    return File(name, _kind(head, size, content), size, hashlib.sha256(content).hexdigest(), content)


def _kind(head: bytes, size: int, content: bytes | None) -> str:
    """content: the whole file, None where it is too large to be looked into."""
    if not size:
        return "empty"
    for beginning, kind in _BEGINNINGS:
        if head.startswith(beginning):
            return kind
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return "torch-zip" if content is None else _zip_kind(content)
    if head[4:8] == b"TFL3":
        return "tflite"
    if head[257:262] == b"ustar":
        return "tar"
    if len(head) > 8 and head[8:9] == b"{" and int.from_bytes(head[:8], "little") <= max(size, MOST_BYTES):
        return "safetensors"
    if head[0] == 0x80 and len(head) > 1 and head[1] <= 5:
        return "pickle"
    if head[0] == 0x08 and len(head) > 2 and head[1] < 32 and head[2] in (0x12, 0x1A, 0x3A, 0x42):
        return "onnx"  # the field ir_version, a small number, then a text, the graph or the operators
    return _text_kind(head)


def _zip_kind(content: bytes) -> str:
    try:
        check_directory(content)
    except Refusal:
        return "crowded-zip"
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, OSError):
        return "broken-zip"
    if any("/code/" in name or name.startswith("code/") or name.endswith("constants.pkl") for name in names):
        return "torchscript"
    if any(name.split("/")[-1] == "data.pkl" for name in names):
        return "torch-zip"
    if "model.weights.h5" in names or {"config.json", "metadata.json"} <= set(names):
        return "keras"
    return "numpy" if names and all(name.endswith(".npy") for name in names) else "zip"


def _text_kind(head: bytes) -> str:
    try:
        text = head.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        if error.start < len(head) - 4:  # a letter may be cut in two by the end of `head`
            return "unknown"
        text = head[: error.start].decode("utf-8-sig")
    start = text.lstrip().lower()
    if start.startswith(("<!doctype", "<html", "<head", "<?xml", "<body", "<script", "<meta")):
        return "html"
    if _old_pickle(head):
        return "pickle"
    if start.startswith(("{", "[")):
        return "json"
    return "text" if text and all(letter.isprintable() or letter.isspace() for letter in text) else "unknown"


def _old_pickle(head: bytes) -> bool:
    """Protocols 0 and 1 have no mark of their own: text, in which a global is `c`, a module and a name on lines."""
    return head[:1] in (b"c", b"(", b"i", b"}", b"]") and (
        head.rstrip(b"\n").endswith(b".")
        and any(letter in head for letter in (b"\nR", b"\nt", b"(c", b"(i", b"(S", b"(d"))
    )
