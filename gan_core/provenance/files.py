"""Any kind of file: its origin put in, and read."""

import mmap
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.provenance import archives, cards, gif, jpeg, mp4, png
from gan_core.provenance.origin import Origin
from gan_core.provenance.packet import origin_from, packet_of
from gan_core.provenance.reading import Content


@dataclass(frozen=True, kw_only=True)
class Kind:
    """A kind of file. read: its origin, of the mapped content and the path; raises UserError, OSError.

    put: the content with a packet in it; None where the app writes none, or writes it another way.
    """

    label: str
    begins: bytes
    offset: int = 0
    read: Callable[[Content, Path], Origin | None]
    put: Callable[[bytes, bytes], bytes] | None = None
    is_still: bool = False  # one picture, which may bear the invisible mark
    media_type: str = ""  # of what can hold a signature


def _by(packet_in: Callable[[Content], bytes | None]) -> Callable[[Content, Path], Origin | None]:
    return lambda content, path: _origin(packet_in(content))


def _origin(packet: bytes | None) -> Origin | None:
    return None if packet is None else origin_from(packet)


KINDS = (
    Kind(
        label="PNG picture",
        begins=png.BEGINS,
        read=_by(png.packet_in),
        put=png.put,
        is_still=True,
        media_type="image/png",
    ),
    Kind(label="JPEG picture", begins=jpeg.BEGINS, read=_by(jpeg.packet_in), is_still=True, media_type="image/jpeg"),
    Kind(label="GIF animation", begins=gif.BEGINS, read=_by(gif.packet_in), put=gif.put, media_type="image/gif"),
    Kind(label="MP4 film", begins=mp4.BEGINS, offset=4, read=_by(mp4.packet_in), put=mp4.put, media_type="video/mp4"),
    Kind(label="zip archive", begins=archives.BEGINS, read=lambda content, path: _origin(archives.packet_of_zip(path))),
    Kind(label="model card", begins=cards.BEGINS, read=lambda content, path: cards.origin_in_card(content)),
)
READ = "PNG, JPEG, GIF, MP4, a checkpoint zip or a model card"


def stamped(content: bytes, origin: Origin) -> bytes:
    """A PNG, GIF or MP4 that says where it comes from."""
    put = kind_of(content).put
    assert put is not None, "this kind of file is not written by the app"
    return put(content, packet_of(origin))


def kind_of(content: Content) -> Kind:
    """Raises UserError for what is none of them."""
    for kind in KINDS:
        if content[kind.offset : kind.offset + len(kind.begins)] == kind.begins:
            return kind
    raise UserError(f"nothing is known of this kind of file; what can be read is {READ}")


def origin_in(path: Path, name: str = "") -> tuple[Kind, Origin | None]:
    """The kind of the file at `path`, and what it says of its origin: None if nothing.

    name: what people call the file. Raises UserError, which calls it so.
    """
    called = repr(name or path.name)
    try:
        with path.open("rb") as file:
            if not file.seek(0, 2):
                raise UserError("the file is empty")
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
                kind = kind_of(content)
                return kind, kind.read(content, path)
    except UserError as error:
        raise error.after(f"{called}: ") from None
    except OSError as error:
        raise UserError(f"{called} cannot be read: {error.strerror or error}") from None
