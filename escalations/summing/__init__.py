"""The model's short summary of a call for whoever takes it over."""
