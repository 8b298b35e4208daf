"""Who executes a run: worker processes on this machine. Others (a cluster) can take their place."""
