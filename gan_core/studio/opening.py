"""What a page must know about a generator before it can ask for pictures."""

from typing import Any

import numpy as np

from gan_core.data.datasets import DATASETS
from gan_core.latent.directions import FAMILIES
from gan_core.latent.explorer import Explorer
from gan_core.latent.own_neighbours import can_compare
from gan_core.studio.encoded import has_encoder
from gan_core.studio.jobs import Answer, packed
from gan_core.studio.scale import z_per_sigma

SLIDERS = 6  # at first: more make exploring harder (Dang et al. 2022)
REAL_POINTS = 1000
NAMED, MAIN = 3, ("ganspace", "sefa", "coordinates")  # the first sliders: some with a meaning, then main ones


def opened(explorer: Explorer, source: str, steps: list[int]) -> Answer:
    """Facts for the page, and for points the real ones."""
    facts = explorer.loaded.facts
    families = [_family(explorer, name) for name in explorer.families]
    names = {family["name"]: [direction["name"] for direction in family["directions"]] for family in families}
    main = next(names[name] for name in MAIN if names.get(name))
    told = facts.to_dict() | {
        "source": source,
        "steps": steps,
        "families": families,
        "suggested": [*names.get("attributes", [])[:NAMED], *main][:SLIDERS],
        "pad": (main * 2)[:2],
        "z_per_sigma": z_per_sigma(facts.noise),
        "offers": _offers(explorer),
    }
    return packed(_real(explorer), **told)


def _family(explorer: Explorer, name: str) -> dict[str, Any]:
    entry = FAMILIES[name]
    directions = [{"name": direction.name, "label": direction.label} for direction in explorer.found(name)]
    return {"name": name, "label": entry.label, "help": entry.help, "directions": directions}


def _offers(explorer: Explorer) -> list[str]:
    """What else can be done: neighbours need data to look in, projection an image, a manifold a plane of noise, a table
    of classes some of them, and real samples in it an encoder."""
    facts = explorer.loaded.facts
    offers = ["neighbours"] if can_compare(explorer.loaded) else []
    if facts.kind == "images":
        offers += ["projection"] + (["manifold"] if facts.latent_dim == 2 else [])
        offers += (["classes"] if facts.classes else []) + (["encoder"] if has_encoder(explorer.loaded) else [])
    return offers


def _real(explorer: Explorer) -> dict[str, np.ndarray]:
    facts = explorer.loaded.facts
    if facts.kind != "points" or facts.dataset not in DATASETS:
        return {}
    values = DATASETS[facts.dataset].load(facts.request).values
    return {"real": values[:: max(1, len(values) // REAL_POINTS)].astype(np.float32)}
