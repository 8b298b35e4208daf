"""Faults at random against a real server with trainings going on; `python -m benchmarks.chaos` says what it does."""
