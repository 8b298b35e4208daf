"""How the rows of a protocol went: a figure against steps or seconds, mean and standard error over seeds. Pure."""

from typing import Any

from gan_core.evaluation.metrics import METRICS
from gan_core.experiments.protocols import Protocol
from gan_core.experiments.statistics import estimate

AXES = {"step": "generator updates", "seconds": "seconds of processor time"}
HEIGHT = 340  # pixels
Way = dict[str, list[float]]  # x, y, error


def figures_on_the_way(found: dict[str, Any]) -> bool:
    """Were the trials scored on their way?"""
    return any(_looks(kept) for kept in found["rows"].values())


def chart(protocol: Protocol, found: dict[str, Any], figure: str, axis: str) -> Any:
    """A Plotly figure with one line per row; `axis` is a key of AXES."""
    import plotly.graph_objects as go  # half a second that pages without a chart need not wait for

    lines = []
    for row, entry in protocol.rows.items():
        way = mean_way(found["rows"].get(row, {"trials": []}), figure, axis)
        if way["x"]:
            error = {"type": "data", "array": way["error"], "thickness": 1.2}
            lines.append(go.Scatter(x=way["x"], y=way["y"], error_y=error, name=entry.label, mode="lines+markers"))
    metric = METRICS[figure]
    drawn = go.Figure(lines)
    drawn.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": AXES[axis], "rangemode": "tozero"},
        yaxis={"title": f"{metric.label} ({metric.unit})", "rangemode": "tozero"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
    )
    return drawn


def mean_way(kept: dict[str, Any], figure: str, axis: str) -> Way:
    """Look by look over the seeds: mean of `axis`, mean of the figure, its standard error (0 for one seed)."""
    way: Way = {"x": [], "y": [], "error": []}
    for looks in zip(*_looks(kept), strict=True):
        where = estimate([look[axis] for look in looks])
        value = estimate([look["figures"].get(figure) for look in looks])
        if where is not None and value is not None:
            way["x"].append(where.mean)
            way["y"].append(value.mean)
            way["error"].append(value.error or 0.0)
    return way


def in_words(protocol: Protocol, found: dict[str, Any], figure: str, axis: str) -> str:
    """What the chart shows, for those who cannot see it: where each line starts and ends."""
    told = []
    for row, entry in protocol.rows.items():
        way = mean_way(found["rows"].get(row, {"trials": []}), figure, axis)
        if way["x"]:
            told.append(f"{entry.label} goes from {way['y'][0]:.3g} to {way['y'][-1]:.3g} in {way['x'][-1]:,.0f}")
    return f"{METRICS[figure].label} over {AXES[axis]}: " + "; ".join(told)


def _looks(kept: dict[str, Any]) -> list[list[dict[str, Any]]]:
    """Of every trial that was scored on its way."""
    return [trial["looks"] for trial in kept["trials"] if trial.get("looks")]
