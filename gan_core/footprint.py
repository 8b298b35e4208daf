"""Does a run fit into this machine's memory? Asked before it starts, and without torch."""

from pathlib import Path

from gan_core import machine
from gan_core.config import RunConfig, sample_shape
from gan_core.errors import UserError
from gan_core.networks import CRITICS, GENERATORS

NUMBER = 4  # bytes
PYTORCH = 300 * 2**20  # bytes: what a worker holds before it has any network
_GPU = Path("/proc/driver/nvidia")


def least_bytes(config: RunConfig) -> int:
    """What a run holds at the least: it may well take twice as much.

    Weights with their gradients and two moments of each, once more where an average is kept; of the layers' outputs
    what goes forward and what comes back, for a batch.
    """
    shape = sample_shape(config)
    generator = GENERATORS[config.generator].size(config.spec("generator", shape))
    critic = CRITICS[config.critic].size(config.spec("critic", shape))
    learned = (5 if config.ema else 4) * generator.weights + 4 * critic.weights
    passed = 2 * config.batch_size * max(generator.outputs, critic.outputs)
    return PYTORCH + NUMBER * (learned + passed)


def check_memory(config: RunConfig) -> None:
    """Raises UserError for a run that cannot fit here. On a GPU, whose memory is not known here, it is left to it."""
    there = machine.memory()
    if there is None or config.device not in ("auto", "cpu") or (config.device == "auto" and _GPU.exists()):
        return
    if (least := least_bytes(config)) > there:
        raise UserError(
            f"this run needs {least / 2**30:,.0f} GB of memory at the least, and there are {there / 2**30:,.1f} GB "
            "here: choose smaller widths or a smaller batch_size"
        )
