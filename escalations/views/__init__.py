"""The doors of the escalation pages."""
