"""Whose turn is it? Visitors take turns, so that nobody waits behind all the runs of somebody else."""

import contextlib
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TypeVar

from gan_core.runs import files

Waiting = TypeVar("Waiting")
_FILE = ".served"
MOST = 500  # owners that are remembered


def in_turn(
    waiting: Sequence[Waiting],
    owner: Callable[[Waiting], str],
    group: Callable[[Waiting], str],
    at_work: Mapping[str, int],
    served: Sequence[str] = (),
) -> list[Waiting]:
    """`waiting`, first come first, as round robin over owners.

    What belongs to a group takes one turn, and stays together as far as others leave it. at_work: how many turns of
    each owner are being taken now; they count as his first ones. served: owners whose turn it was, the last one last:
    within a round whoever has waited longest for a turn comes first.
    """
    turns: Counter[str] = Counter(at_work)
    of_group: dict[str, int] = {}
    keys = []
    for one in waiting:
        whose, together = owner(one), group(one)
        if not together or together not in of_group:
            of_group[together] = turns[whose]
            turns[whose] += 1
        keys.append((of_group[together], served.index(whose) if whose in served else -1))
    return [waiting[place] for place in sorted(range(len(waiting)), key=lambda place: keys[place])]


def note(folder: Path, owner: str) -> None:
    """It was this owner's turn."""
    others = [one for one in served(folder) if one != owner]
    with contextlib.suppress(OSError):  # a full disk: turns are as fair as they were
        files.replace(folder / _FILE, "\n".join([*others, owner][-MOST:]).encode())


def served(folder: Path) -> list[str]:
    """Owners in the order of their last turns; nobody's runs are those of ""."""
    try:
        return (folder / _FILE).read_text(errors="replace").split("\n")
    except OSError:
        return []
