"""Who is on duty when, as people set it up themselves."""
