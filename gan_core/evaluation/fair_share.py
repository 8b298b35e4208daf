"""From which share of the samples on a mode counts: one rule for figures, alarms and bars."""

FAIR = 0.2  # of a mode's even share of all samples, samples / modes


def tells_shares(samples: int, modes: int) -> bool:
    """Is FAIR of an even share one sample or more? With fewer samples, a mode that holds any would be covered."""
    return samples * FAIR >= modes
