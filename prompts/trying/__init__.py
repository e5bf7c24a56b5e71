"""Talking to a version of a prompt without a telephone, through the engine that answers calls."""
