"""How far the pad reaches in z."""


def z_per_sigma(noise: str) -> float:
    """Three standard deviations on the pad are 3 in normal noise; uniform noise ends at 1."""
    return 1.0 if noise == "normal" else 1 / 3
