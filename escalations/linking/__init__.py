"""The private link: a caller's story for whoever picks up, without signing in."""
