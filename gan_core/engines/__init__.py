"""Who trains a run: this process (`execute`), a pool of worker processes (`local`), perhaps a cluster one day."""
