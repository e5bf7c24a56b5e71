"""The durable record of handoffs and callbacks, kept from what calls tell."""
