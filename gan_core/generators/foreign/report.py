"""What the import of weights found out about a file, as plain data. Imports no torch."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

Verdict = Literal["green", "amber", "red"]
How = Literal["measured", "guessed", "set", "read"]
HOW_TOLD: dict[str, str] = {  # for people; of what they set themselves nothing more is said
    "measured": "measured",
    "guessed": "guessed",
    "set": "set by you",
    "read": "read from the file",
}


@dataclass(frozen=True)
class Named:
    """A global that a pickle names, and whether weights need it. why: what is wrong with one that they do not need."""

    name: str
    allowed: bool
    position: int
    why: str = ""


@dataclass(frozen=True)
class Row:
    """A step of the network. key: its name in the file, "" if it has no weights. gives: the shape of one sample."""

    key: str
    what: str
    gives: str
    guessed: bool = False


@dataclass(frozen=True)
class Match:
    """A tensor of the file and where it went."""

    key: str
    shape: tuple[int, ...]
    where: str
    used: bool = True


@dataclass(frozen=True)
class OpenChoice:
    """Something that shapes leave open. legal: values to choose from, each with a label; () where people type one.

    how: "measured" where BatchNorms remember it, "read" where the file says it, "set" where somebody chose.
    """

    name: str
    label: str
    value: Any
    legal: tuple[tuple[Any, str], ...]
    how: How
    why: str


@dataclass(frozen=True, kw_only=True)
class Inspection:
    """Everything that is known of a file.

    verdict: green (nothing is open), amber (something was guessed), red (refused). reason: one sentence.
    path: the keys under which the weights lie. shape: of one sample, (2,) or (C, H, W).
    aside: what lies beside the weights and was not looked into, such as "an argparse.Namespace (args)".
    misfit: nats by which BatchNorms contradict the choices, None where none remembers.
    picture: figures of what it draws. tried: by choice, (value, loss, looked at to the end) of the best alternatives.
    """

    name: str
    verdict: Verdict
    reason: str
    kind: str
    format: str
    size: int
    sha256: str
    globals: tuple[Named, ...] = ()
    player: str = "unknown"
    player_why: str = ""
    path: tuple[str, ...] = ()
    others: tuple[str, ...] = ()
    aside: tuple[str, ...] = ()
    architecture: tuple[Row, ...] = ()
    match: tuple[Match, ...] = ()
    draws: Literal["", "images", "points"] = ""
    latent_dim: int = 0
    classes: int = 0
    shape: tuple[int, ...] = ()
    pixel_range: str = ""
    pixel_why: str = ""
    choices: dict[str, Any] = field(default_factory=dict)
    open_choices: tuple[OpenChoice, ...] = ()
    misfit: float | None = None
    picture: dict[str, float] = field(default_factory=dict)
    tried: dict[str, list[tuple[Any, float, bool]]] = field(default_factory=dict)

    @property
    def loadable(self) -> bool:
        return self.verdict != "red"

    def to_dict(self) -> dict[str, Any]:
        """JSON."""
        return asdict(self) | {"loadable": self.loadable}

    @classmethod
    def from_dict(cls, values: Mapping[str, Any]) -> "Inspection":
        """The inverse of `to_dict`, also after a way through JSON, which knows no tuples."""
        plain = {name: _tuples(value) for name, value in values.items() if name != "loadable"}
        rows = {"globals": Named, "architecture": Row, "match": Match, "open_choices": OpenChoice}
        return cls(**plain | {name: tuple(row(**one) for one in plain[name]) for name, row in rows.items()})


def _tuples(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _tuples(held) for name, held in value.items()}
    return tuple(map(_tuples, value)) if isinstance(value, list | tuple) else value
