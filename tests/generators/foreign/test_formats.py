"""What people save beside weights, and what old versions of torch wrote: read without executing any of it."""

import argparse
import collections
import datetime
import io
import pathlib
import pickle
import struct
import tempfile
import types
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core.generators.foreign import reader
from gan_core.generators.foreign.archive import identify
from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.foreign.pickle_scan import Scan
from gan_core.generators.foreign.report import Inspection
from tests.generators.foreign.hostile import good, head, program, saved, text
from tests.generators.foreign.hostile import legacy as legacy_file
from tests.generators.foreign.strangers import mlp, tutorial, tutorial_critic

DTYPES = (torch.float32, torch.float64, torch.float16, torch.bfloat16, torch.int64, torch.uint8, torch.int8, torch.bool)


def told(path: Path, content: bytes) -> Inspection:
    path.write_bytes(content)
    return inspect(path)


def read(path: Path, content: bytes) -> Any:
    path.write_bytes(content)
    file = identify(path)
    return reader.read(file, reader.check(file, Scan()))


def of_torch_0_3(tensor: Tensor) -> tuple[Callable[..., Any], tuple[Any, ...]]:
    storage = torch.storage.TypedStorage(wrap_storage=tensor.untyped_storage(), dtype=tensor.dtype, _internal=True)
    return torch._utils._rebuild_tensor, (storage, tensor.storage_offset(), tuple(tensor.shape), tensor.stride())


def parameter_of_torch_0_3(tensor: Tensor) -> Any:
    return nn.parameter.Parameter, (tensor.data,), (True, False, collections.OrderedDict())


@pytest.mark.parametrize("legacy", [True, False])
def test_tensors_and_parameters_of_torch_0_3_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, legacy: bool
) -> None:
    net = mlp(16, 32, 784)
    state = {name: tensor.detach() for name, tensor in net.state_dict().items()}
    parameters = dict(net.named_parameters())
    monkeypatch.setattr(torch.Tensor, "__reduce_ex__", lambda tensor, protocol: of_torch_0_3(tensor))
    monkeypatch.setattr(nn.Parameter, "__reduce_ex__", lambda tensor, protocol: parameter_of_torch_0_3(tensor))
    contents = saved(state, legacy=legacy), saved(parameters, legacy=legacy)
    monkeypatch.undo()
    for content in contents:
        assert b"_rebuild_tensor\n" in content
        values = read(tmp_path / "a.pt", content)
        assert all(torch.equal(values[name], tensor) for name, tensor in state.items())


def test_a_part_of_a_storage_with_a_name_of_its_own_is_read(tmp_path: Path) -> None:
    """Before torch 0.4 a storage could be a part of another: (its key, where it begins, how long it is)."""
    view = b"(" + text("part") + b"K\x04K\x0ct"
    storage = b"(" + text("storage") + b"ctorch\nFloatStorage\n" + text("0") + text("cpu") + b"K\x10" + view + b"tQ"
    tensor = b"ctorch._utils\n_rebuild_tensor\n(" + storage + b"K\x00K\x03K\x04\x86K\x04K\x01\x86tR"
    content = legacy_file(*head(), program(b"}" + text("0.weight") + tensor + b"s"), pickle.dumps(["0"], 2))
    numbers = struct.pack("<q16f", 16, *range(16))
    assert torch.equal(read(tmp_path / "a.pt", content + numbers)["0.weight"], torch.arange(4.0, 16.0).view(3, 4))


TENSORS = st.builds(
    lambda dtype, shape, turned, seed: (
        torch.randint(0, 2, shape, generator=torch.Generator().manual_seed(seed)).to(dtype).transpose(0, -1)
        if turned
        else torch.randint(0, 2, shape, generator=torch.Generator().manual_seed(seed)).to(dtype)
    ),
    st.sampled_from(DTYPES),
    st.lists(st.integers(0, 4), min_size=1, max_size=4).map(tuple),
    st.booleans(),
    st.integers(0, 99),
)
VALUES = st.recursive(
    TENSORS | st.integers() | st.text(max_size=5) | st.none() | st.floats(allow_nan=False),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
    max_leaves=8,
)


@settings(max_examples=120, deadline=None)
@given(VALUES, TENSORS, st.booleans())
def test_what_is_read_is_what_torch_reads(value: Any, tensor: Tensor, legacy: bool) -> None:
    content = saved(
        {"value": value, "tensor": tensor, "part": tensor[:1], "own": nn.Parameter(tensor, False)}, legacy=legacy
    )
    with tempfile.TemporaryDirectory() as folder:
        ours = read(Path(folder) / "a.pt", content)
    assert same(ours, torch.load(io.BytesIO(content), weights_only=True))


def same(a: Any, b: Any) -> bool:
    if isinstance(a, Tensor):
        return isinstance(b, Tensor) and a.dtype == b.dtype and torch.equal(a, b)
    if isinstance(a, dict):
        return isinstance(b, dict) and list(a) == list(b) and all(same(a[key], b[key]) for key in a)
    if isinstance(a, list | tuple):
        return type(a) is type(b) and len(a) == len(b) and all(map(same, a, b))
    return bool(a == b)


def test_tensors_share_their_numbers_as_they_did(tmp_path: Path) -> None:
    tensor = torch.arange(6.0)
    values = read(tmp_path / "a.pt", saved({"a": tensor, "b": tensor[2:]}))
    values["a"][3] = 9.0
    assert values["b"][1] == 9.0


BESIDE: dict[str, tuple[Callable[[], Any], str]] = {
    "options": (lambda: argparse.Namespace(lr=0.1, path=pathlib.PurePosixPath("x")), "an argparse.Namespace (beside)"),
    "simple namespace": (lambda: types.SimpleNamespace(a=1), "a types.SimpleNamespace (beside)"),
    "number of NumPy": (lambda: np.float64(0.3), "a NumPy number (beside)"),
    "numbers of NumPy in a list": (lambda: [np.float32(1), np.int64(2)], "a NumPy number (beside.0)"),
    "array": (lambda: np.ones((2, 3)), "a NumPy array (beside)"),
    "array of texts": (lambda: np.array(["a", "b"]), "a NumPy array (beside)"),
    "path": (lambda: {"to": pathlib.PurePosixPath("a/b")}, "a pathlib.PurePosixPath (beside.to)"),
    "time": (lambda: datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC), "a datetime.datetime (beside)"),
    "optimizer": (lambda: torch.optim.Adam(mlp(2, 2).parameters()), "a torch.optim.adam.Adam (beside)"),
    "counter": (lambda: collections.Counter("abca"), ""),
    "deque": (lambda: collections.deque([1, 2], 4), ""),
    "set": (lambda: {1, 2}, ""),
    "dict with a default": (lambda: collections.defaultdict(list, {"a": [1]}), ""),
    "shape and dtype": (lambda: [torch.Size([1, 2]), torch.float32, torch.device("cpu")], ""),
}


@pytest.mark.parametrize("name", BESIDE)
@pytest.mark.parametrize("legacy", [False, True])
def test_what_lies_beside_the_weights_is_left_aside_and_named(name: str, legacy: bool, tmp_path: Path) -> None:
    make, words = BESIDE[name]
    report = told(tmp_path / "a.pt", saved({"state_dict": good(), "beside": make()}, legacy=legacy))
    assert report.verdict == "amber" and report.path == ("state_dict",), report.reason
    assert report.aside == ((words,) if words else ())
    assert ("left aside" in report.reason) == bool(words)
    assert all(named.allowed for named in report.globals)


def test_weights_in_a_dict_with_a_default_are_found(tmp_path: Path) -> None:
    held = collections.defaultdict(dict, {"netG": good()})
    assert told(tmp_path / "a.pt", saved({"all": held})).path == ("all", "netG")


def averaged(net: nn.Module) -> dict[str, Any]:
    average = torch.optim.swa_utils.AveragedModel(net)
    average.update_parameters(net)
    return average.state_dict()


def test_an_average_is_read_and_its_counter_left_aside(tmp_path: Path) -> None:
    net = mlp(16, 32, 784, last=nn.Tanh())
    report = told(tmp_path / "a.pt", saved(averaged(net)))
    assert report.loadable and report.match[0].key == "module.0.weight"
    assert told(tmp_path / "a.pt", saved({"G": good(), "G_ema": averaged(net)})).path == ("G_ema",)
    assert told(tmp_path / "a.pt", saved({"G": good(), "swa_model": averaged(net)})).path == ("swa_model",)


def with_heads(**heads: dict[str, Tensor]) -> dict[str, Tensor]:
    return {f"{head}.{name}": tensor for head, state in heads.items() for name, tensor in state.items()}


def test_an_average_beside_the_weights_in_one_dict_is_preferred(tmp_path: Path) -> None:
    state = with_heads(online_model=good(), ema_model=good()) | {
        "initted": torch.tensor(True),
        "step": torch.tensor([5]),
    }
    assert told(tmp_path / "a.pt", saved(state)).path == ("ema_model",)
    nested = with_heads(G=good(), D=mlp(784, 8, 1).state_dict(), GE=good())
    report = told(tmp_path / "a.pt", saved({"GAN": with_heads(GAN=nested), "version": "1.0"}))
    assert report.path == ("GAN", "GAN", "GE") and "GAN.GAN.G" in report.others


def test_a_layer_that_is_called_like_an_average_is_a_layer(tmp_path: Path) -> None:
    state = {f"avg.{name}": tensor for name, tensor in mlp(16, 32).state_dict().items()}
    state |= {f"last.{name}": tensor for name, tensor in mlp(32, 784).state_dict().items()}
    report = told(tmp_path / "a.pt", saved(state))
    assert report.loadable and report.path == () and len(report.match) == 4


def test_an_average_of_parameters_has_the_memory_of_the_weights(tmp_path: Path) -> None:
    torch.manual_seed(0)
    raw = tutorial().state_dict()
    for name, tensor in raw.items():
        if name.endswith("running_mean"):
            tensor.fill_(0.25)
    average = {name: tensor for name, tensor in raw.items() if "running" not in name and "num_" not in name}
    report = told(tmp_path / "a.pt", saved({"ema": average, "netG": raw}))
    assert report.path == ("ema",) and report.misfit is not None
    assert "running mean of main.1" in {row.where for row in report.match}


def test_a_number_of_a_layer_is_no_counter(tmp_path: Path) -> None:
    """gamma of self-attention is one number, and the network is another one without it."""
    report = told(tmp_path / "a.pt", saved(good() | {"attention.gamma": torch.zeros(1)}))
    assert not report.loadable and "attention.gamma" in report.reason


@pytest.mark.parametrize("kind", [list, tuple])
def test_players_in_a_row_are_found(kind: type, tmp_path: Path) -> None:
    generator, critic = mlp(16, 32, 784, last=nn.Tanh()), tutorial_critic()
    for order in ([generator, critic], [critic, generator]):
        row = kind(player.state_dict() for player in order)
        report = told(tmp_path / "a.pt", saved(row))
        assert report.path == (str(order.index(generator)),), report.reason
        assert told(tmp_path / "a.pt", saved({"models": row, "epoch": 3})).path == ("models", report.path[0])


def test_a_row_without_names_is_called_that(tmp_path: Path) -> None:
    report = told(tmp_path / "a.pt", saved([parameter.data for parameter in mlp(16, 784).parameters()]))
    assert report.verdict == "red" and "its tensors have no names" in report.reason
    assert "its tensors have no names" in told(tmp_path / "a.pt", saved(torch.ones(3, 3))).reason


def test_lists_in_lists_are_looked_into_only_so_often(tmp_path: Path) -> None:
    value: Any = [good()]
    for _ in range(6):
        value = [value] * 40
    report = told(tmp_path / "a.pt", saved(value))
    assert report.verdict == "red" and "hold one another too often" in report.reason


def test_python_2_names_are_known(tmp_path: Path) -> None:
    content = saved({"state_dict": good(), "ids": {1, 2}})
    assert b"c__builtin__\nset\n" in content and pickle.DEFAULT_PROTOCOL > 2
    report = told(tmp_path / "a.pt", content)
    assert report.loadable and "__builtin__.set" in {named.name for named in report.globals}
