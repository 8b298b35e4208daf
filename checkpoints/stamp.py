"""Write the pictures and cards of the generators that come with the app anew, after their words on origin have changed.

    python -m checkpoints.stamp

Weights, logs and scores stay as they are, and so do texts that were written by hand.
"""

from gan_core.base.weight_files import generator_in
from gan_core.hub.model_card import card
from gan_core.hub.publish import CARD, SAMPLES
from gan_core.provenance import cards
from gan_core.runs import Run, files, shipped_root
from gan_core.runs.export.pictures import samples_png


def main() -> None:
    for folder in sorted(shipped_root().iterdir()):
        if generator_in(folder) is not None:
            stamp(Run(folder, read_only=True))


def stamp(run: Run) -> None:
    """Its sheet of samples and its model card, as far as it has them."""
    if (run.folder / SAMPLES).exists():
        files.replace(run.folder / SAMPLES, samples_png(run))
    if (run.folder / CARD).read_bytes().startswith(cards.BEGINS):
        files.replace(run.folder / CARD, card(run, address=f"checkpoints/{run.id}").encode())


if __name__ == "__main__":
    main()
