"""The Inception-v3 of the published FID and IS: from a file of weights that the user names."""
