"""What a run was and what came of it, on one page."""

from gan_core.base.errors import UserError
from gan_core.evaluation.metrics import METRICS
from gan_core.runs import Run
from gan_core.runs.export.pictures import samples_png
from gan_core.runs.export.sheet import figure, heading, image, page, paragraph, table
from gan_core.runs.headline import told_of


def run_report(run: Run) -> bytes:
    """Picture, figures and settings of a run as one HTML file. Raises UserError before the first report."""
    if not run.metrics():
        raise UserError(f"{run.id} has no figures yet; they come with its first report")
    status, told = run.status(), told_of(run)
    parts = [paragraph(f"Run {run.id}: {status['state']} at step {status['step']:,} of {run.config.steps:,}.")]
    if run.tags:
        parts.append(paragraph(f"Tags: {', '.join(run.tags)}."))
    parts += map(paragraph, run.note.splitlines())
    if steps := run.frame_steps():
        parts.append(image(samples_png(run, steps[-1]), f"Samples at step {steps[-1]:,}"))
        parts.append(paragraph(f"Samples at step {steps[-1]:,}."))
    if told.figures:
        known = {name: METRICS[name].label if name in METRICS else name for name in told.figures}
        rows = [
            (known[name], figure(name, value), figure(name, told.oracle.get(name)))
            for name, value in told.figures.items()
        ]
        parts.append(heading(f"Figures at step {told.step:,}, of {told.samples:,} samples"))
        parts.append(table(["Figure", "Generator", "Real data"], rows))
    settings = run.config.settings
    rows_of_settings = [(settings[name].label, value) for name, value in run.config.flat().items()]
    parts += [heading("Settings"), table(["Setting", "Value"], rows_of_settings)]
    return page(run.title or run.id, parts)
