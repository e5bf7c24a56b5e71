"""The languages whose written forms an agent speaks in words."""
