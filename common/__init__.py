"""The few things every Django room needs."""
