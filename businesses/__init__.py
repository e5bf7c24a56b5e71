"""Who uses this: businesses, people and their roles, keys."""
