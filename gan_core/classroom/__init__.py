"""What the teacher has arranged for a class: pages that are hidden, whether new runs may start, a message to all."""

from gan_core.classroom.state import NOTHING, State, arrange, state_of

__all__ = ["NOTHING", "State", "arrange", "state_of"]
