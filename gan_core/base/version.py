"""The version of the app, as runs, cards and exported files name it."""

GAN_ARENA = "0.1.0"
