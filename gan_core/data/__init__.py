"""Where samples and their classes come from."""
