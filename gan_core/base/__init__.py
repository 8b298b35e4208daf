"""What every other package may use: errors, registries, settings, events, files of weights, this machine."""
