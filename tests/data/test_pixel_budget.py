"""Small files of many pixels, as visitors may bring them."""

from pathlib import Path

import numpy as np
import pytest

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.sources.pixel_budget import limited_pixels, spend
from gan_core.isolation.pictures import look_apart, pictures_bench
from tests.generators.foreign.slow import zip_of_large_pictures


def test_small_files_may_unpack_to_so_many_pixels_and_photographs_to_more() -> None:
    with limited_pixels():
        for _ in range(500):
            spend(12_000_000 // 4, 2_000_000)
        with pytest.raises(UserError, match=r"the first 667 pictures have 2,001 megapixels"):
            for _ in range(500):
                spend(12_000_000 // 4, 2_000_000)
    with limited_pixels(), pytest.raises(UserError, match=r"the first 6 pictures have 216 megapixels in 0.0 MB"):
        for _ in range(10):
            spend(36_000_000, 100)
    spend(10**12, 1)  # whoever trains on own pictures has no such limit


def test_a_zip_of_black_pictures_is_refused_before_most_are_decoded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path))
    path = tmp_path / "sixty.zip"
    path.write_bytes(zip_of_large_pictures(60, side=5_000))
    bench = pictures_bench()
    with pytest.raises(UserError, match=r"the first \d+ pictures have [\d,]+ megapixels .* make the pictures smaller"):
        look_apart(bench, path, 32)
    bench.close()
    assert not list(tmp_path.glob("datasets/*"))


def test_normal_pictures_are_told_of_and_shown_as_training_sees_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path))
    path = tmp_path / "twelve.zip"
    path.write_bytes(zip_of_large_pictures(12, side=40))
    bench = pictures_bench()
    facts, shown = look_apart(bench, path, 32, 3)
    bench.close()
    data = DATASETS["images"].load(Request(path=str(path), image_size=32))
    assert facts["told"] == data.told and facts["classes"] == []
    np.testing.assert_array_equal(shown, data.values[[0, 6, 11]].transpose(0, 2, 3, 1))
