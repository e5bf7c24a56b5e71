"""Every call, live and past."""
