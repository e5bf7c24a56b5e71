"""A new version for a share of the callers, and what takes it back by itself."""
