"""Every figure of features over how much worse pictures were made, beside what untouched ones get. Pure."""

from typing import Any

from gan_core.evaluation.features import FEATURES
from gan_core.scoreboard.blind_spots import Sight, Spots

HEIGHT = 170  # pixels
COLOURS: dict[Sight, str] = {"notices": "#2563eb", "blind": "#8a94a0", "fooled": "#c2410c"}
UNTOUCHED = "#0f766e"
WORDS: dict[Sight, str] = {"notices": "Notice it", "blind": "Blind to it", "fooled": "Take it for better"}


def chart(seen: Spots, metric: str, degradation: str, amount: int) -> Any:
    """A Plotly figure of one metric: its curve over the amounts, what untouched pictures get, a dot at `amount`."""
    import plotly.graph_objects as go  # half a second that pages without a chart need not wait for

    points = [(str(at), values[metric]) for at, values in seen.figures[degradation]]
    value, draws = seen.at(degradation, amount)[metric], seen.untouched[metric]
    dot = {"color": COLOURS[seen.sight(metric, value)], "size": 13}
    line = {"color": COLOURS["blind"], "width": 2}
    drawn = go.Figure(
        [
            go.Scatter(x=[at for at, _ in points], y=[y for _, y in points], mode="lines", line=line, name=""),
            go.Scatter(x=[str(amount)], y=[value], mode="markers", marker=dot, name=""),
        ]
    )
    band = {"fillcolor": UNTOUCHED, "opacity": 0.45, "layer": "below", "line": {"color": UNTOUCHED, "width": 2}}
    drawn.add_hrect(y0=min(draws), y1=max(draws), **band)
    title = {"text": seen.metrics[metric].name(FEATURES[seen.features]), "font": {"size": 14}, "x": 0.02}
    drawn.update_xaxes(type="category")
    drawn.update_layout(height=HEIGHT, margin={"l": 10, "r": 10, "t": 32, "b": 10}, showlegend=False, title=title)
    return drawn


def sights(seen: Spots, degradation: str, amount: int) -> dict[Sight, list[str]]:
    """The figures, as tables call them, with their values, by what they see."""
    told: dict[Sight, list[str]] = {sight: [] for sight in WORDS}
    for name, value in seen.at(degradation, amount).items():
        if name in seen.metrics:
            metric = seen.metrics[name]
            told[seen.sight(name, value)].append(f"{metric.name(FEATURES[seen.features])} {metric.text(value)}")
    return told
