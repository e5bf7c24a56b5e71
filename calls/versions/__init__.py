"""What became of the calls of each prompt version: figures for people, outcomes for the guards of a rollout."""
