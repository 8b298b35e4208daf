"""Does a run fit into this machine's memory? Asked before it starts, and without torch."""

from pathlib import Path

from gan_core.base import machine
from gan_core.base.errors import Name, UserError
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.networks.conditioning import inner

NUMBER = 4  # bytes
PYTORCH = 300 * 2**20  # bytes: what a worker holds before it has any network
_GPU = Path("/proc/driver/nvidia")


def least_bytes(config: RunConfig) -> int:
    """What a run holds at the least: it may well take twice as much.

    Weights with their gradients and two moments of each, once more where an average is kept; of the layers' outputs
    what goes forward and what comes back, for a batch.
    """
    shape = sample_shape(config)
    learned = passed = 0
    for player in config.kind.players:
        network = player.role.networks[config.players[player.name].network]
        size = network.size(inner(config.spec(player.name, shape), flat=not network.convolutional))
        learned += (5 if config.ema and player.averaged else 4) * size.weights
        passed = max(passed, 2 * config.batch_size * size.outputs)
    return PYTORCH + NUMBER * (learned + passed)


def parameters(config: RunConfig) -> int:
    """Weights of all players together."""
    shape, found = sample_shape(config), 0
    for player in config.kind.players:
        network = player.role.networks[config.players[player.name].network]
        found += network.size(inner(config.spec(player.name, shape), flat=not network.convolutional)).weights
    return found


def check_memory(config: RunConfig) -> None:
    """Raises UserError for a run that cannot fit here. On a GPU, whose memory is not known here, it is left to it."""
    there = machine.memory()
    if there is None or config.device not in ("auto", "cpu") or (config.device == "auto" and _GPU.exists()):
        return
    if (least := least_bytes(config)) > there:
        raise UserError(
            f"this run needs {least / 2**30:,.0f} GB of memory at the least, and there are {there / 2**30:,.1f} GB "
            "here: choose smaller widths or a smaller ",
            Name("batch_size"),
        )
