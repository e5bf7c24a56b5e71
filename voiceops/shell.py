"""What the frame around every page of a business shows. Read only by pages that have such a frame."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from businesses.access import member_of
from calls.listing.selectors import views_of
from calls.reviewing.selectors import unread_mentions
from calls.selectors import live_count
from voiceops.navigation import TABS, links_for, switch_for


def shell(request: HttpRequest) -> dict[str, Any]:
    """A context processor. Pages without a member get nothing, and pay for nothing."""
    member = member_of(request)
    if member is None:
        return {}
    links = links_for(member)
    return {
        "member": member,
        "business": member.business,
        "saved_views": SimpleLazyObject(lambda: list(views_of(member))),
        "switch": SimpleLazyObject(lambda: switch_for(member, request.path)),
        "live_count": SimpleLazyObject(lambda: live_count(member.business)),
        "unread_mentions": SimpleLazyObject(lambda: unread_mentions(member)),
        "links": links,
        "tabs": links[:TABS],
        "links_behind_more": links[TABS:],
    }
