"""What a race was and how it ended, on one page."""

from gan_core.base.errors import UserError
from gan_core.config.diff import differences
from gan_core.evaluation.metrics import METRICS
from gan_core.races import FAIRNESS, Race, Standing, standings, verdict
from gan_core.races.export.pictures import race_png
from gan_core.races.standings import yardstick
from gan_core.runs.export.sheet import figure, heading, image, page, paragraph, table


def race_report(race: Race) -> bytes:
    """Verdict, pictures, figures and the settings that differ, as one HTML file. Raises UserError without any lane."""
    there = [run for run in race.all_runs() if not run.problem]
    if not there:
        raise UserError(f"{race.id} has no lane left to report on: their runs were deleted")
    lanes, known = standings(race), yardstick(there[0].config)
    oracle = next((lane.oracle for lane in lanes if lane.oracle), known.oracle)
    parts = [paragraph(f"Race {race.id}. Equal for all lanes: {FAIRNESS[race.fairness].label}.")]
    parts += [paragraph(note) for note in race.notes]
    if race.is_over:
        parts.append(paragraph(verdict(lanes, oracle, known.modes)))
    if all(run.frame_steps() for run in there):
        parts.append(image(race_png(race), "The lanes side by side"))
    parts += [heading("Figures"), _figures(lanes, oracle)]
    if len(there) > 1:
        parts += [heading("Settings that differ"), _settings(race)]
    return page(race.title or race.id, parts)


def _figures(lanes: list[Standing], oracle: object) -> str:
    names = list(dict.fromkeys(name for lane in lanes for name in lane.figures))
    labels = [METRICS[name].label if name in METRICS else name for name in names]
    rows = [
        (lane.label, lane.state, f"{lane.scored_step:,}", *(figure(name, lane.figures.get(name)) for name in names))
        for lane in lanes
    ]
    real = oracle if isinstance(oracle, dict) else {}
    if real:
        rows.append(("Real data", "", "", *(figure(name, real.get(name)) for name in names)))
    return table(["Lane", "State", "Step", *labels], rows)


def _settings(race: Race) -> str:
    configs = race.configs()
    rows = [(row.label, *row.values) for row in differences(*(config for _, config in configs)) if not row.same]
    return table(["Setting", *(label for label, _ in configs)], rows)
