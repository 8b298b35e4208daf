"""The model card of a kept run: README.md with YAML in front, made from the run's folder and nothing else. No torch."""

import json
from datetime import UTC, datetime
from typing import Any

import numpy as np
from huggingface_hub import ModelCardData

from gan_core.base.literal import literal
from gan_core.config.presets import PRESETS
from gan_core.config.run_config import RunConfig
from gan_core.config.settings import sample_shape
from gan_core.config.titles import changed_words
from gan_core.data.datasets import DATASETS
from gan_core.evaluation.metrics import METRICS
from gan_core.losses.diffaugment import OFF, POLICIES
from gan_core.provenance.cards import entry_of
from gan_core.provenance.origin import origin_of
from gan_core.runs import Run
from gan_core.runs.export.origin import maker_of

LIBRARY = "gan-arena"
LICENSE = "mit"
TAGS = ("gan", "gan-arena", "model_hub_mixin", "pytorch_model_hub_mixin")
LOGGED = 10  # rows of the training log


def card(run: Run, *, address: str, name: str = "") -> str:
    """The text of README.md. address: what people write to load it, `owner/name` on the Hub or a folder.

    name: the run's own, where `run` is a copy of it.
    """
    return (
        "\n\n".join(
            [
                f"---\n{_data(run, name).to_yaml()}\n---",
                f"# {literal(run.title or run.id)}",
                _what(run) + _unfinished(run),
                "![Samples](samples.png)",
                _made(run),
                "## Figures\n\n" + (_figures(run) or _without_figures(run.config)),
                "## Training log\n\n" + _log(run),
                "## Use it\n\n" + _use(run.config, " ".join(address.split())),
                "## Train it again\n\n" + f"    {command(run)}\n\n" + _AGAIN,
                "## Meant for, and limits\n\n" + _limits(run.config),
                "## Responsibility\n\n" + _RESPONSIBILITY,
            ]
        ).replace("\r", "")
        + "\n"
    )


_RESPONSIBILITY = """\
What it draws is generated, and GAN Arena says so in every file that it writes: in XMP, and in sheets of 256 pixels or
more also by an invisible mark; `python -m gan_core whence FILE` reads both. Leave them in, and say in words too that a
sample is generated wherever it is shown. In the EU, marking generated pictures in a machine-readable way is law since
2 August 2026 (Regulation (EU) 2024/1689, Article 50). Whoever publishes samples answers for how they are used."""
_AGAIN = """\
in a copy of GAN Arena. The same machine with the same number of threads plays the same game; another one rounds
differently and ends elsewhere, at much the same figures."""


def command(run: Run) -> str:
    """The command line that trains the same game from the start."""
    if run.preset in PRESETS and (typed := _typed(PRESETS[run.preset].config, run.config)) is not None:
        changes = f" --set {' '.join(typed)}" if typed else ""
        return f"python -m gan_core train {run.preset} --seed {run.config.seed}{changes}"
    return "python -m gan_core train --config config.json"


def _typed(start: RunConfig, config: RunConfig) -> list[str] | None:
    """What --set takes to lead from `start` to `config`, the seed left out; None if that cannot be typed."""
    before = start.replace(seed=config.seed).flat()
    told = {name: value for name, value in config.flat().items() if value != before.get(name)}
    if not all(isinstance(value, int | float) for value in told.values()):
        return None
    reached = start.adapted(seed=config.seed, **told)
    return [f"{name}={json.dumps(value)}" for name, value in told.items()] if reached == config else None


def _data(run: Run, name: str) -> ModelCardData:
    """What programs read: for the Hub tags to be found by, the licence, the class that loads it; and the origin."""
    config = run.config
    images = DATASETS[config.dataset].kind == "images"
    return ModelCardData(
        license=LICENSE,
        library_name=LIBRARY,
        tags=sorted({*TAGS, config.dataset, config.method}),
        pipeline_tag="unconditional-image-generation" if images else None,
        provenance=entry_of(origin_of([maker_of(run, run.status()["step"], name)])),
    )


def _what(run: Run) -> str:
    config, data = run.config, DATASETS[run.config.dataset]
    shape = sample_shape(config)
    drawn = "points in the plane" if data.kind == "points" else f"images of {shape[1]} x {shape[2]} pixels"
    colour = {1: ", one channel", 3: ", three channels"}.get(shape[0], "") if data.kind == "images" else ""
    noise = "N(0, 1)" if config.noise == "normal" else "uniform on (-1, 1)"
    classes = f"and one of {len(config.classes)} classes " if config.classes else ""
    subset = "" if config.data_class == "all" else f", class {literal(config.data_class)} only"
    return (
        f"A generator trained in GAN Arena: {config.method_label} on {data.label}{subset}. It maps "
        f"{config.latent_dim} numbers of noise, {noise}, {classes}to {drawn}{colour}."
    )


def _unfinished(run: Run) -> str:
    """Of a run that was stopped: where."""
    status = run.status()
    if status["state"] != "stopped":
        return ""
    step, steps = status["step"], run.config.steps
    return f"\n\n**It was stopped at step {step:,} of {steps:,}**: what it draws is not the end of its training."


def _made(run: Run) -> str:
    config, status, data = run.config, run.status(), DATASETS[run.config.dataset]
    drawing = config.players[config.kind.sampler]
    versions = run.about.get("versions")
    versions = versions if isinstance(versions, dict) else {}
    where = [literal(status["machine"]) or "unknown", literal(status["device"]), _threads(status["threads"])]
    rows = {
        "preset": _preset(run),
        "data": literal(status["data"]) or f"{data.label}: {data.help.partition(' (')[0].rstrip('.')}",
        "generator": f"`{drawing.network}`, widths {_widths(drawing.widths)}"
        + (f", an average over the steps (EMA {config.ema:g})" if config.ema else ""),
        **_start(run),
        **_augmented(config),
        "steps": f"{status['step']:,} generator updates, batches of {config.batch_size}",
        "seed": str(config.seed),
        "time": f"{status['seconds']:,.0f} s of training",
        "machine": ", ".join(filter(None, where)),
        "versions": ", ".join(literal(f"{name} {value}") for name, value in versions.items()) or "unknown",
        "made": _when(run.created),
    }
    return "\n".join(["| | |", "|---|---|", *(f"| {name} | {value} |" for name, value in rows.items())])


def _when(created: str) -> str:
    """The minute, as one reads it; whatever else an imported run may say, letter by letter."""
    try:
        return datetime.fromisoformat(created).astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")
    except (ValueError, OverflowError):
        return literal(created) or "unknown"


def _start(run: Run) -> dict[str, str]:
    """Of a run that did not begin afresh: whose weights it started from."""
    start = run.about.get("start")
    if not isinstance(start, dict):
        return {}
    whose = literal(str(start.get("title") or start.get("source") or "unknown"))
    step = f", step {start['step']:,}" if isinstance(start.get("step"), int) else ""
    told = start.get("players")
    players = " and ".join(literal(str(player)) for player in told) if isinstance(told, list) else "weights"
    return {"started from": f"{players} of {whose}{step} (`{run.config.start_from}`)"}


def _augmented(config: RunConfig) -> dict[str, str]:
    """What was shown to the critic besides the pictures as they are, if anything was."""
    mirrored = {"real pictures": "half of them mirrored"} if config.mirror else {}
    changed = {"DiffAugment": POLICIES[config.diffaugment]} if config.diffaugment != OFF else {}
    return mirrored | changed


def _preset(run: Run) -> str:
    """What it was begun from, and what was changed: a changed run is none of the preset's."""
    if run.preset not in PRESETS:
        return literal(run.preset) if run.preset else "none; every setting is in `config.json`"
    changed = changed_words(run.config, run.preset)
    return f"`{run.preset}`" + (f", changed: {', '.join(map(literal, changed))}" if changed else "")


def _threads(count: int) -> str:
    return f"{count} thread{'s' if count > 1 else ''}" if count else ""


def _widths(widths: tuple[int, ...]) -> str:
    return "-".join(map(str, widths))


def _figures(run: Run) -> str:
    """Every figure of the last generator beside that of real data; "" if nothing was scored."""
    scores = run.scores()
    columns = {"this generator": scores.get("figures") or {}, "by the second classifier": scores.get("second") or {}}
    columns = {title: values for title, values in columns.items() if values}
    columns["real data (the oracle)"] = scores.get("oracle") or {}
    known = [name for name in METRICS if name in (scores.get("figures") or {})]
    if not known:
        return ""
    lines = [f"| figure | {' | '.join(columns)} | unit | |", "|---" * (len(columns) + 3) + "|"]
    for name in known:
        metric = METRICS[name]
        cells = [metric.text(values.get(name)) if name in values else "" for values in columns.values()]
        lines.append(f"| {metric.label} | {' | '.join(cells)} | {metric.unit} | {metric.direction} |")
    drawn = f"Over {scores['samples']:,} samples of step {scores['step']:,}, one run, one seed."
    return "\n".join([*lines, "", f"{drawn}{_ruled(scores)} The oracle is real data scored the same way."])


def _ruled(scores: dict[str, Any]) -> str:
    """Who named the digits."""
    match scores.get("rulers"):
        case [first, second]:
            both = f"{literal(str(first))} and {literal(str(second))}"
            return (
                " Digits are named by the project's own classifiers, `gan_core/evaluation/digit_classifier` "
                f"({both}): how far the two are apart is the systematic error of a figure; each measures "
                "distances on a scale of its own."
            )
        case [only]:
            named = literal(str(only))
            return f" Digits are named by an earlier classifier ({named}): not comparable with newer figures."
    return ""


def _without_figures(config: RunConfig) -> str:
    label = DATASETS[config.dataset].label
    return (
        f"There is no figure: no metric of this project applies to {label}, and the classifier of digits says "
        "nothing about it. What there is: the samples above, and the losses below, which measure no quality."
    )


def _log(run: Run) -> str:
    rows = run.metrics()
    if not rows:
        return "No report was kept."
    chosen = np.unique(np.linspace(0, len(rows) - 1, min(LOGGED, len(rows))).round().astype(int))
    losses = {f"{player.name}_loss": f"{player.label} loss" for player in reversed(run.config.kind.players)}
    names = [name for name in losses if any(name in row for row in rows)]
    lines = [
        "| step | seconds | " + " | ".join(losses[name] for name in names) + " |",
        "|---" * (2 + len(names)) + "|",
    ]
    for index in chosen:
        row = rows[index]
        cells = [f"{row['step']:,}", f"{row['seconds']:,.1f}", *(_loss(row.get(name)) for name in names)]
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


def _loss(value: Any) -> str:
    return "undefined" if value is None else f"{value:.4g}"


_OF_A_CLASS = "\nof_one_class = generator.sample(64, seed=0, wished=0)  # by name or number; without it all in turn"


def _use(config: RunConfig, address: str) -> str:
    images = DATASETS[config.dataset].kind == "images"
    drawn = "images = generator.sample(64, seed=0)  # uint8 [64, H, W, C]"
    points = "points = generator.sample(64, seed=0)  # float32 [64, 2]"
    return f"""\
In a copy of GAN Arena, from the command line:

    python -m gan_core sample {address} --n 64 --out grid.png

or from Python; every weight has to fit:

```python
from gan_core.hub_model import Generator

generator = Generator.from_pretrained({json.dumps(address, ensure_ascii=False)}, strict=True)
{(drawn if images else points) + (_OF_A_CLASS if config.classes else "")}
```

No file holds code: `model.safetensors` is numbers, with the configuration in its header too."""


def _limits(config: RunConfig) -> str:
    entry = DATASETS[config.dataset]
    bound = f"It knows nothing but {entry.label}"
    if config.data_class != "all":
        bound += f", and of that only the class {literal(config.data_class)}"
    often = "not every sample shows the class asked for" if config.classes else "classes are not drawn equally often"
    size = "" if entry.kind == "points" else f", at {sample_shape(config)[1]} pixels a side"
    return (
        "For lessons, for looking around in its space of noise, and for tests of the project. "
        f"{bound}{size}. A sample may resemble a training sample, {often}, and another "
        "seed gives another generator. Not for making data that others are to take for real."
    )
