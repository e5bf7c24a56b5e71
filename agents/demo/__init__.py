"""A believable business to look at before there is a real one."""
