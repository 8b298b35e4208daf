"""`python -m gan_core.data.sources.fetch CLASS FOLDER [ARGUMENTS]`: have torchvision download one of its datasets.

ARGUMENTS: what the class's constructor asks for besides, as JSON: {"split": "letters"}.

A process of its own, because torchvision takes seconds and 200 MB to import, draws a progress bar on
stderr and cannot be interrupted. Prints one line that says what went wrong, if something did.
"""

import errno
import importlib
import json
import re
import socket
import sys

PATIENCE = 20.0  # seconds without a byte, after which a connection counts as dead


def main(name: str, folder: str, arguments: str = "{}") -> int:
    """Exit status 0 when torchvision's dataset `name` lies in `folder`, checked against its checksums."""
    socket.setdefaulttimeout(PATIENCE)
    datasets = importlib.import_module("torchvision.datasets")
    try:
        getattr(datasets, name)(folder, download=True, **json.loads(arguments))
    except (OSError, RuntimeError) as error:  # RuntimeError: every mirror failed, or a checksum is wrong
        print(reason(error))
        return 1
    return 0


def reason(error: Exception) -> str:
    """The innermost cause in a few words: torchvision's own text spreads over several lines."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return "the disk is full"
    last = str(error).strip().splitlines()[-1:] or [type(error).__name__]
    text = re.sub(r"<urlopen error (.*)>", r"\1", last[0])
    return re.sub(r"\[Errno -?\d+\] ", "", text).rstrip(".")[:200]


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
