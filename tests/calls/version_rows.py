"""Calls of two versions of one prompt, for tests of figures and guards."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from calls.models import Call, CallStatus
from prompts.models import PromptVersion
from prompts.services import draft_from, draft_save
from tests.calls.call_facts import House, at
from tests.calls.page_rows import call_row
from tests.prompts.releases import rolled_out

NOON = at(0)
_callers = count(1)


def second_version(house: House) -> PromptVersion:
    """Of the house's prompt, rolled out to a quarter of the callers."""
    second = draft_from(house.version)
    draft_save(second, body="Be brief.")
    rolled_out(second, 25)
    return second


def told_call(
    house: House,
    name: str,
    version: PromptVersion | None = None,
    *,
    start_s: float = 0,
    length_s: float = 60,
    **more: Any,
) -> Call:
    """A call that ended after a minute because the agent hung up, unless told otherwise."""
    started_at: datetime = NOON + timedelta(seconds=start_s)
    call = call_row(
        house,
        name,
        **{
            "prompt_version": version or house.version,
            "status": CallStatus.ENDED,
            "disconnection_reason": "agent_hangup",
            "from_number": f"+1415556{next(_callers):04d}",
            "started_at": started_at,
            "ended_at": started_at + timedelta(seconds=length_s),
            "duration_s": round(length_s),
            **more,
        },
    )
    Call.objects.filter(pk=call.pk).update(created_at=started_at)
    return call
