"""Figures of generators and of real pictures in a table that can be sorted and taken home."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any

import streamlit as st

from gan_core.data.datasets import DATASETS
from gan_core.evaluation.feature_metrics import FEATURE_METRICS, defined
from gan_core.evaluation.features import FEATURES, FeatureExtractor
from gan_core.runs.export.tables import no_formula
from ui.evaluation_chart import curves, in_words
from ui.plain import plain

Result = dict[str, Any]  # as `scoreboard.Evaluator` returns it


def tables(results: Sequence[Result], key: str = "evaluated") -> None:
    """One for each feature extractor, since two have nothing in common; the real rows stand below the others."""
    for name in dict.fromkeys(result["features"] for result in results):
        extractor = FEATURES[name]
        alike = [result for result in results if result["features"] == name]
        rows = rows_of(alike)
        st.subheader(f"Features of {extractor.label}", anchor=False)
        st.dataframe(
            rows,
            hide_index=True,
            key=f"{key}-{name}",
            column_config=_columns(extractor, rows),
            placeholder="",
            alt=f"Figures by the features of {extractor.label}, a row for each generator and for real pictures",
        )
        st.download_button(
            "CSV",
            csv_of(rows),
            f"evaluation-{name}.csv",
            "text/csv",
            icon=":material/download:",
            key=f"{key}-csv-{name}",
        )
        st.caption(f"{extractor.help} Weights {extractor.sha256()[:12]}.")
        st.markdown(
            f"**{extractor.distance} over the number of pictures.** With few it is too large, for real ones too."
        )
        st.plotly_chart(curves(alike), key=f"{key}-curves-{name}", alt=in_words(alike))


def _columns(extractor: FeatureExtractor, rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """How columns are shown; one that is empty in every row is left out."""
    shown = {
        metric.name(extractor): st.column_config.NumberColumn(
            format="%.4g", help=f"{metric.help} {metric.direction.capitalize()}. {metric.source}."
        )
        for metric in defined(extractor).values()
    }
    return shown | {name: None for name in rows[0] if all(row[name] is None for row in rows)}


def rows_of(results: Iterable[Result]) -> list[dict[str, Any]]:
    """A row for each result, and one of real pictures for each kind of data and count."""
    rows, real = [], {}
    for result in results:
        about = {"Pictures": result["samples"], "Real pictures": data_of(result)}
        rows.append({"Generator": result["title"]} | result["metrics"] | about)
        oracle = result["oracle"]
        kind = "real test images" if oracle["held_out"] else "other real images"
        row = {"Generator": f"{kind}, {data_of(result)}"} | oracle["metrics"] | about
        real[data_of(result), result["samples"]] = row | {"Pictures": oracle["samples"]}
    return [*rows, *real.values()]


def csv_of(rows: Sequence[dict[str, Any]]) -> bytes:
    """The table with every digit; an empty cell is undefined for so few pictures."""
    text = io.StringIO()
    writer = csv.DictWriter(text, [*rows[0]])
    writer.writeheader()
    writer.writerows({name: no_formula(value) for name, value in row.items()} for row in rows)
    return text.getvalue().encode()


def data_of(result: Result) -> str:
    """ "CIFAR-10, frog"."""
    label = DATASETS[result["dataset"]].label
    return label if result["data_class"] == "all" else f"{label}, {result['data_class']}"


def legend() -> None:
    """What each figure is and where it comes from."""
    for metric in FEATURE_METRICS.values():
        st.markdown(
            f"**{metric.label.format(distance='FD')}** ({metric.direction}). {plain(metric.help)}  \n"
            f":small[{plain(metric.source)}.]"
        )
