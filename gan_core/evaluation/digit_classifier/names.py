"""Where the two classifiers of digits lie, and what their scale is called. No torch."""

from pathlib import Path

FOLDER = Path(__file__).parent
FIRST_NAME, SECOND_NAME = "first_ruler", "second_ruler"
CARDS = (f"{FIRST_NAME}.json", f"{SECOND_NAME}.json")
VERSION = 2  # of the scale of distances: other weights of the first ruler are another scale, with another name
SCALE = f"MNIST-CNN {VERSION}"
