"""Everything that decides how a run goes."""
