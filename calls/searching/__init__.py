"""Words in transcripts: how they are indexed and found again."""
