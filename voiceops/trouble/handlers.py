"""Django's doors for what went wrong, and the middleware that turns the product's own errors into pages."""

import secrets
import sys
from dataclasses import replace

import structlog
from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.db import DatabaseError, InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import resolve_url
from django.utils.deprecation import MiddlewareMixin

from businesses.access import member_for
from businesses.selectors import owners_of
from common.errors import BadInput, Expired, IllegalMove, LostRace, NotAllowed, VendorTrouble, VoiceOpsError
from voiceops.trouble import telling
from voiceops.trouble.telling import Trouble, tell, tell_plainly

log = structlog.get_logger(__name__)

ROLE_TOO_LOW = "Your role does not cover this"
OWN_ERRORS: tuple[tuple[type[VoiceOpsError], Trouble], ...] = (
    (Expired, telling.EXPIRED),
    (BadInput, Trouble(400, "That cannot be taken as it is", "", "Go back and change it.")),
    (IllegalMove, Trouble(409, "That is no longer possible", "", "Load the page again to see how things stand.")),
    (LostRace, Trouble(409, "Somebody else was quicker", "", "Load the page again to see what they did.")),
    (VendorTrouble, Trouble(502, "Another service did not help", "", "Try again in a few minutes.")),
)
TOO_MUCH = (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent)
CONNECTION_STATES = ("08", "57P", "53300")
"""SQLSTATEs of a server that is gone, going, starting or full; without any the server was never reached."""


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    return tell(request, telling.TOO_LARGE if isinstance(exception, TOO_MUCH) else telling.NOT_UNDERSTOOD)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001 - Django gives it
    return tell(request, telling.LOST)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """The exception's text says which role is missing; who could give it is named."""
    what = str(exception) or "This page is not for your role."
    return tell(request, Trouble(403, ROLE_TOO_LOW, what, _whom_to_ask(request)))


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:  # noqa: ARG001 - Django gives it
    return tell(request, telling.TOO_LONG_OPEN)


def server_error(request: HttpRequest) -> HttpResponse:
    fault = sys.exc_info()[1]
    if is_database_away(fault):
        return tell(request, telling.DATABASE_AWAY)
    reference = secrets.token_hex(4)
    log.error("page_failed", reference=reference, fault=type(fault).__name__)
    try:
        return tell(request, telling.OUR_FAULT, reference=reference)
    except Exception as other:  # what keeps every page from being drawn keeps this one too
        log.error("trouble_page_failed", reference=reference, fault=type(other).__name__)  # noqa: TRY400  it may hold words
        return tell_plainly(telling.OUR_FAULT, reference)


def is_database_away(fault: BaseException | None) -> bool:
    if not isinstance(fault, OperationalError | InterfaceError):
        return False
    state = getattr(fault.__cause__, "sqlstate", None)
    return state is None or str(state).startswith(CONNECTION_STATES)


def _whom_to_ask(request: HttpRequest) -> str:
    slug = request.resolver_match.kwargs.get("slug") if request.resolver_match else None
    if slug is None:
        return ""
    try:
        member = member_for(request.user, slug)
        owners = [f"{owner} ({owner.email})" for owner in owners_of(member.business)] if member else []
    except DatabaseError:
        owners = []
    return f"Owners here: {', '.join(owners)}." if owners else ""


class Troubles(MiddlewareMixin):
    """Errors of the product that a view lets through become a page with their sentence. Parts of a page that somebody
    signed out asks for become a sentence too, in place of a sign-in form in the middle of the page.
    """

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, NotAllowed):
            return forbidden(request, exception)
        for kind, trouble in OWN_ERRORS:
            if isinstance(exception, kind):
                return tell(request, replace(trouble, what=exception.message or trouble.what))
        return None

    def process_response(self, request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
        is_part = request.headers.get("HX-Request") == "true"
        leads = response.headers.get("Location", "").split("?")[0] if response.status_code == 302 else ""
        if is_part and leads and leads == resolve_url(settings.LOGIN_URL) and not request.user.is_authenticated:
            return tell(request, telling.SIGNED_OUT)
        return response
