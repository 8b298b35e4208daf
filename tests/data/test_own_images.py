"""A folder or a .zip of the user's own images."""

import io
import os
import struct
import zlib

import numpy as np
import pytest
from miniatures import image_bytes, write_pictures, write_zip
from PIL import Image

from gan_core.base.errors import UserError
from gan_core.data.datasets import DATASETS, Request
from gan_core.data.datasets import images as module
from gan_core.data.sources import folder as folder_module
from tests.own_pictures import read_picture


def load(path, size=16, progress=lambda share, text: None):
    return DATASETS["images"].load(Request(path=str(path), image_size=size, progress=progress))


def as_zip(folder, path):
    return write_zip(path, {file.name: file.read_bytes() for file in folder.iterdir()})


# ---- where the images lie


def test_folder_and_zip_give_the_same_images_in_the_order_of_their_names(tmp_path):
    folder = write_pictures(tmp_path / "pictures", 12)
    from_folder = load(folder).values
    from_zip = load(as_zip(folder, tmp_path / "pictures.zip")).values
    assert from_folder.shape == (12, 3, 16, 16)
    assert np.array_equal(from_folder, from_zip)
    assert (np.diff(from_folder.mean(axis=(1, 2, 3))) > 0).all()  # from dark to bright


def test_folders_below_are_read_too(tmp_path):
    write_pictures(tmp_path / "pictures", 8)
    write_pictures(tmp_path / "pictures" / "more" / "and more", 3)
    assert len(load(tmp_path / "pictures").values) == 11


def test_other_files_are_skipped_and_counted(tmp_path):
    folder = write_pictures(tmp_path / "pictures", 9)
    (folder / "notes.txt").write_text("no image")
    (folder / "page.png").write_text("<html>an error page saved as an image</html>")
    (folder / "empty.jpg").write_bytes(b"")
    (folder / "half.png").write_bytes(image_bytes(size=(300, 300))[:200])
    for path in (folder, as_zip(folder, tmp_path / "pictures.zip")):
        for _ in range(2):  # read, and from the cache
            told = []
            assert len(load(path, progress=lambda share, text, told=told: told.append((share, text))).values) == 9
            assert told[-1] == (1.0, "9 pictures; 4 left out: 2 damaged .png, 1 damaged .jpg, 1 .txt")


def test_what_systems_leave_behind_is_neither_read_nor_counted(tmp_path):
    folder = write_pictures(tmp_path / "pictures", 8)
    members = {f"pictures/{file.name}": file.read_bytes() for file in folder.iterdir()}
    members |= {"__MACOSX/pictures/._000.png": b"x", "pictures/.DS_Store": b"x", "pictures/._001.png": b"x"}
    (folder / ".hidden.png").write_bytes(b"x")
    (folder / ".git").mkdir()
    (folder / ".git" / "a.png").write_bytes(b"x")
    for path in (folder, write_zip(tmp_path / "mac.zip", members)):
        told = []
        load(path, progress=lambda share, text, told=told: told.append(text))
        assert told[-1] == "8 pictures"


def test_pipes_and_rings_of_links_do_not_hang(tmp_path):
    folder = write_pictures(tmp_path / "pictures", 8)
    os.mkfifo(folder / "pipe.png")
    (folder / "ring").symlink_to(folder, target_is_directory=True)
    (folder / "nowhere.png").symlink_to(folder / "gone.png")
    assert len(load(folder).values) == 8


def test_progress_rises_to_one(tmp_path):
    told = []
    load(write_pictures(tmp_path / "pictures", 70), progress=lambda share, text: told.append((share, text)))
    shares = [share for share, _ in told]
    assert shares == sorted(shares) and shares[0] == 0.0 and shares[-1] == 1.0 and len(shares) >= 3
    assert told[1] == (32 / 70, "Reading image 33 of 70")


def test_changed_folder_is_read_anew(tmp_path):
    folder = write_pictures(tmp_path / "pictures", 8)
    assert len(load(folder).values) == 8
    (folder / "new.png").write_bytes(image_bytes())
    assert len(load(folder).values) == 9
    assert load(folder, size=20).shape == (3, 20, 20)


def test_home_folder_may_be_a_tilde(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    write_pictures(tmp_path / "pictures", 8)
    assert len(load("~/pictures").values) == 8


# ---- what is refused, in one sentence


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("", "data_path is empty"),
        ("no/such/place", "there is no folder and no .zip file 'place'"),
        ("nul\0byte", "there is no folder and no .zip file"),
        ("~nobody-of-this-name/pictures", "there is no folder"),
        ("x" * 5000, "there is no folder"),
        ("/dev/null", "there is no folder"),
    ],
)
def test_path_that_leads_nowhere(path, reason):
    with pytest.raises(UserError, match=reason):
        load(path)


@pytest.mark.parametrize("content", [b"", b"text", image_bytes(), b"PK\x03\x04", b"PK\x05\x06" + bytes(10)])
def test_file_that_is_no_zip(tmp_path, content):
    path = tmp_path / "file.zip"
    path.write_bytes(content)
    with pytest.raises(UserError, match=r"is not a \.zip file"):
        load(path)


def test_too_few_images(tmp_path):
    folder = tmp_path / "pictures"
    folder.mkdir()
    with pytest.raises(UserError, match=r"there are no images in '.*pictures'; put 8 or more"):
        load(folder)
    (folder / "notes.txt").write_text("no image")
    with pytest.raises(UserError, match=r"no images in '.*' \(1 left out: 1 \.txt\)"):
        load(folder)
    write_pictures(folder, 1)
    with pytest.raises(UserError, match="there is only 1 image in"):
        load(folder)
    write_pictures(folder, 7)
    with pytest.raises(UserError, match=r"there are only 7 images in .* needs at least 8"):
        load(folder)


@pytest.mark.parametrize("size", [-1, 0, 3, 513, 100_000])
def test_image_size_out_of_range(tmp_path, size):
    with pytest.raises(UserError, match=r"image_size must be in 4\.\.512"):
        load(write_pictures(tmp_path / "pictures"), size=size)


def test_more_memory_than_allowed(tmp_path, monkeypatch):
    monkeypatch.setattr(module, "MOST_BYTES", 10 * 3 * 16 * 16)
    assert len(load(write_pictures(tmp_path / "ten", 10)).values) == 10
    with pytest.raises(UserError, match=r"11 images of 16 x 16 pixels take .* smaller image_size"):
        load(write_pictures(tmp_path / "eleven", 11))


def test_too_many_files(tmp_path, monkeypatch):
    folder = write_pictures(tmp_path / "pictures", 10)
    monkeypatch.setattr("gan_core.data.sources.files.MOST_FILES", 9)
    for path in (folder, as_zip(folder, tmp_path / "pictures.zip")):
        with pytest.raises(UserError, match="more than 9 images"):
            load(path)
    monkeypatch.setattr(folder_module, "MOST_ENTRIES", 9)
    with pytest.raises(UserError, match="more than 9 files; name a smaller folder"):
        load(folder)


# ---- what is made of one image


def test_longer_side_is_cropped_at_the_centre():
    image = Image.new("RGB", (90, 30), "red")
    image.paste("blue", (30, 0, 60, 30))  # the square in the middle
    buffer = io.BytesIO()
    image.save(buffer, "PNG")
    for data in (buffer.getvalue(), turned(buffer.getvalue())):
        assert read_picture(data, 10)[:, 5, 5].tolist() == [0, 0, 255]
        assert (read_picture(data, 10)[2] > 200).mean() > 0.9


def turned(data):
    buffer = io.BytesIO()
    Image.open(io.BytesIO(data)).rotate(90, expand=True).save(buffer, "PNG")
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("mode", "color", "save", "expected"),
    [
        ("RGB", (200, 100, 50), {}, (200, 100, 50)),
        ("RGB", (200, 100, 50), {"format": "BMP"}, (200, 100, 50)),
        ("RGB", (200, 100, 50), {"format": "TIFF"}, (200, 100, 50)),
        ("RGB", (200, 100, 50), {"format": "PPM"}, (200, 100, 50)),
        ("RGB", (200, 100, 50), {"format": "WEBP", "lossless": True}, (200, 100, 50)),
        ("RGB", (200, 100, 50), {"format": "JPEG", "quality": 95}, (200, 100, 50)),
        ("L", 77, {}, (77, 77, 77)),
        ("L", 77, {"format": "JPEG"}, (77, 77, 77)),
        ("1", 1, {}, (255, 255, 255)),
        ("RGBA", (200, 100, 50, 255), {}, (200, 100, 50)),
        ("RGBA", (200, 100, 50, 0), {}, (255, 255, 255)),  # transparent: the white behind it
        ("RGBA", (0, 0, 0, 51), {}, (204, 204, 204)),
        ("LA", (0, 0), {}, (255, 255, 255)),
        ("LA", (90, 255), {}, (90, 90, 90)),
        ("RGB", (200, 100, 50), {"transparency": (200, 100, 50)}, (255, 255, 255)),
        ("CMYK", (0, 255, 255, 0), {"format": "TIFF"}, (255, 0, 0)),
        ("I;16", 0x8080, {}, (128, 128, 128)),
        ("I;16", 0x8080, {"format": "TIFF"}, (128, 128, 128)),
        ("I", 0x8080, {"format": "TIFF"}, (128, 128, 128)),
        ("I", 100, {"format": "TIFF"}, (100, 100, 100)),
        ("F", 0.5, {"format": "TIFF"}, (128, 128, 128)),
        ("F", float("nan"), {"format": "TIFF"}, (0, 0, 0)),
        ("P", 0, {}, (0, 0, 0)),
    ],
)
def test_every_kind_of_image_becomes_rgb(mode, color, save, expected):
    picture = read_picture(image_bytes(color, mode=mode, **save), 8)
    assert picture.shape == (3, 8, 8) and picture.dtype == np.uint8
    assert np.abs(picture.astype(int) - np.reshape(expected, (3, 1, 1))).max() <= 2


@pytest.mark.parametrize("format", ["GIF", "PNG", "WEBP"])
def test_palettes_and_animations_give_their_first_frame(format):
    frames = [Image.new("RGB", (20, 20), color) for color in ("lime", "red", "blue")]
    buffer = io.BytesIO()
    lossless = {"lossless": True} if format == "WEBP" else {}
    frames[0].save(buffer, format, save_all=True, append_images=frames[1:], **lossless)
    assert read_picture(buffer.getvalue(), 8)[:, 4, 4].tolist() == [0, 255, 0]


@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_undone(orientation):
    upright = Image.new("RGB", (64, 64), "white")
    upright.paste("red", (0, 0, 32, 32))  # red at the top left, blue at the bottom left
    upright.paste("blue", (0, 32, 32, 64))
    turn = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turn[orientation]) if orientation in turn else upright
    exif = Image.Exif()
    exif[0x0112] = orientation
    buffer = io.BytesIO()
    stored.save(buffer, "JPEG", quality=95, exif=exif)
    picture = read_picture(buffer.getvalue(), 8).astype(int)
    assert picture[:, 1, 1] == pytest.approx([255, 0, 0], abs=20)
    assert picture[:, 6, 1] == pytest.approx([0, 0, 255], abs=20)
    assert picture[:, 1, 6] == pytest.approx([255, 255, 255], abs=20)


def test_large_jpeg_looks_as_when_decoded_in_full():
    """Although it is decoded at a fraction of its size."""
    pattern = np.random.default_rng(0).integers(0, 256, (100, 200, 3), dtype=np.uint8)
    image = Image.fromarray(pattern).resize((2000, 1000), Image.Resampling.BICUBIC)
    buffer = io.BytesIO()
    image.save(buffer, "JPEG", quality=95)
    middle = image.crop((500, 0, 1500, 1000)).resize((200, 200), Image.Resampling.LANCZOS)
    difference = read_picture(buffer.getvalue(), 200).astype(int) - np.asarray(middle).transpose(2, 0, 1)
    assert np.abs(difference).mean() < 4


def test_only_what_has_to_be_decoded_in_full_is_limited():
    """37 megapixels are too many for a PNG; of a photograph that large a quarter is decoded."""
    large = Image.new("L", (6100, 6100), 90)
    png, jpeg = io.BytesIO(), io.BytesIO()
    large.save(png, "PNG", compress_level=1)
    large.save(jpeg, "JPEG")
    assert read_picture(png.getvalue(), 8) is None
    assert np.abs(read_picture(jpeg.getvalue(), 8).astype(int) - 90).max() <= 2


def test_extreme_shapes():
    for size in ((1, 1), (3000, 1), (1, 3000)):
        assert read_picture(image_bytes(size=size), 8).shape == (3, 8, 8)


def png_of(width, height):
    """A PNG that promises so many pixels, and holds none."""

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("pixels", [(7000, 7000), (10_000, 10_000), (60_000, 60_000), (2**31 - 1, 2**31 - 1)])
def test_image_bomb_is_skipped(pixels):
    assert read_picture(png_of(*pixels), 8) is None


@pytest.mark.parametrize("format", ["EPS", "PDF", "ICO", "PCX"])
def test_formats_outside_the_list_are_not_opened(format):
    """EPS above all: PIL hands it to Ghostscript."""
    assert read_picture(image_bytes(format=format), 8) is None


# ---- pictures of more than eight bits: one range for all of them


def series(folder, *, brightest, dtype=np.uint16, suffix=".png", lowest=0):
    """Ramps from `lowest` to each of the values `brightest`, 64 pixels wide."""
    folder.mkdir(exist_ok=True)
    for number, most in enumerate(brightest):
        ramp = (np.linspace(0, 1, 64)[None].repeat(64, 0) * (most - lowest) + lowest).astype(dtype)
        Image.fromarray(ramp).save(folder / f"{number:02}{suffix}")
    return folder


@pytest.mark.parametrize(
    ("brightest", "dtype", "lowest", "white", "told"),
    [
        ([250, 300, 4095], np.uint16, 0, 4095, "values 0 to 4,095 (12 bits)"),
        ([100, 1000], np.uint16, 0, 1023, "values 0 to 1,023 (10 bits)"),
        ([16383, 9], np.uint16, 0, 16383, "values 0 to 16,383 (14 bits)"),
        ([65535, 9], np.uint16, 0, 65535, "values 0 to 65,535 (16 bits)"),
        ([200, 9], np.uint16, 0, 255, "values 0 to 255 (8 bits)"),
        ([0.5, 1.0], np.float32, 0, 1, "values 0 to 1"),
        ([0.5, 1.0], np.float32, -1, 1, "values −1 to 1"),
        ([200.0, 255.0], np.float32, 0, 255, "values 0 to 255 (8 bits)"),
        ([500, 3000], np.int32, -1000, 3000, "values −1,000 to 3,000"),
    ],
)
def test_a_series_has_one_range(tmp_path, brightest, dtype, lowest, white, told):
    folder = series(
        tmp_path / "series",
        brightest=brightest * 4,
        dtype=dtype,
        lowest=lowest,
        suffix=".png" if dtype == np.uint16 else ".tiff",
    )
    data = load(folder, size=64)
    black = min(lowest, 0)
    for number, most in enumerate(brightest):
        expected = (np.array([lowest, most]) - black) / (white - black) * 255
        found = np.array([data.values[number].min(), data.values[number].max()], float)
        assert np.abs(found - expected).max() <= 2
    assert data.told.endswith(told)
    assert data.levels == (black, white)


def test_eight_bits_beside_more_stay_as_they_are(tmp_path):
    folder = series(tmp_path / "series", brightest=[4095] * 4)
    Image.new("L", (64, 64), 90).save(folder / "plain.png")
    for number in range(4):
        Image.new("L", (64, 64), 0).save(folder / f"black{number}.png")
    values = load(folder, size=16).values
    assert (values[-1] == 90).all() and values[0].max() > 240


# ---- what is read, and what is left out and why


@pytest.mark.parametrize("format", ["HEIF", "AVIF", "JPEG2000"])
def test_formats_of_phones_and_archives_are_read(tmp_path, format):
    from pillow_heif import register_heif_opener

    register_heif_opener()
    suffix = {"HEIF": ".HEIC", "AVIF": ".avif", "JPEG2000": ".jp2"}[format]
    folder = tmp_path / "pictures"
    folder.mkdir()
    for number in range(8):
        Image.new("RGB", (64, 48), (200, 100, 20 * number)).save(folder / f"{number}{suffix}", format, quality=95)
    data = load(folder)
    assert data.told == "8 pictures"
    assert np.abs(data.values[3, :, 8, 8].astype(int) - [200, 100, 60]).max() <= 8


def test_what_is_left_out_is_counted_by_kind_and_reason(tmp_path):
    members = {f"{i}.png": image_bytes((30 * i, 0, 0)) for i in range(8)}
    members |= {f"IMG_{i}.HEIC": b"\0\0\0\x18ftypheic" + bytes(400) for i in range(90)}
    members |= {"notes.txt": b"x", "README": b"x", "odd.</b>": b"x", "huge.png": png_of(7000, 7000)}
    assert load(write_zip(tmp_path / "a.zip", members)).told == (
        "8 pictures; 94 left out: 90 damaged .heic, 2 with no suffix, 1 .png of more than 36 megapixels, 1 .txt"
    )


# ---- folders side by side are classes


def in_folders(root, *folders, each=4):
    for number, name in enumerate(folders):
        place = root / name
        place.mkdir(parents=True)
        for index in range(each):
            (place / f"{index}.png").write_bytes(image_bytes((60 * number, 10 * index, 0)))
    return root


@pytest.mark.parametrize(
    ("folders", "classes"),
    [
        (["cats", "dogs"], ("cats", "dogs")),
        (["all/cats", "all/dogs"], ("cats", "dogs")),
        (["train/cats", "train/dogs", "test/cats", "test/dogs"], ("cats", "dogs")),
        (["set/Train/cats", "set/Train/dogs"], ("cats", "dogs")),
        (["cats/young", "cats/old", "dogs/old"], ("cats", "dogs")),
        (["cats", "dogs", "__MACOSX/x"], ("cats", "dogs")),
        (["one"], ()),
        (["train", "test"], ()),
        ([".", "more"], ()),
    ],
)
def test_folders_side_by_side_are_classes(tmp_path, folders, classes):
    folder = in_folders(tmp_path / "pictures", *folders, each=8)
    zipped = write_zip(
        tmp_path / "a.zip", {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.png")}
    )
    for path in (folder, zipped):
        data = load(path)
        assert data.class_names == classes
        assert (data.labels is None) == (not classes)
        if classes:
            assert data.labels.dtype == np.int64 and len(data.labels) == len(data.values)
            assert f"{len(classes)} classes: cats {(data.labels == 0).sum()}" in data.told


def test_one_class_can_be_learned_alone(tmp_path):
    folder = in_folders(tmp_path / "pictures", "cats", "dogs")
    data = DATASETS["images"].load(Request(path=str(folder), image_size=16, data_class="dogs"))
    assert data.values[:, 0].min() == 60 and data.labels.tolist() == [1] * 4
    with pytest.raises(UserError, match=r"no class 'dog' \(did you mean dogs"):
        DATASETS["images"].load(Request(path=str(folder), image_size=16, data_class="dog"))
    with pytest.raises(UserError, match="a folder of images has no classes"):
        DATASETS["images"].load(
            Request(path=str(write_pictures(tmp_path / "flat", 8)), image_size=16, data_class="dogs")
        )
