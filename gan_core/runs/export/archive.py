"""A run's weights and everything that explains them, as one zip file."""

import io
import time
import zipfile
from pathlib import Path

from gan_core.base.errors import UserError
from gan_core.base.weight_files import file_of, generator_in
from gan_core.config.settings import sample_shape
from gan_core.data.datasets import DATASETS
from gan_core.provenance.archives import MEMBER
from gan_core.provenance.origin import origin_of
from gan_core.provenance.packet import packet_of
from gan_core.runs import STATE_FILE, Run, alarm_log, frame_log
from gan_core.runs.export.headers import without_paths
from gan_core.runs.export.origin import maker_of
from gan_core.runs.export.tables import config_json, metrics_csv
from gan_core.runs.generator_log import step_of
from gan_core.runs.run import SCORES_FILE

PICTURES = 2_000_000  # bytes
PATIENCE = 2.0  # seconds for a live run to finish writing a snapshot

README = """\
{title}

{objective} on {dataset}, step {step:,} of {steps:,}. From GAN Arena.

{files}
No file holds code: safetensors are numbers, with the configuration in the header.

Commands are given here, in the unpacked folder. Say first where your copy of GAN Arena is, and use its Python:

    export PYTHONPATH=/path/to/gan-arena

Draw samples:

    python -m gan_core sample {file} --n 64 --out grid.png

See it in the app, its curves and pictures too: "Import a run" on the page Runs, or with the zip itself

    python -m gan_core import FILE.zip

Use it from Python:

    from pathlib import Path
    import torch
    from gan_core.training.checkpoint import load_generator

    generator, config, step = load_generator(Path("{file}"))
    samples = generator({noise})  # {shape}

Without GAN Arena, the weights alone:

    from safetensors.torch import load_file
    weights = load_file("{file}")

{on}Play the same game again from the start{data}:

    python -m gan_core train --config config.json{pictures}
"""
GO_ON = """\
Let it go on from step {step:,} once it is imported, with the id that the import tells{data}:

    python -m gan_core train --resume ID{pictures}

"""
CONTENTS = {
    "trainer_state.safetensors": "all players, their optimizers and the random generators: what a run needs to go on",
    "config.json": "every setting of the run",
    "metrics.csv": "the figures of every report",
    "scores.json": "what the last generator is worth",
    "alarms.jsonl": "where coverage fell",
    "frames": "pictures on the way, in a format of GAN Arena",
    MEMBER: "where this comes from, for programs (XMP)",
}


def contents(run: Run) -> dict[str, str]:
    """What may be in it, by name, with a few words."""
    return {file_of(player.name): f"the {player.label}'s weights" for player in run.config.kind.players} | CONTENTS


def checkpoint_zip(run: Run) -> bytes:
    """Raises UserError if the run has no weights yet. Weights are stored as they are, texts compressed."""
    step, weights = _snapshot(run)
    texts = {MEMBER: packet_of(origin_of([maker_of(run, step)])), "config.json": config_json(run)}
    if run.metrics():
        texts["metrics.csv"] = metrics_csv(run)
    for name in (SCORES_FILE, alarm_log.FILE):
        if (content := _content(run.folder / name)) is not None:
            texts[name] = content
    if run.frame_steps():
        texts[frame_log.FILE] = frame_log.thinned(run.folder / frame_log.FILE, PICTURES)
    readme = _readme(run, step, {name: told for name, told in contents(run).items() if name in weights | texts})
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        for name, content in ({"README.txt": readme.encode()} | texts).items():
            archive.writestr(member(name), content, zipfile.ZIP_DEFLATED)
        for name, content in weights.items():
            archive.writestr(member(name), content, zipfile.ZIP_STORED)
    return file.getvalue()


def member(name: str) -> zipfile.ZipInfo:
    """Without the time of day: the same run gives the same bytes."""
    member = zipfile.ZipInfo(name)
    member.external_attr = 0o644 << 16
    return member


def _snapshot(run: Run) -> tuple[int, dict[str, bytes]]:
    """The generator's step, and the weight files. A live run replaces them one after the other: wait for one step.

    A run that was killed between two of them has two steps for ever.
    """
    deadline = time.monotonic() + PATIENCE
    while True:
        kind = run.config.kind
        files, drawing = [*(file_of(player.name) for player in kind.players), STATE_FILE], file_of(kind.sampler)
        found = {name: content for name in files if (content := _content(_path(run, name)))}
        if drawing not in found:
            raise UserError(f"{run.id} has no weights yet; they come with its first snapshot")
        steps = {name: step_of(name, content) for name, content in found.items()}
        if len(set(steps.values())) == 1 or time.monotonic() > deadline:
            return steps[drawing], found
        time.sleep(0.05)


def _path(run: Run, name: str) -> Path:
    """Where that file lies; in a shipped checkpoint the generator has another name."""
    sampler = run.config.kind.sampler
    return (generator_in(run.folder, sampler) if name == file_of(sampler) else None) or run.folder / name


def _content(path: Path) -> bytes | None:
    try:
        return without_paths(path.read_bytes())
    except FileNotFoundError:
        return None


def _readme(run: Run, step: int, names: dict[str, str]) -> str:
    config, shape = run.config, sample_shape(run.config)
    size = f"16, {config.latent_dim}"
    classes = f", torch.arange(16) % {len(config.classes)}" if config.classes else ""
    files = "".join(f"{name:<27}{told}\n" for name, told in names.items())
    if config.ema:
        files += f"\nThe {config.kind.sampler} is an average over the steps (EMA {config.ema:g}).\n"
    names_data = DATASETS[config.dataset].needs_path
    own = {
        "data": f", with the pictures {config.data_path!r}, which are not in here" if names_data else "",
        "pictures": " --set data_path=PICTURES" if names_data else "",
    }
    if config.start_from:
        own["data"] += f", from the weights {config.start_from}, which are not in here"
        own["pictures"] += " --from WEIGHTS"
    if run.parent is not None:
        own["data"] += f", not as the fork that it is, of {run.parent.run} at step {run.parent.step:,}"
    goes_on = STATE_FILE in names and step < config.steps
    return README.format(
        on=GO_ON.format(step=step, **own) if goes_on else "",
        **own,
        file=file_of(config.kind.sampler),
        title=run.title or run.id,
        objective=config.method_label,
        dataset=DATASETS[config.dataset].label,
        step=step,
        steps=config.steps,
        files=files,
        noise=(f"2 * torch.rand({size}) - 1" if config.noise == "uniform" else f"torch.randn({size})") + classes,
        shape=[16, *shape],
    )
