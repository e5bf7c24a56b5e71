"""The private link of an alert: opened on a phone, by whoever picks up, without signing in."""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from businesses.models import User
from common.senders import sender_of
from escalations.linking.limit import may_ask
from escalations.linking.links import expires_at, handoff_by, opening_note
from escalations.linking.story import story_of
from escalations.models import Handoff

GONE, TOO_MANY, NOTHING_NEW = 410, 429, 204
View = Callable[[HttpRequest, Handoff, str], HttpResponse]


def _by_link(view: View) -> Callable[[HttpRequest, str], HttpResponse]:
    """For nobody but who has the link: no sign-in, no search engine, nothing kept, nothing told to other sites."""

    @login_not_required
    @never_cache
    @require_safe
    @wraps(view)
    def guarded(request: HttpRequest, token: str) -> HttpResponse:
        answer = _answer(request, token)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        answer["Referrer-Policy"] = "no-referrer"
        return answer

    def _answer(request: HttpRequest, token: str) -> HttpResponse:
        if not may_ask(sender_of(request)):
            return render(request, "escalations/story/too_many.html", status=TOO_MANY)
        found = handoff_by(token)
        if found is None:
            return render(request, "escalations/story/gone.html", status=GONE)
        return view(request, found, token)

    return guarded


@_by_link
def story(request: HttpRequest, handoff: Handoff, token: str) -> HttpResponse:
    context = {"story": story_of(handoff), "token": token, "is_first": True, "until": expires_at(handoff.call)}
    return render(request, "escalations/story/story.html", context)


@_by_link
def story_now(request: HttpRequest, handoff: Handoff, token: str) -> HttpResponse:
    """The moving part. Asked for by the page's script alone, so that programs which look at links in messages are
    not taken for a person who picked up.
    """
    if request.GET.get("first"):
        opening_note(handoff, request.user if isinstance(request.user, User) else None, sender_of(request))
    told = story_of(handoff)
    if request.GET.get("seen") == told.version:
        return HttpResponse(status=NOTHING_NEW)
    return render(request, "escalations/story/_now.html", {"story": told, "token": token})
