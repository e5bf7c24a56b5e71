"""Retell AI: our side of its wire (frames, payloads, signature), and its own side against a socket (caller)."""
