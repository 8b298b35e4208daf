"""Scripts that measure. Each prints the machine it ran on and keeps its result under results/."""
