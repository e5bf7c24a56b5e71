"""What the people of a business are told at once about a caller who needs them."""
