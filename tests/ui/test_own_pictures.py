"""What the form says of own pictures, and shows, is what training reads."""

import struct
import zipfile
import zlib
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from gan_core import runs
from gan_core.config.presets import PRESETS
from gan_core.data.datasets import DATASETS, Request
from tests.own_pictures import read_picture, zip_of_pictures
from ui import own_pictures
from ui.own_pictures import how_they_are_seen, summary


@pytest.fixture(autouse=True)
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GAN_ARENA_RUNS", str(tmp_path / "runs"))
    monkeypatch.setenv("GAN_ARENA_CACHE", str(tmp_path / "cache"))
    summary.cache_clear()


@pytest.fixture
def train() -> AppTest:
    app = AppTest.from_file(str(Path(__file__).parents[2] / "ui" / "main.py"), default_timeout=120).run()
    return app.switch_page("../pages/train.py").run()


def test_the_summary_is_that_of_the_dataset(tmp_path: Path) -> None:
    path = zip_of_pictures(tmp_path, 30)
    with zipfile.ZipFile(path, "a") as archive:
        archive.writestr("notes.txt", "no picture")
    found, data = summary(str(path), 16), DATASETS["images"].load(Request(path=str(path), image_size=16))
    assert found is not None and found.told == data.told == "30 pictures; 1 left out: 1 .txt"
    chosen = np.linspace(0, 29, own_pictures.MOST_SHOWN).round().astype(int)
    assert np.array_equal(found.thumbnails, data.values[chosen].transpose(0, 2, 3, 1))


def test_classes_are_those_of_the_folders(tmp_path: Path) -> None:
    path = tmp_path / "classes.zip"
    with zipfile.ZipFile(zip_of_pictures(tmp_path, 12)) as plain, zipfile.ZipFile(path, "w") as archive:
        for number, name in enumerate(plain.namelist()):
            archive.writestr(f"{'cats' if number < 6 else 'dogs'}/{name}", plain.read(name))
    assert own_pictures.classes(str(path), 16) == ("cats", "dogs")
    assert own_pictures.classes("", 16) == () == own_pictures.classes(str(tmp_path / "gone.zip"), 16)


def test_what_cannot_be_read_has_no_summary(tmp_path: Path) -> None:
    (tmp_path / "broken.zip").write_bytes(b"PK\x03\x04 and then nothing")
    assert summary(str(tmp_path / "broken.zip"), 16) is None


@pytest.mark.parametrize(("count", "rows"), [(1, 1), (5, 1), (6, 2), (10, 2)])
def test_the_sheet_has_every_picture_in_its_place_and_nothing_else(count: int, rows: int) -> None:
    tiles = np.random.default_rng(0).integers(0, 256, (count, 32, 32, 3), dtype=np.uint8)
    sheet = own_pictures._sheet(tiles)
    assert sheet.shape == (rows * 102 - 6, 5 * 102 - 6, 4)
    for place, tile in enumerate(tiles):
        top, left = (102 * number for number in divmod(place, 5))
        assert np.array_equal(sheet[top : top + 96 : 3, left : left + 96 : 3, :3], tile)
    assert (sheet[..., 3] == 255).sum() == count * 96 * 96, "what is no picture is transparent"


def deep_png(values: np.ndarray) -> bytes:
    """A PNG of 16 bits a colour, uint16 [H, W, 3], written from its definition."""

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    height, width, _ = values.shape
    lines = b"".join(b"\0" + line.astype(">u2").tobytes() for line in values)
    head = struct.pack(">IIBBBBB", width, height, 16, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(lines)) + chunk(b"IEND", b"")


def test_what_the_caption_says_of_sixteen_bits_and_of_what_is_transparent_is_true(tmp_path: Path) -> None:
    said = how_they_are_seen(8)
    assert "8 x 8 pixels" in said and "transparent parts on white" in said and "in 16 bits the upper 8" in said
    deep = np.random.default_rng(0).integers(0, 2**16, (8, 8, 3), dtype=np.uint16)
    seen = read_picture(deep_png(deep), 8)
    assert seen is not None and np.array_equal(seen.transpose(1, 2, 0), deep >> 8)
    clear = np.zeros((8, 8, 4), np.uint8)
    clear[:4] = 200, 10, 30, 255
    Image.fromarray(clear).save(tmp_path / "clear.png")
    seen = read_picture((tmp_path / "clear.png").read_bytes(), 8)
    assert seen is not None and (seen[:, 4:] == 255).all() and (seen[:, :4, 0].T == [200, 10, 30]).all()


def test_the_preset_waits_for_pictures_shows_them_and_starts(train: AppTest, tmp_path: Path) -> None:
    train.selectbox(key="preset-choice").set_value("own-pictures").run()
    assert train.button(key="start").disabled and "upload a zip" in train.info[0].value
    path = str(zip_of_pictures(tmp_path, 12))
    train.session_state["draft"]["data_path"] = path
    train.run()
    told = [caption.value for caption in train.caption]
    assert "12 pictures" in told and how_they_are_seen(32) in told
    assert not train.info and not train.button(key="start").disabled
    train.button(key="start").click().run()
    (run,) = runs.list_runs(tmp_path / "runs")
    assert run.whole_config() == PRESETS["own-pictures"].config.replace(data_path=path)
    assert run.title == "My pictures (12-pictures.zip), small DCGAN"
