"""The distance over the number of pictures: how much of it is owed to having few. Pure."""

from collections.abc import Sequence
from html import escape
from typing import Any

from gan_core.evaluation.features import FEATURES

HEIGHT = 300  # pixels
REAL = "#0f766e"  # the palette's teal, in both themes


def curves(results: Sequence[dict[str, Any]]) -> Any:
    """A Plotly figure with a line for each result and a dashed one for the real pictures that it stands beside.

    results: of one feature extractor.
    """
    import plotly.graph_objects as go  # half a second that pages without a chart need not wait for

    lines, real = [], {}
    for result in results:
        lines.append(_line(go, result["title"], result["fd_curve"]))
        oracle = result["oracle"]["fd_curve"]
        real[repr(oracle)] = _line(go, "real pictures", oracle, line={"dash": "dash", "color": REAL})
    drawn = go.Figure([*lines, *real.values()])
    drawn.update_layout(
        height=HEIGHT,
        margin={"l": 10, "r": 10, "t": 10, "b": 10},
        xaxis={"title": "pictures on either side", "rangemode": "tozero"},
        yaxis={"title": FEATURES[results[0]["features"]].distance, "rangemode": "tozero"},
        legend={"orientation": "h", "y": 1.02, "yanchor": "bottom"},
        hovermode="x unified",
    )
    return drawn


def in_words(results: Sequence[dict[str, Any]]) -> str:
    """What the chart shows, for those who cannot see it: where each line starts and ends."""
    told = [f"{one['title']} {_ends(one['fd_curve'])}" for one in results]
    told += [*dict.fromkeys(f"real pictures {_ends(one['oracle']['fd_curve'])}" for one in results)]
    return "; ".join(told) + "."


def _line(go: Any, name: str, curve: Sequence[Sequence[float]], **look: Any) -> Any:
    return go.Scatter(
        x=[n for n, _ in curve], y=[fd for _, fd in curve], name=escape(name), mode="lines+markers", **look
    )


def _ends(curve: Sequence[Sequence[float]]) -> str:
    (few, high), (many, low) = curve[0], curve[-1]
    return f"{high:.4g} at {few:,} pictures, {low:.4g} at {many:,}"
