"""What the files of a repository are, told by their names and sizes alone."""

import re
from dataclasses import dataclass
from typing import Literal

from gan_core.base.weight_files import COMPANIONS, OF_THE_HUB

MOST_BYTES = 300_000_000  # of one file: the largest GAN worth drawing with on a laptop
CONFIG = "config.json"
WEIGHTS = (".safetensors", ".bin", ".pt", ".pth", ".ckpt")  # best first: safetensors are numbers and nothing else
Kind = Literal["weights", "critic", "state", "pickle", "keras", "foreign", "code", "config", "other"]

_PICKLES = (".pkl", ".pickle", ".joblib", ".dill")
_KERAS = (".h5", ".hdf5", ".keras")
_FOREIGN = {
    ".onnx": "ONNX",
    ".tflite": "TensorFlow Lite",
    ".pb": "TensorFlow",
    ".index": "TensorFlow",
    ".msgpack": "Flax",
    ".gguf": "GGUF",
    ".mlmodel": "Core ML",
    ".npz": "NumPy",
}
_CODE = (".py", ".ipynb", ".sh", ".js", ".c", ".cu", ".cpp", ".so", ".dll")
_SHARD = re.compile(r"-\d{5}-of-\d{5}\.")
_CRITIC = re.compile(r"discrim|critic|\bnet ?d\b|\bd\b|\bdis\b|\bdisc\b")
_GENERATOR = re.compile(r"generat|\bnet ?g\b|\bg\b|\bgen\b")
_AVERAGE = re.compile(r"\bema\b|\baverage\b")
_STATE = re.compile(r"optim|\bsched|scheduler|training|trainer|\brng\b|\bscaler\b|inception|\bfid\b|\blpips\b|\bvgg")


@dataclass(frozen=True, kw_only=True)
class File:
    """One file of a repository."""

    name: str
    size: int | None  # bytes; None if nobody knows
    sha256: str = ""  # of its content, of large files
    blob: str = ""  # git's sha1 of it, of small ones

    @property
    def kind(self) -> Kind:
        """What it seems to be."""
        words, end = _words(self.name), _end(self.name)
        if end in WEIGHTS:
            if self.name.rpartition("/")[2] in COMPANIONS or (_CRITIC.search(words) and not _GENERATOR.search(words)):
                return "critic"
            return "state" if _STATE.search(words) or _SHARD.search(self.name) else "weights"
        if end in _PICKLES:
            return "pickle"
        if end in _KERAS:
            return "keras"
        if end in _FOREIGN:
            return "foreign"
        if end in _CODE:
            return "code"
        return "config" if self.name == CONFIG else "other"

    @property
    def problem(self) -> str:
        """Why it cannot be loaded, as the end of a sentence; "" if nothing speaks against a look into it."""
        name = self.name
        match self.kind:
            case "pickle":
                return f"{name} is a pickle of whole objects, which would have to be executed to be read"
            case "keras":
                return f"{name} was saved by Keras, and this app draws with PyTorch"
            case "foreign":
                return f"{name} is a {_FOREIGN[_end(name)]} file, and this app draws with PyTorch"
            case "code":
                return f"{name} is code, and nothing from a repository is ever run"
            case "config" | "other":
                return f"{name} holds no weights"
        if self.size == 0:
            return f"{name} is empty"
        if _SHARD.search(name):
            return f"{name} is a part of weights that were too large for one file"
        if self.size is not None and self.size > MOST_BYTES:
            return f"{name} has {megabytes(self.size)}, more than the {megabytes(MOST_BYTES)} that are loaded"
        return ""

    @property
    def rank(self) -> tuple[int | str, ...]:
        """Sorts candidates, the likeliest generator first."""
        words, end = _words(self.name), _end(self.name)
        wishes = (
            end == WEIGHTS[0],
            self.name == OF_THE_HUB,
            _GENERATOR.search(words) is not None,
            _AVERAGE.search(words) is not None,
        )
        missed = [0 if wish else 1 for wish in wishes]
        return (*missed, self.name.count("/"), WEIGHTS.index(end), len(self.name), self.name)


def megabytes(size: int) -> str:
    """A size as people say it."""
    return f"{size / 1e6:,.1f} MB" if size < 1e8 else f"{size / 1e6:,.0f} MB"


def _end(name: str) -> str:
    stem, dot, end = name.rpartition("/")[2].rpartition(".")
    return f".{end.lower()}" if dot and stem else ""


def _words(name: str) -> str:
    """The name without its end as words: netG_epoch9, GeneratorEMA and g-ema all fall apart."""
    stem = name.rpartition(".")[0]
    split = re.sub(r"(?<=[a-z])(?=[A-Z])", " ", stem)
    return re.sub(r"[^a-z]+", " ", split.lower()).strip()
