"""One update of one player, stage by stage: its formula, the PyTorch that makes it, and every value on the way."""
