"""The commands of `python -m gan_core`, one module each: `add(commands)` declares it, `run(args)` does it."""
