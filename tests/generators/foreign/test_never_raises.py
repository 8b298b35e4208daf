"""Whatever bytes come, the answer is a report: never a traceback, never a line of somebody's code."""

import os
import tempfile
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from safetensors.torch import save as save_safetensors
from torch import nn

from gan_core.base.errors import UserError
from gan_core.generators.foreign import reader
from gan_core.generators.foreign.archive import LEGACY_MAGIC, identify
from gan_core.generators.foreign.inspection import inspect
from gan_core.generators.foreign.pickle_scan import Scan, scan
from gan_core.generators.foreign.refusal import Refusal
from tests.generators.foreign.hostile import saved
from tests.generators.foreign.strangers import mlp

BEGINNINGS = (
    b"",
    b"PK\x03\x04",
    b"\x80\x02",
    b"\x80\x04\x95",
    LEGACY_MAGIC,
    b"\x10\0\0\0\0\0\0\0{",
    b"(",
    b"cos\n",
    b"<",
)
MANY = settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
Edits = list[tuple[int, int, bytes]]
EDITS = st.lists(st.tuples(st.integers(0, 10**6), st.integers(0, 6), st.binary(max_size=6)), min_size=1, max_size=4)


@cache
def originals() -> tuple[bytes, ...]:
    state = mlp(2, 8, 2, last=nn.Identity()).state_dict()
    return saved(state), saved(state, legacy=True), save_safetensors(state), saved({"netG": state, "epoch": 3})


def edited(content: bytes, edits: Edits) -> bytes:
    """Bytes replaced, put in or cut out, at places that depend on the length."""
    for place, cut, put in edits:
        at = place % (len(content) + 1)
        content = content[:at] + put + content[at + cut :]
    return content


def reported(content: bytes) -> str:
    """The verdict on a file with that content."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "file.pt"
        path.write_bytes(content)
        report = inspect(path)
        assert report.reason and report.to_dict()["size"] == len(content)
        return report.verdict


@MANY
@given(st.sampled_from(BEGINNINGS), st.binary(max_size=300))
def test_any_bytes_are_refused(beginning: bytes, rest: bytes) -> None:
    assert reported(beginning + rest) == "red"


@MANY
@given(st.integers(0, 3), EDITS)
def test_a_damaged_file_is_reported(which: int, edits: Edits) -> None:
    assert reported(edited(originals()[which], edits)) in ("red", "amber")


@MANY
@given(st.binary(max_size=200))
def test_any_pickle_is_scanned_to_its_end_or_refused(program: bytes) -> None:
    try:
        _, end = scan(b"\x80\x02" + program, 0, Scan())
    except Refusal:
        return
    assert 0 < end <= len(program) + 2


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(which=st.integers(0, 8), edits=EDITS, near=st.sampled_from(("start", "end", "anywhere")))
def test_a_damaged_real_file_is_read_or_refused(which: int, edits: Edits, near: str) -> None:
    folder = Path(os.environ.get("GAN_ARENA_DATA", "")) / "third_party_checkpoints"
    if not folder.is_dir():
        pytest.skip("GAN_ARENA_DATA names no folder with third_party_checkpoints in it")
    content = real(sorted(path for path in folder.iterdir() if path.suffix != ".md")[which])
    if near != "anywhere":
        start = 0 if near == "start" else len(content) - 3000
        part = edited(content[start : start + 3000], edits)
        content = content[:start] + part + content[start + 3000 :]
    else:
        content = edited(content, edits)
    with tempfile.TemporaryDirectory() as made:
        path = Path(made) / "file.pt"
        path.write_bytes(content)
        file = identify(path)
        try:
            reader.read(file, reader.check(file, Scan()))
        except UserError as refusal:
            assert str(refusal)


@cache
def real(path: Path) -> bytes:
    return path.read_bytes()
