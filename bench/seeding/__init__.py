"""Years of believable work for a bench database: who called, when, what was said and what it took."""
