"""What is known of a file, as a small table of HTML: long names and hashes break anywhere, and are copied whole."""

from html import escape
from typing import Any

# As wide as a phone or less: Markdown's tables do not break words, and grow out of it.
_STYLE = """
<style>
.ga-facts { border-collapse: collapse; line-height: 1.5; }
.ga-facts tr { border-bottom: 1px solid color-mix(in srgb, currentColor 20%, transparent); }
.ga-facts th, .ga-facts td { padding: .4rem 0; text-align: left; vertical-align: baseline; }
.ga-facts th { padding-right: 1rem; font-weight: 400; white-space: nowrap; opacity: .75; }
.ga-facts td { overflow-wrap: anywhere; }
.ga-facts code { font-size: .875em; }
</style>
"""


def facts(found: dict[str, Any]) -> str:
    """found: a report as the studio sends it. What is not known has no row."""
    shape = " x ".join(map(str, found["shape"]))
    rows = {
        "File": f"{found['name']}: {found['format']}",
        "Size": f"{found['size']:,} bytes",
        "SHA-256": found["sha256"],
        "Player": _player(found),
        "Lies under": ".".join(found["path"]),
        "Beside it": ", ".join(found["others"]),
        "Left aside": ", ".join(found["aside"]),
        "Draws": f"{shape} {found['draws']} from {found['latent_dim']} numbers" if found["draws"] else "",
        "Classes": str(found["classes"] or ""),
        "Black to white": f"{found['pixel_range']}: {found['pixel_why']}" if found["pixel_range"] else "",
    }
    return table({name: _cell(name, value) for name, value in rows.items() if value})


def table(rows: dict[str, str]) -> str:
    """Rows of HTML as a table, each under its name."""
    told = (f'<tr><th scope="row">{escape(name)}</th><td>{cell}</td></tr>' for name, cell in rows.items())
    return f'{_STYLE}<table class="ga-facts"><tbody>{"".join(told)}</tbody></table>'


def _player(found: dict[str, Any]) -> str:
    """Who it is and how that is known, unless the verdict has just said so."""
    why = found["player_why"]
    return "" if not why else found["player"] if why == found["reason"] else f"{found['player']}: {why}"


def _cell(name: str, value: str) -> str:
    return f"<code>{escape(value)}</code>" if name == "SHA-256" else escape(value)
