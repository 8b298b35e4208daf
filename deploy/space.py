"""`python -m deploy.space FOLDER` (`make space`): write the folder of a Hugging Face Space, and check it.

It holds what the image is built from, the Space's own README.md, and a .gitattributes that sends every binary file to
the Hub's large storage. Nothing is uploaded: docs/serving.md says how.
"""

import argparse
import shutil
import sys
from collections.abc import Iterable
from pathlib import Path, PurePosixPath

from deploy import context
from deploy.space_checks import faults
from gan_core.base.errors import UserError

ROOT = Path(__file__).absolute().parent.parent
OURS = {"README.md", ".gitattributes"}
LFS = "filter=lfs diff=lfs merge=lfs -text"


def write(folder: Path, root: Path = ROOT) -> list[str]:
    """Fill `folder`, which is new, empty or a Space's from before; the paths that it then holds, its `.git` aside.

    Raises UserError for a folder that holds anything else, and for a Space that has a fault.
    """
    _clear(folder)
    paths = context.files(root)
    for path in paths:
        place = folder / path
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(root / path, place)
    shutil.copyfile(root / "deploy/space.md", folder / "README.md")
    (folder / ".gitattributes").write_text(attributes(path for path in paths if is_binary(folder / path)))
    if found := faults(folder):
        raise UserError(f"this is no Space yet: {'; '.join(found)}")
    return sorted({*paths, *OURS})


def _clear(folder: Path) -> None:
    """Take away what an earlier version has left, but for its repository."""
    there = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
    if there - {".git"} and not (folder / "README.md").read_text(errors="replace").count("sdk: docker"):
        raise UserError(f"{folder} holds something else: name a new folder, or an empty one")
    for name in there - {".git"}:
        path = folder / name
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    folder.mkdir(parents=True, exist_ok=True)


def is_binary(path: Path) -> bool:
    """As git sees it: a zero byte among the first 8000. The Hub takes such files from its large storage alone."""
    with path.open("rb") as file:
        return b"\0" in file.read(8000)


def attributes(binary: Iterable[str]) -> str:
    """The .gitattributes for these paths: one line for each ending, or name without one."""
    names = {f"*{path.suffix}" if path.suffix else path.name for path in map(PurePosixPath, binary)}
    return "".join(f"{name} {LFS}\n" for name in sorted(names))


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m deploy.space", description="Write a Hugging Face Space's folder.")
    parser.add_argument("folder", type=Path, help="a new or empty folder, or a Space's clone")
    folder = parser.parse_args().folder
    try:
        paths = write(folder)
    except (UserError, OSError) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    megabytes = sum((folder / path).stat().st_size for path in paths) / 1e6
    print(f"{folder}: {len(paths)} files, {megabytes:.0f} MB, ready to be pushed to a Space of the SDK Docker.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
