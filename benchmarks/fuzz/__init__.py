"""Requests that no page would send, to every route of a server that really runs."""
