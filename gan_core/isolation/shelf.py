"""Files that were made for people, kept for those who want the same: a bounded room on disk, beside the runs."""

import contextlib
import os
import secrets
import time
from pathlib import Path

from gan_core.runs import files
from gan_core.runs.upload_room import make_room

FOLDER = "downloads"
MOST_BYTES = 512 << 20  # of all together, or one larger file alone
_MADE, _PART = ".made", ".part"
_LONG = 3600.0  # seconds after which nobody writes on a file that is not whole


class Shelf:
    """The room below one runs' folder. Each file lies under the fingerprint of what it was made of."""

    def __init__(self, root: Path, most: int = MOST_BYTES) -> None:
        self.folder, self.most = root / FOLDER, most

    def find(self, fingerprint: str) -> Path | None:
        """Where that file lies, if it does; it counts as used now."""
        path = self._place(fingerprint)
        try:
            os.utime(path)
        except OSError:
            return None
        return path

    def part(self) -> Path:
        """Where somebody may write a file that is to be kept."""
        return self.folder / f"{secrets.token_hex(16)}{_PART}"

    def keep(self, part: Path, fingerprint: str) -> Path:
        """Put a whole file in its place; what was not asked for the longest makes room. Raises OSError."""
        path = self._place(fingerprint)
        make_room(path, min(part.stat().st_size, self.most), self.most)
        files.move(part, path)
        return path

    def sweep(self) -> None:
        """Forget all of them: this may be another version of the app, which makes others."""
        old = time.time() - _LONG
        with contextlib.suppress(OSError):
            for file in self.folder.iterdir():
                if file.suffix == _MADE or (file.suffix == _PART and file.stat().st_mtime < old):
                    file.unlink(missing_ok=True)

    def _place(self, fingerprint: str) -> Path:
        return self.folder / f"{fingerprint}{_MADE}"
