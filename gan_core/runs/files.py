"""Small JSON files that are replaced in one step, so that a reader sees the old one or the new one."""

import errno
import json
import os
import threading
from pathlib import Path
from typing import Any


def write_json(path: Path, value: Any) -> None:
    """Replace `path`. On a full disk, where a new file has no room, the old one is overwritten in place."""
    content = json.dumps(value, allow_nan=False).encode()
    part = path.with_name(f".{path.name}.{os.getpid()}-{threading.get_ident()}")
    try:
        part.write_bytes(content)
        os.replace(part, path)
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno not in (errno.ENOSPC, errno.EDQUOT) or not path.exists():
            raise
        with path.open("r+b") as file:
            file.write(content)
            file.truncate()


def read_json(path: Path) -> Any:
    """The value of a JSON file. Raises FileNotFoundError, or ValueError if it is not JSON."""
    return json.loads(path.read_bytes())
