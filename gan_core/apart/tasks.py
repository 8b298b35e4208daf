"""What is done apart. Each task takes what it was asked, as JSON, and gives facts and bytes; imports come late."""

from collections.abc import Callable
from typing import Any

Answer = tuple[dict[str, Any], bytes]


def _inspect(asked: dict[str, Any]) -> Answer:
    from gan_core.apart.inspecting import inspected

    return inspected(asked)


def _report(asked: dict[str, Any]) -> Answer:
    from gan_core.apart.inspecting import reported

    return reported(asked)


def _pictures(asked: dict[str, Any]) -> Answer:
    from gan_core.apart.pictures import looked_at

    return looked_at(asked)


def _warm_weights() -> None:
    import gan_core.apart.inspecting
    import gan_core.weights.exchange  # noqa: F401


def _warm_pictures() -> None:
    import gan_core.apart.pictures  # noqa: F401


TASKS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "inspect": _inspect,
    "report": _report,
    "pictures": _pictures,
}
WARM: dict[str, Callable[[], None]] = {"weights": _warm_weights, "pictures": _warm_pictures}
