"""A run as TensorBoard shows it: every figure of every report, pictures, settings. trackio imports the same files."""

import io
import zipfile
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any

from PIL import Image

from gan_core.base.errors import UserError
from gan_core.base.machine import LOAD
from gan_core.config.diff import in_words
from gan_core.config.run_config import RunConfig
from gan_core.evaluation.metrics import METRICS
from gan_core.provenance.archives import MEMBER
from gan_core.provenance.origin import origin_of
from gan_core.provenance.packet import packet_of
from gan_core.runs import Run
from gan_core.runs.export.archive import member
from gan_core.runs.export.event_file import event, event_file, hparams, picture, scalar, text
from gan_core.runs.export.origin import maker_of
from gan_core.runs.export.pictures import SMALL_SIDE, evenly, samples_png
from gan_core.runs.headline import told_of

PICTURES = 30  # at most
_OF_THE_GAME = {"_grad_norm": "gradients", "_lr": "rates", "_loss": "losses", "_per_second": "speed"}


def tensorboard_zip(run: Run) -> bytes:
    """A folder with the run's event file, to be unpacked where `tensorboard --logdir` looks. Raises UserError."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(member(f"{run.id}/{event_file_name(run)}"), events_of(run), zipfile.ZIP_DEFLATED)
        origin = origin_of([maker_of(run, run.status()["step"])])
        archive.writestr(member(MEMBER), packet_of(origin), zipfile.ZIP_DEFLATED)
    return file.getvalue()


def event_file_name(run: Run) -> str:
    """What TensorBoard knows an event file by, and then whose it is; the same for a run every time."""
    return f"events.out.tfevents.{int(_created(run)):010d}.gan-arena"


def events_of(run: Run, *, pictures: bool = True) -> bytes:
    """The content of the run's event file.

    Scalars are float32, and their wall time is when the run was created plus the seconds that it had trained. Of the
    pictures there are at most 30, evenly chosen. Raises UserError before the first report.
    """
    rows = run.metrics()
    if not rows:
        raise UserError(f"{run.id} has no figures yet; they come with its first report")
    created = _created(run)
    events = [event(created, 0, _settings(run, created))]
    events += [event(created + row["seconds"], row["step"], _scalars(row, run.config)) for row in rows]
    if pictures:
        events += _pictures(run, {row["step"]: created + row["seconds"] for row in rows}, created)
    if (told := told_of(run)).final:
        values = [scalar(f"final/{name}", value) for name, value in told.figures.items()]
        events.append(event(created + rows[-1]["seconds"], told.step, values))
    return event_file(created, events)


def _created(run: Run) -> float:
    """Seconds since 1970; 0 if unknown."""
    with suppress(ValueError):
        return datetime.fromisoformat(run.created).timestamp()
    return 0.0


def _scalars(row: Mapping[str, Any], config: RunConfig) -> list[bytes]:
    """The figures of one report; a figure that is undefined is left out."""
    figures = ((name, value) for name, value in row.items() if name != "step" and isinstance(value, int | float))
    return [scalar(f"{_group(name, config)}/{name}", value) for name, value in figures]


def _group(name: str, config: RunConfig) -> str:
    """The chart that the app draws the figure in: TensorBoard shows what stands before the / together."""
    if name in METRICS:
        return METRICS[name].chart or "figures"
    if name in LOAD:
        return "machine"
    of_game = {curve.key: curve.group for curve in config.kind.curves(config)}
    ends = (group for end, group in _OF_THE_GAME.items() if name.endswith(end))
    return of_game.get(name) or next(ends, "progress")


def _settings(run: Run, created: float) -> list[bytes]:
    config, about = run.config, run.config.settings
    words = {name: in_words(about[name], config[name]) for name in about}
    told = {"Run": run.title or run.id, "Tags": ", ".join(run.tags), "Note": " ".join(run.note.split())}
    lines = [f"| {name} | {_cell(said)} |" for name, said in told.items() if said]
    lines += [f"| {about[name].label} | {_cell(said)} |" for name, said in words.items()]
    table = "\n".join(["| Setting | Value |", "|---|---|", *lines])
    values = {name: config[name] if isinstance(config[name], bool | int | float) else words[name] for name in about}
    return [text("settings", table), hparams(values, run.id, created)]


def _cell(words: str) -> str:
    """Of a Markdown table."""
    return words.replace("|", "\\|")


def _pictures(run: Run, times: Mapping[int, float], created: float) -> Iterator[bytes]:
    """Each at the time of the last report before it."""
    steps = run.frame_steps()
    for index in evenly(len(steps), PICTURES) if steps else []:
        step = steps[index]
        with suppress(UserError):  # a live run thins its pictures out meanwhile
            png = samples_png(run, step, SMALL_SIDE, with_mark=False)
            with Image.open(io.BytesIO(png)) as image:
                value = picture("samples", png, *image.size)
            before = max((reported for reported in times if reported <= step), default=None)
            yield event(created if before is None else times[before], step, [value])
