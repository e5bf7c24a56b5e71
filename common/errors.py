"""What can go wrong in the business's own terms.

VoiceOpsError        its text is meant for the person in front of the screen
├─ BadInput          a value was refused; `field` says which
├─ NotAllowed        the person's role does not cover this
├─ Expired           a link that was good for a time, or for one use
├─ IllegalMove       a state cannot follow the present one
├─ LostRace          somebody else moved the row first
└─ VendorTrouble     another company's service refused or could not be reached
"""

# ruff: noqa: N818  each name is the sentence a handler reads: except LostRace, except NotAllowed


class VoiceOpsError(Exception):
    """Carries a sentence that says what happened and what to do. Never a caller's words or number."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class BadInput(VoiceOpsError):
    """`field` is the name of the refused value, empty when several do not fit together."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


class NotAllowed(VoiceOpsError):
    pass


class Expired(VoiceOpsError):
    pass


class IllegalMove(VoiceOpsError):
    pass


class LostRace(VoiceOpsError):
    pass


class VendorTrouble(VoiceOpsError):
    pass
