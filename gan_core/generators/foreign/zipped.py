"""The archive that torch.save writes since 1.6: a zip that packs nothing, with one pickle and a file per storage."""

import io
import re
import struct
import zipfile

from gan_core.generators.foreign.claims import Place
from gan_core.generators.foreign.limits import MOST_MEMBERS, MOST_PICKLE_BYTES
from gan_core.generators.foreign.refusal import Refusal

_MEMBER = re.compile(
    r"data\.pkl|byteorder|version|\.format_version|\.storage_alignment|\.data/serialization_id|data/[0-9A-Za-z_]{1,64}"
)
_ENCRYPTED = 1
_LOCAL = struct.Struct("<4s5H3I2H")  # the header that stands before each member


def opened(content: bytes) -> tuple[bytes, dict[str, Place]]:
    """The pickle of the archive, and where each storage lies by its key. Raises Refusal for a crooked archive."""
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.comment:
                raise Refusal("its archive ends in a comment, in which a second table of contents could hide")
            members = archive.infolist()
            root = _checked(members, content)
            pickle = archive.getinfo(f"{root}/data.pkl")
            if pickle.file_size > MOST_PICKLE_BYTES:
                raise Refusal(f"its pickle has {pickle.file_size:,} bytes, far more than a dict of weights needs")
            order = next((m for m in members if m.filename == f"{root}/byteorder"), None)
            if order is not None and archive.read(order) != b"little":
                raise Refusal("its numbers are written in big-endian order, which is not read")
            data = archive.read(pickle)
    except Refusal:
        raise
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, OSError, EOFError) as error:
        raise Refusal(f"its archive is damaged: {_plain(error)}") from None
    start = f"{root}/data/"
    return data, {m.filename.removeprefix(start): _place(m, content) for m in members if m.filename.startswith(start)}


def _place(member: zipfile.ZipInfo, content: bytes) -> Place:
    """Where a member's bytes lie: nothing is packed, and `_check_places` has held them against the file's end."""
    *_, name_length, extra_length = _LOCAL.unpack_from(content, member.header_offset)
    return Place(member.header_offset + _LOCAL.size + name_length + extra_length, member.file_size)


def _plain(error: Exception) -> str:
    return str(error).strip("'\"").splitlines()[0][:80] if str(error) else type(error).__name__


def _checked(members: list[zipfile.ZipInfo], content: bytes) -> str:
    """The one folder that everything lies in. Raises Refusal."""
    if len(members) > MOST_MEMBERS:
        raise Refusal(f"its archive has {len(members):,} members, and {MOST_MEMBERS:,} are legal")
    if not members:
        raise Refusal("its archive is empty")
    names = [member.filename for member in members]
    if twice := next((name for name in names if names.count(name) > 1), None) if len(set(names)) < len(names) else None:
        raise Refusal(f"its archive holds {twice[:80]!r} twice, so that two readers may see two files")
    root = names[0].split("/")[0]
    for member in members:
        _check_name(member, root)
        _check_packing(member)
    _check_places(members, content)
    return root


def _check_name(member: zipfile.ZipInfo, root: str) -> None:
    name = member.orig_filename
    parts = name.replace("\\", "/").split("/")
    if name.startswith(("/", "\\")) or ".." in parts or ":" in parts[0] or "\0" in name or "\\" in name:
        raise Refusal(f"its archive has a member with the path {name[:80]!r}, which leads out of its folder")
    if parts[0] != root or not root:
        raise Refusal(f"its archive has a member {name[:80]!r} outside of the folder {root[:40]!r}")
    if not _MEMBER.fullmatch("/".join(parts[1:])):
        raise Refusal(f"its archive has a member {name[:80]!r}, which torch.save does not write for weights")


def _check_packing(member: zipfile.ZipInfo) -> None:
    if member.flag_bits & _ENCRYPTED:
        raise Refusal("its archive is encrypted")
    if member.compress_type != zipfile.ZIP_STORED or member.file_size != member.compress_size:
        times = member.file_size / max(1, member.compress_size)
        raise Refusal(
            f"its archive packs {member.filename[:60]!r} ({times:,.0f} times smaller than it claims to be), "
            "which torch.save never does: it could be a bomb"
        )


def _check_places(members: list[zipfile.ZipInfo], content: bytes) -> None:
    """Members lie one after the other from the first byte on, and say the same of themselves as the table does."""
    end = 0
    for member in sorted(members, key=lambda member: member.header_offset):
        start = member.header_offset
        if start < end:
            raise Refusal("its archive has members that overlap, as bombs have")
        if not end and start:
            raise Refusal("its archive does not begin at the first byte of the file: something is hidden before it")
        if start + _LOCAL.size > len(content):
            raise Refusal("its archive is damaged: a member lies past the end of the file")
        signature, _, flags, packing, _, _, _, _, size, name_length, extra_length = _LOCAL.unpack_from(content, start)
        name = content[start + _LOCAL.size : start + _LOCAL.size + name_length]
        told = signature == b"PK\x03\x04" and packing == zipfile.ZIP_STORED and not flags & _ENCRYPTED
        if not told or name != member.orig_filename.encode("utf-8" if flags & 0x800 else "cp437"):
            raise Refusal(f"its archive contradicts itself about the member {member.filename[:60]!r}")
        if size not in (0, member.file_size, 0xFFFFFFFF):
            raise Refusal(f"its archive gives two sizes for {member.filename[:60]!r}")
        end = start + _LOCAL.size + name_length + extra_length + member.file_size
        if end > len(content):
            raise Refusal("its archive is cut off: a member reaches past the end of the file")
