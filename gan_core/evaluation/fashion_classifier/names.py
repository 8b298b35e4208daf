"""Where the two classifiers of clothes lie, in files called as those of digits. No torch."""

from pathlib import Path

FOLDER = Path(__file__).parent
