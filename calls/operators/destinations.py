"""Where a live call may be handed to."""

from agents.models import PhoneNumber
from businesses.models import Business
from calls.models import Call
from calls.selectors import is_suppressed
from common.errors import BadInput
from common.phone import SIP_ADDRESS, number_in, read_e164, region_of

FIELD = "number"
NOT_A_DESTINATION = (
    "This is no number that can be dialled. Write it with its country code, such as +15551234567, "
    "or a SIP address, such as sip:front-desk@example.com."
)
OWN_NUMBER = "This is a number of your own, which an agent answers: the caller would come back to where they are."
CALLERS_NUMBER = "This is the caller's own number. Choose a person's."
SUPPRESSED = "This number is on your list of numbers that may not be called. Choose another."


def transfer_destination(business: Business, call: Call, text: str) -> str:
    """The E.164 number or SIP address in `text`. A number without a country code is read as one of the called
    number's country. Raises `BadInput` for what cannot be dialled, would loop, or may not be called.
    """
    own = set(PhoneNumber.objects.filter(business=business).values_list("number", flat=True))
    ours = call.from_number if call.caller_number == call.to_number else call.to_number
    wanted = _read(text.strip(), region_of(ours))
    number = number_in(wanted)
    if number in own | {ours}:
        raise BadInput(FIELD, OWN_NUMBER)
    if number and number == call.caller_number:
        raise BadInput(FIELD, CALLERS_NUMBER)
    if number and is_suppressed(business, number):
        raise BadInput(FIELD, SUPPRESSED)
    return wanted


def _read(text: str, region: str | None) -> str:
    if SIP_ADDRESS.fullmatch(text):
        return text
    try:
        return read_e164(text, region)
    except ValueError:
        raise BadInput(FIELD, NOT_A_DESTINATION) from None
