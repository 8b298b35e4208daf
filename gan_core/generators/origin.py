"""What pictures of a loaded generator say of their origin. Needs no torch."""

from dataclasses import replace
from typing import TYPE_CHECKING

from gan_core import runs
from gan_core.generators.source_kind import kind_of
from gan_core.provenance.origin import Maker
from gan_core.runs.export.origin import maker_of

if TYPE_CHECKING:
    from gan_core.generators.loaded import Facts


def maker_of_loaded(facts: "Facts", source: str = "", noise_seeds: tuple[int, ...] = ()) -> Maker:
    """Of a generator that was loaded. source: what it was loaded by; the run of that name tells more."""
    if source and kind_of(source, paths=False) == "run":
        return replace(maker_of(runs.find(source), facts.step), noise_seeds=noise_seeds)
    return Maker(model=facts.title, step=facts.step, noise_seeds=noise_seeds)
