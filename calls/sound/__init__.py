"""Recordings: where they lie, how they are served, and what they look like."""
