"""What is done apart. Each task takes what it was asked, as JSON, and gives facts and bytes; imports come late."""

from collections.abc import Callable
from typing import Any

Answer = tuple[dict[str, Any], bytes]
_NICE = 10  # as trainings: the web server and the browser come first


def _inspect(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.inspecting import inspected

    return inspected(asked)


def _report(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.inspecting import reported

    return reported(asked)


def _sample(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.foreign import sampled

    return sampled(asked)


def _digits(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.foreign import digits

    return digits(asked)


def _generated(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.foreign import generated

    return generated(asked)


def _pictures(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.pictures import looked_at

    return looked_at(asked)


def _whence(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.whence import said

    return said(asked)


def _download(asked: dict[str, Any]) -> Answer:
    from gan_core.isolation.downloads import made

    return made(asked)


def _warm_weights() -> None:
    pass


def _warm_pictures() -> None:
    import gan_core.isolation.pictures  # noqa: F401


def _warm_downloads() -> None:
    import os

    import gan_core.isolation.downloads
    import gan_core.races.export.report  # noqa: F401

    if hasattr(os, "nice"):
        os.nice(_NICE)


TASKS: dict[str, Callable[[dict[str, Any]], Answer]] = {
    "inspect": _inspect,
    "report": _report,
    "sample": _sample,
    "digits": _digits,
    "generated": _generated,
    "pictures": _pictures,
    "whence": _whence,
    "download": _download,
}
WARM: dict[str, Callable[[], None]] = {
    "weights": _warm_weights,
    "pictures": _warm_pictures,
    "downloads": _warm_downloads,
}
