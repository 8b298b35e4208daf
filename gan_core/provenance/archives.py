"""XMP beside what a zip holds: a member of its own, as XMP is kept for files that cannot hold any (a "sidecar")."""

from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.data.sources.archive import ENCRYPTED, Guarded, parse_zip
from gan_core.data.sources.files import LeftOut
from gan_core.data.sources.unpacking import unpack
from gan_core.provenance.packet import MOST_BYTES

BEGINS = b"PK\x03\x04"
MEMBER = "provenance.xmp"


def packet_of_zip(path: Path) -> bytes | None:
    """None if there is none. Raises UserError for what is no zip, and OSError."""
    with Guarded(path.open("rb", buffering=0)) as file, parse_zip(file, path) as archive:
        member = next((member for member in archive.infolist() if member.filename == MEMBER), None)
        if member is None:
            return None
        if max(member.file_size, member.compress_size) > MOST_BYTES or member.flag_bits & ENCRYPTED:
            raise UserError(f"{MEMBER} in it is larger than {MOST_BYTES >> 20} MB, or encrypted, and is not read")
        try:
            return unpack(archive, member)
        except LeftOut as left:
            raise UserError(f"{MEMBER} in it is {left}") from None
