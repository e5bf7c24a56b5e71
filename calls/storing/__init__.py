"""Facts become rows: one small function for each type of fact, a few statements for each batch."""
