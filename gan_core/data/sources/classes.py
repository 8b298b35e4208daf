"""One class of a labelled dataset, or all of them."""

import difflib

import numpy as np

from gan_core.base.errors import Name, UserError


def class_index(name: str, classes: tuple[str, ...], dataset: str) -> int | None:
    """Position of `name` in `classes`, None for "all". Raises UserError with the legal names otherwise."""
    if name == "all":
        return None
    if name in classes:
        return classes.index(name)
    if not classes:
        raise UserError(f"{dataset} has no classes, so ", Name("data_class"), f" must be all, not {name!r}")
    guess = difflib.get_close_matches(name, classes, n=1)
    hint = f" (did you mean {guess[0]}?)" if guess else ""
    legal = f"choose from all, {', '.join(classes)}"
    raise UserError(f"{dataset} has no class {name!r}{hint}; {legal}", setting="data_class")


def keep_class(
    values: np.ndarray, labels: np.ndarray, index: int | None, dataset: str
) -> tuple[np.ndarray, np.ndarray]:
    """The samples whose label is `index`, everything for None. Raises UserError if nothing is left."""
    if index is None:
        return values, labels
    chosen = labels == index
    if not chosen.any():
        raise UserError(f"the files of {dataset} on this machine hold no sample of the chosen class")
    return values[chosen], labels[chosen]
