"""Where callers are sent, as managers set it up."""
