"""The doors of the prompt pages."""
