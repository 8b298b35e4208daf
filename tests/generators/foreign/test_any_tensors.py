"""Whatever tensors lie under whatever names, the answer is a report, never a traceback."""

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
import torch
from hypothesis import example, given, settings
from hypothesis import strategies as st
from torch import Tensor, nn

from gan_core.generators.foreign import blueprint, families
from gan_core.generators.foreign.parts import parts
from gan_core.generators.foreign.refusal import Refusal
from tests.generators.foreign.branched import AUTHORS
from tests.generators.foreign.drawing import examined
from tests.generators.foreign.test_autoencoders import VAES

PREFIXES = ("", "block1.", "block2.", "res1.", "attn.", "encoder.", "decoder.", "net.0.", "net.1.", "b.conv.")
STEMS = ("0", "1", "conv1", "conv2", "c_sc", "shortcut.0", "shortcut.1", "bn1", "bn2", "query", "key", "value", "gamma")
MORE = ("f", "g", "h", "o", "mu", "logvar", "fc", "label_emb", "mask", "style", "const", "bn.embed", "prelu", "skip")
LEAVES = (
    "weight",
    "bias",
    "running_mean",
    "running_var",
    "weight_orig",
    "weight_u",
    "weight_v",
    "weight_g",
    "sn_u",
    "",
)
WIDTHS = st.sampled_from((1, 2, 3, 8, 16, 32, 64, 128, 784))
SHAPES = st.one_of(
    st.just(()),
    st.tuples(WIDTHS),
    st.tuples(WIDTHS, WIDTHS),
    st.tuples(WIDTHS, WIDTHS, st.just(1)),
    st.tuples(
        st.sampled_from((1, 3, 8, 16, 32)), st.sampled_from((1, 3, 8, 16, 32)), k := st.sampled_from((1, 3, 4)), k
    ),
    st.tuples(st.just(1), st.sampled_from((3, 8, 16)), st.just(4), st.just(4)),
    st.lists(st.integers(0, 3), max_size=6).map(tuple),
)
NAMES = st.builds(
    lambda prefix, stem, leaf: f"{prefix}{stem}.{leaf}".rstrip("."),
    st.sampled_from(PREFIXES),
    st.sampled_from((*STEMS, *MORE)),
    st.sampled_from(LEAVES),
)


def read(tensors: dict[str, Tensor]) -> bool:
    """Is it read as a generator, rather than refused in a sentence?"""
    try:
        families.check(tensors)
        return bool(blueprint.read(parts(tensors)).stages)
    except Refusal as refusal:
        assert str(refusal)
        return False


@settings(max_examples=400, deadline=None)
@given(st.dictionaries(NAMES, SHAPES, max_size=14), st.booleans())
def test_any_tensors_are_read_or_refused(shapes: dict[str, tuple[int, ...]], ones: bool) -> None:
    make = torch.ones if ones else torch.zeros
    read({name: make(shape) for name, shape in shapes.items()})


@cache
def original(name: str) -> dict[str, Tensor]:
    torch.manual_seed(0)
    module: nn.Module = AUTHORS[name].build() if name in AUTHORS else VAES[name][0]()
    return module.state_dict()


def changed(state: dict[str, Tensor], edits: list[tuple[int, str]]) -> dict[str, Tensor]:
    """Tensors left out, turned, cut, renamed or moved to the end."""
    for place, how in edits:
        names = list(state)
        name = names[place % len(names)]
        tensor = state[name]
        rest = {key: value for key, value in state.items() if key != name}
        if how == "turn" and tensor.ndim > 1:
            state = state | {name: tensor.transpose(0, 1).contiguous()}
        elif how == "cut" and tensor.ndim and len(tensor) > 1:
            state = state | {name: tensor[: len(tensor) // 2].clone()}
        elif how == "rename":
            state = {key.replace("conv", "layer").replace("c_sc", "extra"): value for key, value in state.items()}
        elif how == "last":
            state = rest | {name: tensor}
        elif len(rest) > 1:
            state = rest
    return state


EDITS = st.lists(
    st.tuples(st.integers(0, 200), st.sampled_from(("drop", "turn", "cut", "rename", "last"))), min_size=1, max_size=3
)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from([*AUTHORS, *VAES]), EDITS)
def test_a_changed_network_is_read_or_refused(name: str, edits: list[tuple[int, str]]) -> None:
    read(changed(original(name), edits))


@settings(max_examples=12, deadline=None)
@given(st.sampled_from([*AUTHORS, *VAES]), EDITS)
@example("convolutions", [(28, "cut")])  # the last layer's bias is longer than its weight
def test_a_changed_network_is_reported(name: str, edits: list[tuple[int, str]]) -> None:
    with TemporaryDirectory() as folder:
        report, loaded = examined(changed(original(name), edits), Path(folder))
        assert report.reason and (loaded is not None) == report.loadable


@pytest.mark.parametrize("name", [*AUTHORS, *VAES])
def test_what_is_unchanged_is_read(name: str) -> None:
    assert read(original(name))
