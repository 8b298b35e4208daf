"""A protocol's table as HTML: published, shipped and one's own figures of every row, and the oracle."""

from html import escape
from typing import Any

from gan_core.evaluation.metrics import METRICS
from gan_core.experiments import results
from gan_core.experiments.protocols import PROTOCOLS, SEEDS, Protocol, Published
from gan_core.experiments.statistics import Agreement, Estimate

# Streamlit gives the theme's colours to its components, but not to HTML: these hold on light and on dark ground.
_STYLE = """
<style>
.ga-protocol { --line: color-mix(in srgb, currentColor 20%, transparent); overflow-x: auto; }
.ga-protocol-words { margin: 0 0 .75rem; opacity: .75; font-size: .875rem; }
.ga-protocol table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; line-height: 1.4; }
.ga-protocol th, .ga-protocol td { padding: .3rem .75rem .3rem 0; text-align: left; vertical-align: baseline; }
.ga-protocol thead th { font-weight: 600; white-space: nowrap; border-bottom: 2px solid var(--line); }
.ga-protocol thead small { font-weight: 400; }
.ga-protocol tbody { border-bottom: 1px solid var(--line); }
.ga-protocol tbody th { font-weight: 400; min-width: 8rem; }
.ga-protocol tbody th[scope="rowgroup"] { font-weight: 600; padding-top: .6rem; }
.ga-protocol td { white-space: nowrap; }
.ga-protocol-figures { margin-top: .75rem; }
.ga-protocol-figures summary { cursor: pointer; }
.ga-protocol-figures dt { font-weight: 600; }
.ga-protocol-figures dd { margin: 0 0 .4rem; }
.ga-protocol small { opacity: .75; }
.ga-protocol .agrees { color: light-dark(#0c7a68, #2fdcbe); font-weight: 600; }
.ga-protocol .differs { color: light-dark(#b35204, #ff9142); font-weight: 600; }
</style>
"""


def table(name: str, shipped: dict[str, Any], own: dict[str, Any]) -> str:
    """The whole table. `shipped` and `own` are results as `gan_core.experiments.results` keeps them."""
    protocol = PROTOCOLS[name]
    bodies = [_row(name, row, shipped["rows"].get(row), own["rows"].get(row)) for row in protocol.rows]
    oracle = shipped["oracle"] or own["oracle"]
    if oracle:
        cells = "".join(f"<td>{METRICS[figure].cell(oracle.get(figure))}</td>" for figure in protocol.figures)
        bodies.append(f'<tbody><tr><th scope="row">Oracle: real data, scored the same way</th>{cells}</tr></tbody>')
    return (
        f'{_STYLE}<p class="ga-protocol-words" id="ga-protocol-words">{_caption(protocol, shipped["rulers"])}</p>'
        f'<div class="ga-protocol" tabindex="0"><table aria-describedby="ga-protocol-words">'
        f"<thead>{_heads(protocol)}</thead>{''.join(bodies)}</table></div>{_meanings(protocol)}"
    )


def _meanings(protocol: Protocol) -> str:
    """What each figure measures: for those without a mouse too, so in no title of a cell."""
    told = ((METRICS[figure].label, METRICS[figure].help) for figure in protocol.figures)
    entries = "".join(f"<dt>{escape(label)}</dt><dd>{escape(words)}</dd>" for label, words in told)
    head = "<summary>What do these figures measure?</summary>"
    return f'<details class="ga-protocol-figures">{head}<dl>{entries}</dl></details>'


def _caption(protocol: Protocol, rulers: list[str]) -> str:
    words = f"Mean ± standard error over seeds, {protocol.samples:,} samples each. "
    if rulers:
        words += "The small second ± is the difference between the two digit classifiers; in brackets, a distance by "
        words += f"the second one on its own scale (classifiers {' and '.join(rulers)}). "
    if any(row.published for row in protocol.rows.values()):
        words += f"“Agrees” means within two combined standard errors, over {SEEDS} seeds or more; "
        words += "otherwise the gap, ours minus theirs. "
    return escape(words + "A perfect generator would reach the oracle, not 100 % or 0.")


def _heads(protocol: Protocol) -> str:
    heads = "".join(
        f'<th scope="col">{escape(METRICS[figure].label)}<br>'
        f"<small>{escape(METRICS[figure].unit)}, {escape(METRICS[figure].direction)}</small></th>"
        for figure in protocol.figures
    )
    return f'<tr><th scope="col">Whose</th>{heads}</tr>'


def _row(name: str, row: str, shipped: dict[str, Any] | None, own: dict[str, Any] | None) -> str:
    protocol, entry = PROTOCOLS[name], PROTOCOLS[name].rows[row]
    span = len(protocol.figures) + 1
    lines = [f'<tr><th scope="rowgroup" colspan="{span}">{escape(entry.label)}</th></tr>']
    if entry.published:
        cells = "".join(f"<td>{_published(figure, entry.published.get(figure))}</td>" for figure in protocol.figures)
        lines.append(f'<tr><th scope="row">published</th>{cells}</tr>')
    for kept, whose in ((shipped, "ours"), (own, "yours")):
        if kept:
            lines.append(_measured(name, row, kept, whose))
    if not shipped and not own:
        lines.append(f'<tr><th scope="row">not run so far</th><td colspan="{span - 1}"></td></tr>')
    return f"<tbody>{''.join(lines)}</tbody>"


def _measured(name: str, row: str, kept: dict[str, Any], whose: str) -> str:
    protocol = PROTOCOLS[name]
    ours, compared = results.estimates(protocol, kept), results.agreements(name, row, kept)
    cells = "".join(f"<td>{_cell(figure, ours[figure], compared.get(figure))}</td>" for figure in protocol.figures)
    trials = kept["trials"]
    seeds = "1 seed" if len(trials) == 1 else f"{len(trials)} seeds"
    short = kept["steps"] < protocol.steps
    length = f"shortened to {kept['steps']:,} of {protocol.steps:,} steps" if short else f"{kept['steps']:,} steps"
    about = f"{trials[-1]['machine']}, {trials[-1]['date']}, torch {trials[-1]['torch']}"
    label = f"{whose}<br><small>{seeds}, {length}<br>{escape(about)}</small>"
    return f'<tr><th scope="row">{label}</th>{cells}</tr>'


def _published(figure: str, cell: Published | None) -> str:
    if cell is None:
        return "–"
    return METRICS[figure].text(cell.value, cell.error) + ("" if cell.runs > 1 else " <small>one run</small>")


def _cell(figure: str, one: Estimate | None, compared: Agreement | None) -> str:
    metric = METRICS[figure]
    if one is None:
        return "–" if metric.on_request else "undefined"  # a run that was started here measures no such figure
    text = metric.text(one.mean, one.error)
    if one.second is not None:
        text += f" <small>{metric.second_text(one.mean, one.second)}</small>"
    if one.undefined:
        text += f" <small>undefined in {one.undefined}</small>"
    if compared is None:
        return text
    if compared.agrees:
        return f'{text} <span class="agrees">✓ agrees</span>'
    sign = "+" if compared.gap > 0 else "−"
    return f'{text} <span class="differs">gap {sign}{metric.gap(abs(compared.gap))}</span>'
