"""The cache saves time and never does harm."""

import os
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from gan_core.data.sources import cache
from gan_core.data.sources.cache import cache_folder, cached

ARRAY = np.arange(1000, dtype=np.uint8)


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "source"
    path.write_bytes(b"original")
    return path


def never():
    raise AssertionError("should have come from the cache")


def test_second_call_reads_what_the_first_kept(source):
    first = cached("name", [source], lambda: ARRAY)
    second = cached("name", [source], never)
    assert np.array_equal(first, second)
    assert second.flags.writeable and second is not first
    assert [path.suffix for path in cache_folder().iterdir()] == [".npy"]  # no half-written file left


@pytest.mark.parametrize("change", ["size", "time", "path", "name"])
def test_another_source_is_built_anew(source, tmp_path, change):
    cached("name", [source], lambda: ARRAY)
    name = "name"
    if change == "size":
        stat = source.stat()
        source.write_bytes(b"longer than the original")
        os.utime(source, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    elif change == "time":
        os.utime(source, (1, 1))
    elif change == "path":
        source = source.rename(tmp_path / "elsewhere")
    else:
        name = "other"
    assert cached(name, [source], lambda: ARRAY[:3]).tolist() == [0, 1, 2]


@pytest.mark.parametrize("damage", [b"", b"\x93NUMPY", b"not an array", "half"])
def test_damaged_copy_is_built_anew(source, damage):
    cached("name", [source], lambda: ARRAY)
    (copy,) = cache_folder().iterdir()
    copy.write_bytes(copy.read_bytes()[:600] if damage == "half" else damage)
    assert np.array_equal(cached("name", [source], lambda: ARRAY), ARRAY)
    assert np.array_equal(cached("name", [source], never), ARRAY)  # and repaired


def test_cache_that_cannot_be_written_is_ignored(source, tmp_path, monkeypatch):
    (tmp_path / "file").write_bytes(b"")
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "file" / "below"))  # fails for root, too
    assert np.array_equal(cached("name", [source], lambda: ARRAY), ARRAY)
    assert np.array_equal(cached("name", [source], lambda: ARRAY), ARRAY)


def test_builder_that_fails_leaves_nothing(source):
    with pytest.raises(AssertionError):
        cached("name", [source], never)
    assert not cache_folder().exists()


def test_least_recently_used_go_first(source, monkeypatch):
    for number, name in enumerate("abc"):
        cached(name, [source], lambda: ARRAY)
        (path,) = cache_folder().glob(f"{name}-*")
        os.utime(path, (number, number))
    cached("a", [source], never)  # used: now the most recent
    monkeypatch.setattr(cache, "MOST_BYTES", 3 * (len(ARRAY) + 128))  # three arrays with their headers
    cached("d", [source], lambda: ARRAY)
    assert sorted(path.name[0] for path in cache_folder().iterdir()) == ["a", "c", "d"]


def test_many_writers_agree(source):
    with ThreadPoolExecutor(8) as pool:
        arrays = list(pool.map(lambda _: cached("name", [source], lambda: ARRAY), range(32)))
    assert all(np.array_equal(array, ARRAY) for array in arrays)
    assert len(list(cache_folder().iterdir())) == 1


def test_default_place_is_the_users_cache(monkeypatch, tmp_path):
    monkeypatch.delenv("GAN_ARENA_CACHE")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    assert cache_folder() == tmp_path / ".cache" / "gan-arena" / "datasets"
