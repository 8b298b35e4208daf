"""The import of weights: strangers' files, hostile ones, and what is found out about them."""
