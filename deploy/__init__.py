"""Putting the app on a server: a container's entry point and health check, files for proxies, systemd and Spaces."""
