"""OpenAI-compatible models: the streaming client used on the road of a turn."""
