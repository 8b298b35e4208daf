"""What single units of a generator do: they are switched off, boosted, moved and painted (Bau et al. 2019)."""
