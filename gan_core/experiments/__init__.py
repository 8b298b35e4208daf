"""Published tables, and whether ours agree."""
