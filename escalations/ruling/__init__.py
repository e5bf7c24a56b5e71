"""What the business has decided about giving up: written, checked, published, and made ready for the engine."""
