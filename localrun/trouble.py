"""What stops a command, in one line that says what to do."""


class TroubleError(Exception):
    """Its text is printed as it stands, without a traceback."""
