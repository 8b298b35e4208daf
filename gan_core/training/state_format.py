"""What the parts of a saved state are called, now and in files of earlier versions. Needs no torch.

<player>.*            the weights and buffers of its network; <player>_average.* those of its running average
<player>_optimizer.*  what its optimizer remembers, "<parameter index>.<name>"
recent.*              the losses of the last updates
dice.*                the states of the random generators
"""

from typing import Any

from gan_core.config.run_config import RunConfig

RECENT, DICE = "recent.", "dice."
BEGAN = "began"  # of the facts: the step and the updates that a fork began with


def upgraded_state(state: dict[str, Any], config: RunConfig) -> tuple[dict[str, Any], dict[str, Any]]:
    """Tensors, of whatever library, and facts of a state, as the newest version writes them.

    Format 1 had one average and counted the critic's updates: average.*, critic_updates, critic_total.
    """
    tensors, facts = state["tensors"], state["facts"]
    if "critic_updates" not in facts:
        return tensors, facts
    renamed = {f"generator_{key}" if key.startswith("average.") else key: value for key, value in tensors.items()}
    usual = facts["step"] * config.critic_steps + facts["critic_updates"]  # still older files do not tell
    total = {"generator": facts["step"], "critic": facts.get("critic_total", usual)}
    return renamed, facts | {"made": {"generator": 0, "critic": facts["critic_updates"]}, "total": total}


def shown_weights(tensors: dict[str, Any], config: RunConfig, player: str) -> dict[str, Any]:
    """Of a state's tensors, those of a player as people see it, by their names in its network: its average if it has
    one."""
    averaged = config.ema and config.kind.player(player).averaged
    prefix = f"{player}_average." if averaged else f"{player}."
    return {key.removeprefix(prefix): value for key, value in tensors.items() if key.startswith(prefix)}
