"""Runs on digits as they were drawn, look by look, and what eyes said of them. See README.md."""
