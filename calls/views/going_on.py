"""Where a reviewer goes after an item of a queue."""

from urllib.parse import urlencode

from django.http import HttpResponse
from django.urls import reverse

from businesses.access import Member
from calls.models import QueueItem, ReviewQueue

NOTHING_WAITS = "Nothing waits for you in this queue now."


def address_of_item(member: Member, queue: ReviewQueue, item: QueueItem | None) -> str:
    """The call's page with the item in hand; the queue's, which says that nothing is left, without one."""
    if item is None:
        return reverse("queue", args=[member.business.slug, queue.pk])
    call = reverse("call", args=[member.business.slug, item.call.retell_call_id])
    return f"{call}?{urlencode({'item': item.pk})}"


def go_to(address: str) -> HttpResponse:
    """For an answer to htmx, which follows a plain redirect by itself and puts the page into a part of the old one."""
    answer = HttpResponse(status=204)
    answer["HX-Redirect"] = address
    return answer
