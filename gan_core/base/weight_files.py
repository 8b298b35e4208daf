"""What the files with a player's weights are called, wherever a folder holds some. Needs no torch.

A run writes the generator's own name; where a run leaves the app (a shipped checkpoint, the Hub) its generator has the
name that the Hub's libraries look for.
"""

import json
from pathlib import Path

OF_THE_HUB = "model.safetensors"
FORMAT = "gan-arena-1"  # of files of ours, in their metadata


def file_of(player: str) -> str:
    """What a run calls the file of that player's weights."""
    return f"{player}.safetensors"


OF_A_RUN = file_of("generator")
CRITIC = file_of("critic")
ENCODER = file_of("encoder")
COMPANIONS = (CRITIC, ENCODER)  # what comes along with a generator that leaves the app: scores, and noise of samples


def generator_in(folder: Path, player: str = "generator") -> Path | None:
    """The file of who draws the samples in that folder, None if there is none. player: its name there."""
    return next((folder / name for name in (file_of(player), OF_THE_HUB) if (folder / name).is_file()), None)


def in_order(head: bytes) -> bytes:
    """The beginning of a safetensors file, its header whole, with the metadata in the order of their names.

    The library writes them in an order of its own, another in every process: equal tensors would lie in files that
    differ. The length stays the same.
    """
    length = int.from_bytes(head[:8], "little")
    header = json.loads(head[8 : 8 + length])
    header["__metadata__"] = dict(sorted(header["__metadata__"].items()))
    text = json.dumps(header, separators=(",", ":"), ensure_ascii=False).encode().ljust(length)
    return head[:8] + text + head[8 + length :] if len(text) == length else head


def put_in_order(path: Path) -> None:
    """`in_order`, of the file at `path`. Raises OSError."""
    with path.open("r+b") as file:
        length = file.read(8)
        head = in_order(length + file.read(int.from_bytes(length, "little")))
        file.seek(0)
        file.write(head)
