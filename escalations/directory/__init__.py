"""Where a caller can be sent now: `engine.ports.Directory` of each business, answered from memory."""
