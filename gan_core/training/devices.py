"""Where a run is computed: chosen automatically, or named and checked."""

import torch

from gan_core.base.errors import UserError


def available() -> list[str]:
    """The devices of this machine, best first: cuda, mps, cpu."""
    found = ["cuda"] if torch.cuda.is_available() else []
    return found + (["mps"] if torch.backends.mps.is_available() else []) + ["cpu"]


def choose(name: str) -> torch.device:
    """The device called `name`, or the best one for "auto". Raises UserError if it is not here."""
    here = available()
    if name != "auto" and name not in here:
        raise UserError(f"this machine has no device {name!r}; choose from auto, {', '.join(here)}")
    device = torch.device(here[0] if name == "auto" else name)
    if device.type == "cuda":
        torch.backends.cudnn.allow_tf32 = False  # by default, convolutions keep 10 of float32's 23 bits
    return device


def describe(device: torch.device) -> str:
    """In words, for people: "CPU", "NVIDIA H100", "Apple GPU"."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    return {"mps": "Apple GPU"}.get(device.type, "CPU")
