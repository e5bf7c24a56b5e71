"""The turn engine: what happens between "answer now" and the words. Standard library only."""
