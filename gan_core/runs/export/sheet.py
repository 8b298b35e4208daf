"""A report for people: one HTML file that holds its pictures, to read, print or hand in. Nothing is fetched."""

import base64
from collections.abc import Iterable, Sequence
from html import escape

from gan_core.base.numbers import significant
from gan_core.evaluation.metrics import METRICS

_STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #18212b; background: #fff; max-width: 60rem; margin: 2rem auto;
  padding: 0 1rem; }
table { border-collapse: collapse; margin: 1rem 0; }
th, td { border-bottom: 1px solid #d5dae0; padding: 0.3rem 1rem 0.3rem 0; text-align: left; }
img { max-width: 100%; }
"""


def page(title: str, parts: Iterable[str]) -> bytes:
    """A whole document. `parts` are HTML already; the title is plain text."""
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    body = "\n".join([f"<h1>{escape(title)}</h1>", *parts])
    return f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n{body}\n</body>\n</html>\n'.encode()


def paragraph(text: str) -> str:
    return f"<p>{escape(text)}</p>"


def heading(text: str) -> str:
    return f"<h2>{escape(text)}</h2>"


def table(columns: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    """A table; every cell is shown literally."""
    head = "".join(f"<th>{escape(column)}</th>" for column in columns)
    body = "".join("<tr>" + "".join(f"<td>{escape(str(cell))}</td>" for cell in row) + "</tr>\n" for row in rows)
    return f"<table>\n<tr>{head}</tr>\n{body}</table>"


def image(png: bytes, description: str) -> str:
    """A picture inside the file itself."""
    return f'<img alt="{escape(description)}" src="data:image/png;base64,{base64.b64encode(png).decode()}">'


def figure(name: str, value: float | None) -> str:
    """A figure of METRICS, or of a version that had others; nothing where there is no value."""
    if value is None:
        return ""
    return METRICS[name].text(value) if name in METRICS else significant(value, 4)
