"""What a pickle of weights may name, and in which use: nothing of it is ever imported, so this is about honesty.

A name is one of six kinds:
    weights  what torch.save writes for dicts of ordinary tensors
    aside    known to be harmless, and no weights: NumPy's numbers, options, paths, dates
    layer    a class of torch's own layers or optimizers: objects of it are read as the dicts that they are
    function one of torch.nn.functional: allowed as a value, never in a call
    own      anybody's class: allowed only as a container of layers, made without arguments, in a whole model
    never    everything that could run something: refused whatever it is used for, wherever it lies
"""

import re
import sys
from functools import lru_cache
from typing import Literal

Kind = Literal["weights", "aside", "layer", "function", "own", "never"]
Key = tuple[str, str]

DTYPES = {  # a storage's class and what one of its numbers takes
    "FloatStorage": ("float32", 4),
    "DoubleStorage": ("float64", 8),
    "HalfStorage": ("float16", 2),
    "BFloat16Storage": ("bfloat16", 2),
    "LongStorage": ("int64", 8),
    "IntStorage": ("int32", 4),
    "ShortStorage": ("int16", 2),
    "CharStorage": ("int8", 1),
    "ByteStorage": ("uint8", 1),
    "BoolStorage": ("bool", 1),
}
ORDERED_DICT = ("collections", "OrderedDict")
SIZE = ("torch", "Size")
TENSORS = frozenset(  # (storage, offset, size, stride, ...); the first of torch 0.1 to 0.3
    {("torch._utils", "_rebuild_tensor"), ("torch._utils", "_rebuild_tensor_v2")}
)
PARAMETERS = frozenset(  # (tensor, ...): the tensor itself; the last two of torch 0.1 to 0.3
    {
        ("torch._utils", "_rebuild_parameter"),
        ("torch._utils", "_rebuild_parameter_with_state"),
        ("torch.nn.parameter", "Parameter"),
        ("torch.autograd.variable", "Variable"),
    }
)
SUBCLASSED = ("torch._tensor", "_rebuild_from_type_v2")  # (function, class, arguments, state): a tensor with attributes
DICTS = frozenset(  # dicts by another name: weights may lie in them
    {
        ("collections", "defaultdict"),
        ("easydict", "EasyDict"),
        ("pytorch_lightning.utilities.parsing", "AttributeDict"),
        ("lightning_fabric.utilities.data", "AttributeDict"),
        ("lightning.fabric.utilities.data", "AttributeDict"),
    }
)
NEW_OBJECT = ("copyreg", "__newobj__")
RECONSTRUCTOR = ("copyreg", "_reconstructor")

_WEIGHTS = (
    {ORDERED_DICT, SIZE, SUBCLASSED, ("torch", "device"), ("torch", "Tensor"), *TENSORS, *PARAMETERS}
    | {("torch", name) for name in DTYPES}
    | {("torch", dtype) for dtype, _ in DTYPES.values()}
)

_NUMPY = {
    (module, name)
    for core in ("numpy.core", "numpy._core")
    for module, name in (
        (f"{core}.multiarray", "scalar"),
        (f"{core}.multiarray", "_reconstruct"),
        (f"{core}.numeric", "_frombuffer"),
    )
} | {("numpy", "ndarray"), ("numpy", "dtype")}
_ASIDE = (
    _NUMPY
    | DICTS
    | {NEW_OBJECT, RECONSTRUCTOR, ("_codecs", "encode")}
    | {("builtins", n) for n in ("set", "frozenset", "list", "dict", "tuple", "int", "float", "bool", "complex")}
    | {("builtins", n) for n in ("object", "bytes", "bytearray", "slice", "range")}
    | {("collections", "Counter"), ("collections", "deque")}
    | {("argparse", "Namespace"), ("types", "SimpleNamespace")}
    | {("datetime", name) for name in ("datetime", "date", "time", "timedelta", "timezone")}
    | {("decimal", "Decimal"), ("fractions", "Fraction"), ("uuid", "UUID")}
    | {
        (module, name)
        for module in ("pathlib", "pathlib._local")
        for name in ("PosixPath", "WindowsPath", "PurePosixPath", "PureWindowsPath", "Path", "PurePath")
    }
)

_LAYER = re.compile(
    r"torch\.nn\.modules\.\w+|torch\.nn\.parallel\.(data_parallel|distributed)|"
    r"torch\.nn\.utils\.(spectral_norm|weight_norm)|torch\.optim(\.\w+)?"
)
_PYTHON_2 = {"__builtin__": "builtins", "copy_reg": "copyreg", "cPickle": "pickle", "exceptions": "builtins"}
_INSTALLED = {  # packages that are no author's own, though not of the standard library
    *("torch", "numpy", "pip", "setuptools", "pkg_resources", "distutils", "wheel", "cffi", "dill", "cloudpickle"),
    *("joblib", "IPython", "pandas", "requests", "jittor", "commands", "popen2", "imp", "asyncore", "?"),
    *("_distutils_hack", "_pytest", "pytest", "py", "cython", "Cython", "paramiko", "fabric", "psutil", "sh"),
}

_WHOLE_MODEL = "it was saved as a whole model, so that reading it runs its author's code; ask for its state_dict"
_EXPLAINED: tuple[tuple[str, str], ...] = (
    ("numpy", "it is how NumPy numbers are pickled; save them as Python numbers, or save the state_dict alone"),
    ("torch.nn", _WHOLE_MODEL),
    ("__main__", _WHOLE_MODEL),
    ("torch._utils._rebuild_sparse", "sparse tensors are not read"),
    ("torch._utils._rebuild_q", "quantised tensors are not read"),
    ("torch.Q", "quantised tensors are not read"),
    ("torch._utils._rebuild_meta", "its tensors have a shape but no numbers"),
    ("torch._utils._rebuild_tensor_v3", "its numbers are of a rare kind (float8, unsigned), which is not read"),
    ("torch.Complex", "complex numbers are not read"),
    ("torch.storage._load_from_bytes", "it unpickles what it is given, whatever that is"),
    ("pytorch_lightning", "a Lightning checkpoint names its classes; save the generator's state_dict alone"),
    ("lightning", "a Lightning checkpoint names its classes; save the generator's state_dict alone"),
    ("argparse", "options were saved beside the weights; save the state_dict alone"),
    ("jittor", "it was written by Jittor, not by PyTorch"),
)
_RUNS_CODE = "reading it could run any code"
_OF_KIND: dict[Kind, str] = {
    "weights": "",
    "aside": "harmless, and left aside where it is no part of the weights",
    "layer": "a class of PyTorch: its objects are read as plain dicts, and it is never imported",
    "function": "a function of PyTorch, named and never called",
    "own": "a class of its author: its objects are read as plain dicts, and it is never imported",
    "never": "",
}


def modern(module: str, name: str) -> Key:
    """The name as Python 3 calls it."""
    return _PYTHON_2.get(module, module), name


@lru_cache(maxsize=4096)
def kind_of(key: Key) -> Kind:
    """Which kind of name it is. key: as `modern` gives it."""
    module, name = key
    if key in _WEIGHTS:
        return "weights"
    if key in _ASIDE:
        return "aside"
    if _LAYER.fullmatch(module) and name.lstrip("_")[:1].isupper():
        return "layer"
    if module == "torch.nn.functional" and name.isidentifier():
        return "function"
    top = module.partition(".")[0]
    plain = all(part.isidentifier() for part in (*module.split("."), *name.split(".")))
    return "never" if not plain or top in sys.stdlib_module_names or top in _INSTALLED or "." in name else "own"


def noted(key: Key) -> str:
    """What is said of a name that is allowed."""
    return _OF_KIND[kind_of(key)]


def explained(full: str, *, whole: bool = False) -> str:
    """Why this global is not allowed, as half a sentence. whole: layers lie in the file as objects."""
    known = next((why for start, why in _EXPLAINED if full.startswith(start)), None)
    module, _, name = full.rpartition(".")
    if known is None and whole and kind_of(modern(module, name)) != "never":
        return _WHOLE_MODEL
    return known or _RUNS_CODE
