"""The torch modules behind `gan_core.networks`. Importing this package imports torch."""
