"""Other companies' languages. No Django."""
