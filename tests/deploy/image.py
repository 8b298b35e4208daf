"""The image that the Dockerfile describes, made without Docker: its COPYs are carried out, its ENV and commands read.

What its RUNs install stands ready on this machine: Python and its packages.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import dockerfile

from deploy import context

ROOT = Path(__file__).parent.parent.parent


@dataclass
class Stage:
    """One FROM and what follows it. copies: (source, target, from which stage or "" for the context)."""

    name: str
    base: str
    environment: dict[str, str] = field(default_factory=dict)
    copies: list[tuple[str, str, str]] = field(default_factory=list)
    workdir: str = "/"
    user: str = "root"
    entrypoint: list[str] = field(default_factory=list)
    health: list[str] = field(default_factory=list)
    runs: list[str] = field(default_factory=list)


def stages(**arguments: str) -> dict[str, Stage]:
    """Those of the Dockerfile by name, the last one as "". arguments: of the build, with the Dockerfile's defaults."""
    found: dict[str, Stage] = {}
    stage = Stage("", "")
    values: dict[str, str] = {}
    for command in dockerfile.parse_file(str(ROOT / "Dockerfile")):
        words = list(command.value)
        match command.cmd:
            case "ARG":
                name, _, default = words[0].partition("=")
                values[name] = arguments.get(name, values.get(name, default))
            case "FROM":
                name, base = (words[2] if len(words) > 1 else ""), _filled(words[0], values)
                stage = found[name] = Stage(name, base)
                if base in found:  # what a stage has, those that go on from it have too
                    stage.environment |= found[base].environment
                    stage.copies += found[base].copies
            case "ENV":
                stage.environment |= dict(zip(words[::2], words[1::2], strict=True))
            case "COPY":
                *sources, target = words
                whence = next(
                    (flag.removeprefix("--from=") for flag in command.flags if flag.startswith("--from=")), ""
                )
                place = target if target.startswith("/") else f"{stage.workdir.rstrip('/')}/{target}"
                stage.copies += [(source, place, whence) for source in sources]
            case "WORKDIR":
                stage.workdir = words[0]
            case "USER":
                stage.user = words[0]
            case "ENTRYPOINT" if command.json:
                stage.entrypoint = words
            case "HEALTHCHECK" if command.json:
                stage.health = words[1:]
            case "RUN":
                stage.runs += words
    return found


def _filled(text: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text


def build(folder: Path, **arguments: str) -> Stage:
    """Lay the files that come from the repository into `folder`, as the image's root; the last stage."""
    made = stages(**arguments)
    committed = context.files(ROOT)
    for source, target in _from_context(made, made[""]):
        inside = [path for path in committed if path == source or path.startswith(f"{source}/")]
        assert inside, f"COPY {source}: nothing there that .dockerignore lets through"
        for path in inside:
            rest = path.removeprefix(source).lstrip("/")
            place = folder / target.lstrip("/") / (rest or (Path(source).name if target.endswith("/") else ""))
            place.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / path, place)
    return made[""]


def _from_context(made: Mapping[str, Stage], stage: Stage) -> Iterator[tuple[str, str]]:
    """(path in the context, path in the image), through the stages that it was copied from."""
    for source, target, whence in stage.copies:
        if not whence:
            yield source, target
            continue
        for inner_source, inner in _from_context(made, made[whence]):
            if inner == source or inner.startswith(f"{source}/"):
                yield inner_source, target + inner.removeprefix(source)
