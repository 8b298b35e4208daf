"""What a generator's noise does."""
