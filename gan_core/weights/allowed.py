"""What a pickle of weights may name: what torch.save writes for a dict of ordinary tensors, and nothing else."""

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
TENSOR = ("torch._utils", "_rebuild_tensor_v2")
PARAMETER = ("torch._utils", "_rebuild_parameter")

ALLOWED = frozenset(
    {ORDERED_DICT, TENSOR, PARAMETER, ("torch", "Size"), ("torch", "device")}
    | {("torch", name) for name in DTYPES}
    | {("torch", dtype) for dtype, _ in DTYPES.values()}
)

_WHOLE_MODEL = "it was saved as a whole model, so that reading it runs its author's code; ask for its state_dict"
_EXPLAINED: tuple[tuple[str, str], ...] = (
    ("numpy", "it is how NumPy numbers are pickled; save them as Python numbers, or save the state_dict alone"),
    ("torch.nn", _WHOLE_MODEL),
    ("__main__", _WHOLE_MODEL),
    ("torch._utils._rebuild_sparse", "sparse tensors are not read"),
    ("torch._utils._rebuild_q", "quantised tensors are not read"),
    ("torch.Q", "quantised tensors are not read"),
    ("torch._utils._rebuild_meta", "its tensors have a shape but no numbers"),
    ("torch.Complex", "complex numbers are not read"),
    ("torch.storage._load_from_bytes", "it unpickles what it is given, whatever that is"),
    ("pytorch_lightning", "a Lightning checkpoint names its classes; save the generator's state_dict alone"),
    ("lightning", "a Lightning checkpoint names its classes; save the generator's state_dict alone"),
    ("argparse", "options were saved beside the weights; save the state_dict alone"),
    ("jittor", "it was written by Jittor, not by PyTorch"),
)
_RUNS_CODE = "reading it could run any code"


def explained(full: str) -> str:
    """Why this global is not allowed, as half a sentence."""
    return next((why for start, why in _EXPLAINED if full.startswith(start)), _RUNS_CODE)
