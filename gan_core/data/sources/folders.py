"""Classes of pictures by the folders that they lie in."""

from collections.abc import Sequence
from pathlib import PurePosixPath

FEWEST, MOST = 2, 1000  # classes
_PARTS = {"train", "training", "val", "valid", "validation", "test", "testing", "eval", "evaluation"}


def classes_of(names: Sequence[str]) -> tuple[str, ...]:
    """The class of each picture; () if folders do not tell one.

    They do where every picture lies in one of two folders or more, side by side: cats/1.png, dogs/2.png. Folders
    around all of them do not count, nor do parts of a dataset, such as train and test, around the classes.
    """
    paths = [PurePosixPath(name.replace("\\", "/")).parts[:-1] for name in names]
    paths = _below_what_is_common(paths)
    if paths and all(path and path[0].lower() in _PARTS for path in paths):
        paths = _below_what_is_common([path[1:] for path in paths])
    if not all(paths):  # some picture lies beside the folders
        return ()
    found = tuple(path[0] for path in paths)
    return found if FEWEST <= len(set(found)) <= MOST else ()


def _below_what_is_common(paths: list[tuple[str, ...]]) -> list[tuple[str, ...]]:
    while all(paths) and len({path[0] for path in paths}) == 1:
        paths = [path[1:] for path in paths]
    return paths
