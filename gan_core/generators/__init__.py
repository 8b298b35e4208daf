"""Any trained generator, wherever it came from, ready to draw."""
