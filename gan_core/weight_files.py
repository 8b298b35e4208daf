"""What the files with a player's weights are called, wherever a folder holds some. Needs no torch.

A run writes the generator's own name; where a run leaves the app (a shipped checkpoint, the Hub) its generator has the
name that the Hub's libraries look for.
"""

from pathlib import Path

OF_A_RUN = "generator.safetensors"
OF_THE_HUB = "model.safetensors"
CRITIC = "critic.safetensors"


def generator_in(folder: Path) -> Path | None:
    """The generator's file in that folder, None if there is none."""
    return next((folder / name for name in (OF_A_RUN, OF_THE_HUB) if (folder / name).is_file()), None)
