"""The modules of each page, named in its head: else a browser learns of them one by one, the first from Python.

`<link rel="modulepreload">` fetches, and does not run. Low priority: Streamlit's own scripts come first.
"""

import functools
import re

from ui.api import assets

MODULES = {
    "": ("live.js",),
    "learn": ("live.js", "race.js", "tour.js"),
    "train": ("live.js", "downloads.js", "data_pad.js"),
    "compare": ("race.js", "seeds.js", "downloads.js", "data_pad.js"),
    "latent": ("latent.js",),
    "human": ("human.js",),
    "runs": ("downloads.js", "family.js"),
    "inside": ("slow_motion.js", "microscope.js", "model_graph.js", "dissection.js", "stability.js", "two_lines.js"),
    "provenance": ("weakening.js",),
    "teacher": ("teacher.js",),
}
"""Last part of a page's address -> the modules its components begin with."""

_IMPORTED = re.compile(r'^(?:import|export) (?:[^"]* from )?"\./([\w.]+)";$', re.MULTILINE)


def links(page: str) -> str:
    """The elements for the head of the page of this name; none for one without modules."""
    return _links(MODULES.get(page, ()), assets.version())


@functools.lru_cache(maxsize=len(MODULES) + 1)
def _links(beginnings: tuple[str, ...], version: str) -> str:
    """version: an edited module may import others."""
    addresses = map(assets.address, with_imports(beginnings))
    return "".join(f'<link rel="modulepreload" fetchpriority="low" href=".{address}">\n' for address in addresses)


def with_imports(beginnings: tuple[str, ...]) -> list[str]:
    """These modules and all that they import, each once, the nearest first."""
    found = dict.fromkeys(beginnings)
    waiting = list(found)
    while waiting:
        new = [name for name in _IMPORTED.findall(assets.text(waiting.pop(0))) if name not in found]
        found |= dict.fromkeys(new)
        waiting += new
    return list(found)
