"""`python -m deploy.entrypoint [options of streamlit run]`: start the app where only one folder can be written.

That folder, GAN_ARENA_VOLUME (default: /data), holds the runs, the caches and what is downloaded; the home and the rest
of the file system may be read-only. Each place can be named by its own variable instead. PORT is listened on, as many
hosts want it. A place that cannot be written ends it at once, with one sentence and exit status 2.
"""

import os
import re
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

ROOT = Path(__file__).absolute().parent.parent
VOLUME = "GAN_ARENA_VOLUME"
# Below the volume, unless the variable is set. XDG_CACHE_HOME is where libraries look for a cache of their own.
PLACES = {
    "GAN_ARENA_RUNS": "runs",
    "GAN_ARENA_CACHE": "cache/gan-arena",
    "GAN_ARENA_DATA": "datasets",
    "HF_HOME": "cache/huggingface",
    "XDG_CACHE_HOME": "cache",
}
READ_ONLY = {"GAN_ARENA_DATA"}  # a folder of datasets that somebody brings need not be writable


class CannotStart(Exception):
    """One sentence for whoever runs the server."""


def environment(given: Mapping[str, str]) -> dict[str, str]:
    """`given`, with every place and setting that it leaves open. Raises CannotStart for a port that is none."""
    volume = Path(given.get(VOLUME) or "/data")
    chosen = {name: str(volume / place) for name, place in PLACES.items()}
    chosen |= {"STREAMLIT_SERVER_PORT": str(port(given)), "STREAMLIT_SERVER_HEADLESS": "true"}
    return {**given, **{name: given.get(name) or value for name, value in chosen.items()}}


def port(given: Mapping[str, str]) -> int:
    """What the app listens on. Raises CannotStart."""
    for name in ("STREAMLIT_SERVER_PORT", "PORT"):
        if text := given.get(name, ""):
            if not re.fullmatch("[0-9]{1,5}", text) or not 0 < int(text) < 65_536:
                raise CannotStart(f"{name} is a number from 1 to 65535, not {text[:40]!r}")
            return int(text)
    return 8501


def prepare(settings: Mapping[str, str]) -> dict[str, str]:
    """Make the folders that `settings` name, and find one for temporary files. Raises CannotStart."""
    for name in PLACES:
        if not (name in READ_ONLY and Path(settings[name]).is_dir()):
            _try(Path(settings[name]), name)
    try:
        return {"TMPDIR": tempfile.gettempdir()}
    except FileNotFoundError:  # no /tmp that can be written: a container's often is a part of its read-only file system
        place = Path(settings["XDG_CACHE_HOME"], "tmp")
        _try(place, "TMPDIR")
        return {"TMPDIR": str(place)}


def _try(folder: Path, name: str) -> None:
    """Write a few bytes there: permissions do not tell of read-only or full disks."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"works")
    except OSError as error:
        raise CannotStart(
            f"user {os.getuid()} cannot write to {folder} ({error.strerror}): mount a volume there that belongs to "
            f"this user, or name another folder in {VOLUME} or {name}"
        ) from None


def main(options: Sequence[str]) -> int:
    """Become the app, in this process: so that it gets the signals of whoever stops the container."""
    try:
        settings = environment(os.environ)
        settings |= prepare(settings)
    except CannotStart as error:
        print(f"GAN Arena cannot start: {error}.", file=sys.stderr)
        return 2
    os.chdir(ROOT)
    os.execve(sys.executable, [sys.executable, "-m", "streamlit", "run", "app.py", *options], settings)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
