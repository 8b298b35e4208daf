"""Where data comes from: formulas, folders, archives, downloads, the cache. No registry entry lives here."""
