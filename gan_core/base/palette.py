"""The names of colours that players, curves and figures may have; the app's stylesheet says what they look like."""

COLOURS = ("real", "generated", "critic", "generator", "encoder", "classifier")


def check_colour(name: str) -> None:
    """Raises ValueError for one that no stylesheet knows: it could not be drawn."""
    if name not in COLOURS:
        raise ValueError(f"there is no colour {name!r}; choose from {', '.join(COLOURS)}")
