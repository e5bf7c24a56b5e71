"""The list of calls: what it is narrowed by, how it is read, saved and taken away."""
