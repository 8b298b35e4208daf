"""How a player follows its direction: one update of theta or psi, its memory, and where it is linear its matrix.

A step of a method is turns: at the same time, one turn of both; in turns, the critic's, then the generator's with the
critic as it is now. A memory is kept for each player, so that Adam of one knows nothing of the other.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from math import sqrt

import numpy as np

from gan_core.base.registry import Registry
from gan_core.stability.fields import Field, Matrix, Vector

Memory = tuple[float, float, float]  # what an update remembers of its player; begins at 0
MEMORY = 3
NOTHING: Memory = (0.0, 0.0, 0.0)
# An update: (direction now, rate, momentum, memory, number of the update from 1) -> (move, memory)
Move = Callable[[float, float, float, Memory, int], tuple[float, Memory]]
BETA2, EPS = 0.99, 1e-8


@dataclass(frozen=True, kw_only=True)
class Update:
    """label: for people. source: the paper. looks_ahead: both players first try a step, and take the direction there.

    linear: the matrix that takes (direction, memory) to (move, memory), by rate and momentum; None where moves are not
    proportional to directions, so that no matrix says what happens near the equilibrium.
    """

    label: str
    source: str
    move: Move
    linear: Callable[[float, float], np.ndarray] | None
    looks_ahead: bool = False
    has_momentum: bool = False


UPDATES: Registry[Update] = Registry("update")


def _sgd(direction: float, rate: float, momentum: float, memory: Memory, count: int) -> tuple[float, Memory]:
    return rate * direction, NOTHING


def _momentum(direction: float, rate: float, momentum: float, memory: Memory, count: int) -> tuple[float, Memory]:
    speed = momentum * memory[0] + direction
    return rate * speed, (speed, 0.0, 0.0)


def _rmsprop(direction: float, rate: float, momentum: float, memory: Memory, count: int) -> tuple[float, Memory]:
    square = BETA2 * memory[1] + (1 - BETA2) * direction**2
    return rate * direction / (sqrt(square) + EPS), (0.0, square, 0.0)


def _adam(direction: float, rate: float, momentum: float, memory: Memory, count: int) -> tuple[float, Memory]:
    mean = momentum * memory[0] + (1 - momentum) * direction
    square = BETA2 * memory[1] + (1 - BETA2) * direction**2
    scale = sqrt(square / (1 - BETA2**count)) + EPS
    return rate * mean / (1 - momentum**count) / scale, (mean, square, 0.0)


def _optimistic(direction: float, rate: float, momentum: float, memory: Memory, count: int) -> tuple[float, Memory]:
    return rate * (2 * direction - memory[0]), (direction, 0.0, 0.0)


def _optimistic_adam(
    direction: float, rate: float, momentum: float, memory: Memory, count: int
) -> tuple[float, Memory]:
    """Daskalakis et al. 2018, algorithm 1: twice this step, less the one before."""
    step, (mean, square, _) = _adam(direction, rate, momentum, memory, count)
    return 2 * step - memory[2], (mean, square, step)


def _matrix(*rows: tuple[float, ...]) -> np.ndarray:
    """Of (direction, memory 0, memory 1, memory 2) to (move, memory 0, memory 1, memory 2)."""
    whole = np.zeros((1 + MEMORY, 1 + MEMORY))
    for place, row in enumerate(rows):
        whole[place, : len(row)] = row
    return whole


UPDATES.add("sgd", Update(label="SGD", source="", move=_sgd, linear=lambda rate, momentum: _matrix((rate,))))
UPDATES.add(
    "momentum",
    Update(
        label="Momentum",
        source="Gidel et al. 2019, Negative momentum",
        move=_momentum,
        linear=lambda rate, momentum: _matrix((rate, rate * momentum), (1.0, momentum)),
        has_momentum=True,
    ),
)
UPDATES.add("rmsprop", Update(label="RMSprop", source="Hinton 2012", move=_rmsprop, linear=None))
UPDATES.add("adam", Update(label="Adam", source="Kingma & Ba 2015", move=_adam, linear=None, has_momentum=True))
UPDATES.add(
    "extragradient",
    Update(
        label="Extragradient",
        source="Korpelevich 1976; Gidel et al. 2019, A variational inequality perspective",
        move=_sgd,
        linear=lambda rate, momentum: _matrix((rate,)),
        looks_ahead=True,
    ),
)
UPDATES.add(
    "optimistic",
    Update(
        label="Optimistic SGD",
        source="Daskalakis et al. 2018, Training GANs with optimism",
        move=_optimistic,
        linear=lambda rate, momentum: _matrix((2 * rate, -rate), (1.0,)),
    ),
)
UPDATES.add(
    "optimistic-adam",
    Update(
        label="Optimistic Adam",
        source="Daskalakis et al. 2018, algorithm 1",
        move=_optimistic_adam,
        linear=None,
        has_momentum=True,
    ),
)


@dataclass(frozen=True, kw_only=True)
class Setting:
    """A game and how it is played. strength: of the game. rates, momentum: of both players. in_turns: or both at once;
    who looks ahead plays at once."""

    game: Field
    update: Update
    strength: float = 0.0
    rate: float = 0.1  # of the generator
    critic_rate: float = 0.1
    momentum: float = 0.5
    in_turns: bool = False

    @property
    def turns(self) -> tuple[tuple[int, ...], ...]:
        """Who moves in each turn: 0 is the generator, 1 the critic."""
        return ((1,), (0,)) if self.in_turns and not self.update.looks_ahead else ((0, 1),)

    @property
    def rates(self) -> Vector:
        return self.rate, self.critic_rate


@dataclass(frozen=True)
class State:
    """Where both players are, what each remembers, and how many steps were made."""

    theta: float
    psi: float
    memory: tuple[Memory, Memory] = (NOTHING, NOTHING)
    count: int = 0

    @property
    def distance(self) -> float:
        return float(np.hypot(self.theta, self.psi))


def step(setting: Setting, state: State) -> State:
    """One step of both players."""
    state = replace(state, count=state.count + 1)
    for who in setting.turns:
        state = _turn(setting, state, who)
    return state


def _turn(setting: Setting, state: State, who: tuple[int, ...]) -> State:
    place, memory = [state.theta, state.psi], [*state.memory]
    direction = setting.game.direction(place[0], place[1], setting.strength)
    if setting.update.looks_ahead:
        ahead = [at + rate * to for at, rate, to in zip(place, setting.rates, direction, strict=True)]
        tried = _clipped(setting, ahead)
        direction = setting.game.direction(tried[0], tried[1], setting.strength)
    for player in who:
        move, memory[player] = setting.update.move(
            direction[player], setting.rates[player], setting.momentum, memory[player], state.count
        )
        place[player] += move
    theta, psi = _clipped(setting, place)
    return State(theta, psi, (memory[0], memory[1]), state.count)


def _clipped(setting: Setting, place: list[float]) -> Vector:
    theta, psi = place
    return theta, min(max(psi, -setting.strength), setting.strength) if setting.game.clip else psi


def path(setting: Setting, start: Vector, steps: int) -> Iterator[State]:
    """The start and `steps` states after it."""
    state = State(*start)
    yield state
    for _ in range(steps):
        state = step(setting, state)
        yield state


def jacobian(setting: Setting) -> np.ndarray | None:
    """Of a whole step by (theta, psi, both memories) at the equilibrium, [2 + 2 * MEMORY, the same], in closed form.

    A product of one matrix for each turn. None where (0, 0) is no equilibrium or the update is not linear near it.
    """
    if setting.game.jacobian is None or setting.update.linear is None:
        return None
    towards: Matrix = setting.game.jacobian(setting.strength)
    whole = np.eye(2 + 2 * MEMORY)
    for who in setting.turns:
        whole = _turn_matrix(setting, np.array(towards), who) @ whole
    return whole


def _turn_matrix(setting: Setting, towards: np.ndarray, who: tuple[int, ...]) -> np.ndarray:
    if setting.update.looks_ahead:
        towards = towards @ (np.eye(2) + np.diag(setting.rates) @ towards)
    matrix = np.eye(2 + 2 * MEMORY)
    assert setting.update.linear is not None
    for player in who:
        own = setting.update.linear(setting.rates[player], setting.momentum)
        memory = slice(2 + player * MEMORY, 2 + (player + 1) * MEMORY)
        matrix[player, :2] += own[0, 0] * towards[player]
        matrix[player, memory] = own[0, 1:]
        matrix[memory, :] = 0.0
        matrix[memory, :2] = np.outer(own[1:, 0], towards[player])
        matrix[memory, memory] = own[1:, 1:]
    return matrix
