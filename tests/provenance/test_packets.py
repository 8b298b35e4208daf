"""XMP in each kind of file, read back by us and by programs that know nothing of us."""

import io
import json
import zipfile
from pathlib import Path
from xml.etree import ElementTree

import av
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from gan_core.__main__ import main
from gan_core.base.errors import UserError
from gan_core.latent.film import mp4
from gan_core.provenance import archives, cards
from gan_core.provenance import mp4 as mp4_box
from gan_core.provenance.files import KINDS, kind_of, origin_in, stamped
from gan_core.provenance.origin import GENERATED, Maker, Origin, origin_of
from gan_core.provenance.packet import origin_from, packet_of

ORIGIN = origin_of(
    [
        Maker(model="WGAN-GP on MNIST", run="20260101-000000-x-1f", seed=0, step=300),
        Maker(model='A <strange> & "quoted" file.pt', noise_seeds=(3, 4)),
    ]
)
IPTC = "{http://iptc.org/std/Iptc4xmpExt/2008-02-29/}DigitalSourceType"


def png(mode: str = "L") -> bytes:
    file = io.BytesIO()
    Image.radial_gradient("L").convert(mode).save(file, "PNG")
    return file.getvalue()


def gif(count: int = 3) -> bytes:
    file = io.BytesIO()
    frames = [Image.new("L", (40, 30), 60 * index) for index in range(count)]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:], duration=100, loop=0, comment=b"final")
    return file.getvalue()


def read(content: bytes, folder: Path) -> Origin | None:
    (folder / "file").write_bytes(content)
    return origin_in(folder / "file")[1]


@pytest.fixture(scope="module")
def film() -> bytes:
    return mp4([Image.new("RGB", (300, 300), (20 * index, 0, 0)) for index in range(3)], ORIGIN)


def test_a_packet_says_the_same_in_the_words_of_iptc_and_without_a_date() -> None:
    packet = packet_of(ORIGIN)
    assert packet == packet_of(ORIGIN) and origin_from(packet) == ORIGIN
    root = ElementTree.fromstring(packet.decode())
    assert [found.text for found in root.iter(IPTC)] == [GENERATED]
    assert b"Date" not in packet


texts = st.text(max_size=40)
numbers = st.none() | st.integers(0, 2**63)


@given(st.builds(Maker, model=texts, run=texts, seed=numbers, step=numbers, noise_seeds=st.tuples(st.integers(0, 99))))
def test_whatever_a_run_is_called_comes_back(maker: Maker) -> None:
    back = origin_from(packet_of(origin_of([maker])))
    assert back is not None
    (told,) = back.makers
    assert (told.seed, told.step, told.noise_seeds) == (maker.seed, maker.step, maker.noise_seeds)
    assert told.model == "".join(filter(str.isprintable, maker.model)).strip()


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_a_png_keeps_its_pixels_and_pillow_finds_the_packet(mode: str, tmp_path: Path) -> None:
    with Image.open(io.BytesIO(stamped(png(mode), ORIGIN))) as image, Image.open(io.BytesIO(png(mode))) as before:
        assert image.tobytes() == before.tobytes()
        assert origin_from(image.info["xmp"]) == ORIGIN
    assert read(stamped(png(mode), ORIGIN), tmp_path) == ORIGIN
    assert read(png(mode), tmp_path) is None


def test_a_gif_keeps_its_frames_and_pillow_finds_the_extension(tmp_path: Path) -> None:
    marked = stamped(gif(), ORIGIN)
    with Image.open(io.BytesIO(marked)) as image:
        assert (image.n_frames, image.info["loop"], image.info["comment"]) == (3, 0, b"final")  # type: ignore[attr-defined]
        name, place = image.info["extension"]
        assert name == b"XMP DataXMP"
        for index in range(3):
            image.seek(index)
            assert image.convert("L").getpixel((5, 5)) == 60 * index
    assert marked[place - 11 :].startswith(b"XMP DataXMP" + packet_of(ORIGIN))
    assert read(marked, tmp_path) == ORIGIN and read(gif(), tmp_path) is None


def test_an_mp4_plays_and_says_where_it_comes_from(film: bytes, tmp_path: Path) -> None:
    with av.open(io.BytesIO(film)) as container:
        assert len([*container.decode(video=0)]) == 3
    assert read(film, tmp_path) == ORIGIN
    assert read(film[: film.rindex(b"uuid") - 4], tmp_path) is None


def test_a_jpeg_of_another_program_is_read(tmp_path: Path) -> None:
    file = io.BytesIO()
    attributes = f"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF
        xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description
        xmlns:e="http://iptc.org/std/Iptc4xmpExt/2008-02-29/" e:DigitalSourceType="{GENERATED}"/>
        </rdf:RDF></x:xmpmeta>"""
    Image.new("RGB", (9, 9)).save(file, "JPEG", xmp=attributes.encode())
    found = read(file.getvalue(), tmp_path)
    assert found is not None and found.is_generated and (found.tool, found.makers) == ("", ())


def test_a_card_and_a_zip_say_it_too(tmp_path: Path) -> None:
    card = f"---\nlicense: mit\nprovenance: {json.dumps(cards.entry_of(ORIGIN))}\n---\n# A card\n"
    told = read(card.encode(), tmp_path)
    assert told is not None and told.makers[0] == ORIGIN.makers[0] and told.is_generated
    assert read(b"---\nlicense: mit\n---\n", tmp_path) is None
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        archive.writestr("other", "x")
    assert origin_in(tmp_path / "a.zip")[1] is None
    with zipfile.ZipFile(tmp_path / "a.zip", "a") as archive:
        archive.writestr(archives.MEMBER, packet_of(ORIGIN), zipfile.ZIP_DEFLATED)
    assert origin_in(tmp_path / "a.zip")[1] == ORIGIN


def with_xmp(packet: bytes) -> bytes:
    return kind_of(png()).put(png(), packet)  # type: ignore[misc]


BOMB = b"<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>" + b"<!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>"


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "'file': the file is empty"),
        (b"hello", "'file': nothing is known of this kind of file"),
        (with_xmp(BOMB), "'file': its XMP declares a document type"),
        (with_xmp(b"<x>"), "'file': its XMP is damaged"),
        (with_xmp(b"\xff\xfe<\0"), "'file': its XMP is damaged"),
        (png()[:60], "'file': the PNG file is cut off"),
        (gif()[:-40], "'file': the GIF file is cut off"),
        (b"\xff\xd8\xff\xe0\0\x10JFIF", "'file': the JPEG file is cut off"),
        (b"\0\0\0\x18ftypisom", "'file': the MP4 file is cut off"),
        (b"PK\x03\x04 and no more", "not a .zip file, or it is cut off"),
        (b"---\nno end", "'file': its YAML does not end"),
        (b"---\na: [\n---\n", "'file': its YAML is damaged"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(content: bytes, sentence: str, tmp_path: Path) -> None:
    with pytest.raises(UserError, match=r"^[^\n]+$") as error:
        read(content, tmp_path)
    assert sentence in str(error.value)


def test_a_small_card_does_not_grow_in_memory(tmp_path: Path) -> None:
    """Each line merges the one before it twice: 2^40 entries for whoever copies."""
    lines = ["a0: &a0 {k: v}"] + [f"a{n}: &a{n} {{<<: [*a{n - 1}, *a{n - 1}]}}" for n in range(1, 41)]
    assert read("\n".join(["---", *lines, "---", ""]).encode(), tmp_path) is None


def jpeg() -> bytes:
    file = io.BytesIO()
    Image.new("L", (9, 9)).save(file, "JPEG", xmp=packet_of(ORIGIN))
    return file.getvalue()


def zipped() -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(zipfile.ZipInfo(archives.MEMBER), packet_of(ORIGIN))
    return file.getvalue()


SAMPLES = [stamped(png(), ORIGIN), stamped(gif(2), ORIGIN), b"---\nprovenance: {tool: x}\n---\n"]
SAMPLES += [jpeg(), zipped(), mp4_box.put(b"\0\0\0\x10ftypisom\0\0\0\0", packet_of(ORIGIN))]
SAMPLES += [(b"\0" * kind.offset) + kind.begins for kind in KINDS]


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(SAMPLES), st.data())
def test_no_damage_raises_anything_but_a_sentence(
    tmp_path_factory: pytest.TempPathFactory, content: bytes, data: st.DataObject
) -> None:
    damaged = bytearray(content)
    for _ in range(data.draw(st.integers(0, 6))):
        damaged[data.draw(st.integers(0, len(damaged) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.integers(0, len(damaged)))
    tail = data.draw(st.binary(max_size=40))
    try:
        read(bytes(damaged[:cut]) + tail, tmp_path_factory.getbasetemp())
    except UserError as error:
        assert "\n" not in str(error)


def test_the_command_tells_it_to_people_and_programs(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "sheet.png"
    path.write_bytes(stamped(png(), ORIGIN))
    assert main(["whence", str(path)]) == 0
    said = capsys.readouterr().out
    assert "generated by a trained model" in said and "WGAN-GP on MNIST, run 20260101-000000-x-1f, seed 0" in said
    assert main(["whence", str(path), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == "sheet.png" and told["origin"]["generated"] is True
    assert told["origin"]["digital_source_type"] == GENERATED and told["origin"]["makers"][0]["seed"] == 0
    path.write_bytes(png())
    assert main(["whence", str(path), "--json"]) == 3
    assert json.loads(capsys.readouterr().out)["origin"] is None
    assert main(["whence", str(tmp_path / "gone.png")]) == 2
    assert "'gone.png' cannot be read" in capsys.readouterr().err
