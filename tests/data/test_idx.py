"""The idx reader: what it reads, and what it says about everything else."""

import gzip

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from miniatures import idx_bytes

from gan_core.base.errors import UserError
from gan_core.data.sources.idx import read_idx

IMAGES = np.arange(2 * 3 * 4, dtype=np.uint8).reshape(2, 3, 4)


@pytest.mark.parametrize("suffix", ["", ".gz"])
def test_reads_plain_and_gzipped_files(tmp_path, suffix):
    data = idx_bytes(IMAGES)
    path = tmp_path / f"images{suffix}"
    path.write_bytes(gzip.compress(data) if suffix else data)
    array = read_idx(path, dims=3)
    assert np.array_equal(array, IMAGES) and array.flags.writeable


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "not an idx file"),
        (b"\x00\x00", "not an idx file"),
        (b"\x00\x00\x08\x03", "not an idx file"),
        (b"<html>captive portal</html>", "not an idx file"),
        (idx_bytes(IMAGES.ravel()), "not an idx file of 3-dimensional"),
        (idx_bytes(IMAGES)[:2] + b"\x0d" + idx_bytes(IMAGES)[3:], "not an idx file"),  # floats
        (b"\x00\x00\x08\x03" + b"\xff" * 12 + b"abc", "not an idx file"),  # promises 10^28 bytes
        (idx_bytes(IMAGES)[:-1], "promises 24 bytes and holds 23"),
        (idx_bytes(IMAGES) + b"x", "promises 24 bytes and holds more"),
    ],
)
def test_says_what_is_wrong_with_a_file(tmp_path, data, reason):
    for path, content in ((tmp_path / "plain", data), (tmp_path / "packed.gz", gzip.compress(data))):
        path.write_bytes(content)
        with pytest.raises(UserError, match=reason) as caught:
            read_idx(path, dims=3)
        assert str(path) in str(caught.value) and "delete it" in str(caught.value)


@pytest.mark.parametrize("keep", [0.0, 0.1, 0.5, 0.99])
def test_a_gzip_that_was_cut_off(tmp_path, keep):
    packed = gzip.compress(idx_bytes(np.random.default_rng(0).integers(0, 256, (9, 28, 28), dtype=np.uint8)))
    path = tmp_path / "images.gz"
    path.write_bytes(packed[: int(keep * len(packed))])
    with pytest.raises(UserError):
        read_idx(path, dims=3)


def test_a_gzip_with_a_flipped_bit(tmp_path):
    packed = bytearray(gzip.compress(idx_bytes(IMAGES)))
    packed[len(packed) // 2] ^= 1
    path = tmp_path / "images.gz"
    path.write_bytes(packed)
    with pytest.raises(UserError):
        read_idx(path, dims=3)


def test_a_folder_in_the_place_of_the_file(tmp_path):
    with pytest.raises(UserError, match="cannot be read"):
        read_idx(tmp_path, dims=3)


@given(st.binary(max_size=200), st.booleans())
def test_random_bytes_raise_nothing_but_a_sentence(tmp_path_factory, data, packed):
    path = tmp_path_factory.mktemp("idx") / "images.gz"
    path.write_bytes(gzip.compress(data) if packed else data)
    try:
        assert read_idx(path, dims=1).ndim == 1
    except UserError as error:
        assert "\n" not in str(error)
