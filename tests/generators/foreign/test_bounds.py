"""Short files that would keep a careless scan busy for hours: the work is bounded by the length of the pickle."""

import time
from pathlib import Path

import pytest

from gan_core.generators.foreign.inspection import inspect
from tests.generators.foreign.hostile import torch_zip

MANY = 60_000
_MODULE = b"(X\x0b\0\0\0_parameters}X\x08\0\0\0_buffers}X\x08\0\0\0_modules}u"
LONG = {
    "a list named as pairs": b"(" + b"N" * MANY + b"lq\x000ccollections\nOrderedDict\n(" + b"h\x00" * MANY + b"l\x85R",
    "objects of one class": b"cnets\nNet\nq\x00" + b"h\x00)\x810" * MANY + b"N",
    "names": b"cnets\nNet\n0" * MANY + b"N",
    "states of one object": b"cnets\nNet\n)\x81" + b"Nb" * MANY,
    "models of one class": b"cnets\nNet\nq\x00" + (b"h\x00)\x81}" + _MODULE + b"b0") * (MANY // 16) + b"cos\nsystem\n",
    "one list in a list": b"]q\x00(" + b"h\x00" * MANY + b"e",
}


@pytest.mark.parametrize("name", LONG)
def test_work_grows_no_faster_than_the_pickle(name: str, tmp_path: Path) -> None:
    path = tmp_path / "a.pt"
    path.write_bytes(torch_zip(b"\x80\x02" + LONG[name] + b"."))
    start = time.process_time()
    assert inspect(path).verdict == "red"
    assert time.process_time() - start < 10  # seconds of one core; work that grows with the square would take minutes
