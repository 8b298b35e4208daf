"""Zips that a stranger made: whatever is in them, there is a dataset or one sentence, and nothing on the disk."""

import copy
import io
import lzma
import os
import random
import tracemalloc
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from miniatures import image_bytes, write_pictures, write_zip

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request

MB = 1 << 20
EIGHT = {f"{i}.png": image_bytes((30 * i, 0, 0)) for i in range(8)}


def load(path):
    return DATASETS["images"].load(Request(path=str(path), image_size=8))


def with_directory(path, members, edit):
    """A zip whose table of contents was changed by `edit(list of ZipInfo)` after the members were written."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
        edit(archive.filelist)
    return path


def test_bomb_that_says_so_is_refused_unread(tmp_path):
    """Forty entries share one body of 60 MB, packed into 60 KB: 2.3 GiB in all."""

    def share(entries):
        for i in range(40):
            entries.append(copy.copy(entries[0]))
            entries[-1].filename = f"{i}.png"

    path = with_directory(tmp_path / "bomb.zip", {"a.png": bytes(60 * MB)}, share)
    assert path.stat().st_size < MB
    with pytest.raises(UserError, match=r"unpacks to 2\.\d GiB of images; the limit is 1 GiB"):
        load(path)


def test_bomb_that_lies_is_read_no_further_than_it_says(tmp_path):
    def lie(entries):
        for entry in entries:
            entry.file_size = 100

    path = with_directory(tmp_path / "bomb.zip", {f"{i}.png": bytes(60 * MB) for i in range(2)}, lie)
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match="there are no images"):
            load(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MB


def test_single_file_above_the_limit_is_skipped(tmp_path):
    """A good image with a long tail, which PIL alone would read."""
    members = {**EIGHT, "big.png": image_bytes() + bytes(64 * MB)}
    assert len(load(write_zip(tmp_path / "a.zip", members)).values) == 8
    folder = write_pictures(tmp_path / "pictures", 8)
    (folder / "big.png").write_bytes(image_bytes())
    os.truncate(folder / "big.png", 64 * MB + 1)  # a hole: takes no space
    assert len(load(folder).values) == 8


def test_endless_table_of_contents(tmp_path):
    def repeat(entries):
        entries.extend(copy.copy(entries[0]) for _ in range(60_000))

    path = with_directory(tmp_path / "many.zip", {"x" * 150 + ".png": b""}, repeat)
    with pytest.raises(UserError, match="table of contents of more than 8 MB"):
        load(path)


def test_too_many_images(tmp_path):
    def repeat(entries):
        entries.extend(copy.copy(entries[0]) for _ in range(20_000))

    with pytest.raises(UserError, match="more than 20,000 images"):
        load(with_directory(tmp_path / "many.zip", {"a.png": b""}, repeat))


def test_password(tmp_path):
    def encrypt(entries):
        entries[3].flag_bits |= 1

    with pytest.raises(UserError, match="protected by a password"):
        load(with_directory(tmp_path / "secret.zip", EIGHT, encrypt))


def test_names_cannot_lead_out(tmp_path):
    write_pictures(tmp_path / "pictures")
    outside = ["../a.png", "../../etc/b.png", "/etc/c.png", "C:\\d.png", "..\\e.png", "a/../../f.png"]
    members = {**EIGHT, **{name: image_bytes() for name in outside}}
    before = sorted(tmp_path.rglob("*"))
    path = write_zip(tmp_path / "out.zip", members)
    assert len(load(path).values) == 14
    new = {p.relative_to(tmp_path).parts[0] for p in set(tmp_path.rglob("*")) - set(before)}
    assert new == {"out.zip", "cache"}


def test_zip_in_a_zip_is_not_opened(tmp_path):
    inner = io.BytesIO()
    with zipfile.ZipFile(inner, "w") as archive:
        archive.writestr("a.png", image_bytes())
    members = {**EIGHT, "inner.zip": inner.getvalue(), "inner.png": inner.getvalue()}
    assert len(load(write_zip(tmp_path / "outer.zip", members)).values) == 8
    with pytest.raises(UserError, match="there are no images"):
        load(write_zip(tmp_path / "only.zip", {"inner.zip": inner.getvalue()}))


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_every_method_that_python_knows_is_read(tmp_path, method):
    assert len(load(write_zip(tmp_path / "a.zip", EIGHT, method)).values) == 8


@pytest.mark.parametrize(("number", "name"), [(9, "Deflate64"), (93, "Zstandard"), (98, "PPMd"), (77, "method 77")])
def test_other_methods_are_named(tmp_path, number, name):
    def rename(entries):
        for entry in entries:
            entry.compress_type = number

    told = rf"there are no images in .* \(8 left out: 8 \.png packed with {name}\); pack them as Deflate"
    with pytest.raises(UserError, match=told):
        load(with_directory(tmp_path / "rare.zip", EIGHT, rename))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_bombs_of_rare_methods_are_read_no_further_than_they_say(tmp_path, method):
    path = tmp_path / "bomb.zip"
    with zipfile.ZipFile(path, "w", method) as archive:
        archive.writestr("a.png", bytes(60 * MB))
        for entry in archive.filelist:
            entry.file_size = 100
    tracemalloc.start()
    try:
        with pytest.raises(UserError, match=r"1 damaged \.png"):
            load(path)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 16 * MB


def test_unknown_method_is_skipped(tmp_path):
    def rename(entries):
        entries[0].compress_type = 97

    members = {"odd.png": image_bytes(), **EIGHT}
    assert len(load(with_directory(tmp_path / "odd.zip", members, rename)).values) == 8


def test_damaged_member_is_skipped(tmp_path):
    path = write_zip(tmp_path / "a.zip", {**EIGHT, "last.png": random.Random(0).randbytes(5000)})
    data = bytearray(path.read_bytes())
    data[data.index(b"last.png") + 100] ^= 0xFF
    path.write_bytes(data)
    assert len(load(path).values) == 8


def test_cut_off_anywhere(tmp_path):
    whole = write_zip(tmp_path / "whole.zip", EIGHT).read_bytes()
    path = tmp_path / "part.zip"
    for length in range(0, len(whole) - 1, 97):
        path.write_bytes(whole[:length])
        with pytest.raises(UserError, match=r"is not a \.zip file, or it is cut off"):
            load(path)


def refuse_or_read(path):
    try:
        assert len(load(path).values) >= 8
    except UserError as error:
        assert "\n" not in str(error)


@settings(deadline=None)
@given(st.binary(max_size=400), st.sampled_from([b"", b"PK\x05\x06", b"PK\x01\x02", b"PK\x06\x07", b"PK\x06\x06"]))
def test_random_bytes(tmp_path_factory, data, signature):
    path = tmp_path_factory.mktemp("zip") / "random.zip"
    path.write_bytes(data[:200] + signature + data[200:])
    refuse_or_read(path)


@settings(deadline=None)
@given(st.data())
def test_changed_bytes(tmp_path_factory, data):
    """A good zip with a few bytes changed, most of them in its headers."""
    folder = tmp_path_factory.mktemp("zip")
    content = bytearray(write_zip(folder / "good.zip", EIGHT).read_bytes())
    headers = [i for i in range(len(content)) if content[i : i + 2] == b"PK"]
    for _ in range(data.draw(st.integers(1, 6))):
        near = data.draw(st.sampled_from(headers)) + data.draw(st.integers(0, 45))
        content[near % len(content)] = data.draw(st.sampled_from([0, 1, 8, 127, 128, 255]))
    (folder / "changed.zip").write_bytes(content)
    refuse_or_read(folder / "changed.zip")


@settings(deadline=None)
@given(st.data())
def test_changed_images(tmp_path_factory, data):
    """Images with a few bytes changed lead PIL's parsers astray: they are read or skipped, nothing else."""
    format = data.draw(st.sampled_from(["PNG", "JPEG", "GIF", "BMP", "TIFF", "WEBP", "PPM"]))
    content = bytearray(image_bytes(format=format))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    folder = tmp_path_factory.mktemp("images")
    for name, good in EIGHT.items():
        (folder / name).write_bytes(good)
    (folder / "odd.png").write_bytes(content)
    assert len(load(folder).values) in (8, 9)


def test_an_lzma_header_that_asks_for_gigabytes_is_refused(tmp_path, monkeypatch):
    path = write_zip(tmp_path / "a.zip", EIGHT, zipfile.ZIP_LZMA)
    data = path.read_bytes()
    header = b"\x09\x04\x05\x00\x5d"  # version, length of the properties, the first of them: the dictionary follows
    assert data.count(header) == 8
    place = data.index(header) + len(header)
    for start in [i for i in range(len(data)) if data.startswith(header, i)]:
        place = start + len(header)
        data = data[:place] + b"\xff" * 4 + data[place + 4 :]
    path.write_bytes(data)
    monkeypatch.setattr(lzma, "LZMADecompressor", lambda *a, **k: pytest.fail("asked for memory"))
    with pytest.raises(UserError, match=r"8 \.png packed with an LZMA dictionary of more than 64 MB"):
        load(path)
