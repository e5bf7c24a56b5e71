"""What a reviewer does on the page of one call. Each answer is the part of the page that changed."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.dateparse import parse_date
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role, User
from calls.models import Assignment, Call, CallTag, Comment, Review, Tag
from calls.reviewing.assigning import assignment_end, calls_assign
from calls.reviewing.claiming import item_claim_next
from calls.reviewing.commenting import comment_add, comment_delete, mentions_read
from calls.reviewing.correcting import CorrectionChanged, correction_save
from calls.reviewing.desk import Desk, desk_for
from calls.reviewing.judging import item_finish, item_review_save
from calls.reviewing.places import place_of, turn_at
from calls.reviewing.tagging import call_tag, call_untag
from calls.reviewing.verdicts import Opinion, ReviewChanged, review_save
from calls.views.going_on import NOTHING_WAITS, address_of_item, go_to
from common.errors import BadInput, LostRace, NotAllowed, VoiceOpsError


@require_safe
@members_only()
def panel(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    """The verdict as it stands now: what somebody chooses who lets a colleague's stand."""
    return _verdict(request, _desk(request, member, retell_call_id))


@require_POST
@members_only(Role.REVIEWER)
def verdict(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    desk = _desk(request, member, retell_call_id)
    opinion = _opinion(request)
    try:
        desk.review = _save(desk, opinion)
        if "then" in request.POST:
            return _go_on(request, desk)
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from None
    except ReviewChanged as changed:
        return _verdict_state(request, desk, 409, theirs=changed.theirs, mine=opinion)
    except (BadInput, LostRace) as refusal:
        return _verdict_state(request, desk, 422, problem=refusal.message, mine=opinion)
    return _verdict_state(request, desk, 200, is_saved=True)


@require_POST
@members_only(Role.REVIEWER)
def tag(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    desk, row = _desk(request, member, retell_call_id), request.POST.get("row", "")

    def act() -> None:
        chosen = Tag.objects.filter(business=member.business, pk=_number(request, "tag")).first()
        if chosen is None:
            raise BadInput("tag", "This tag is not there any more. Choose another.")
        call_tag(member, desk.call, chosen, place_of(desk.call, row).turn_pk)

    return _after(request, desk, row, act)


@require_POST
@members_only(Role.REVIEWER)
def untag(request: HttpRequest, member: Member, retell_call_id: str, pk: int) -> HttpResponse:
    desk = _desk(request, member, retell_call_id)
    placed = CallTag.objects.filter(pk=pk, call=desk.call).select_related("call", "tag").first()
    return _after(request, desk, request.POST.get("row", ""), lambda: placed and call_untag(member, placed))


@require_POST
@members_only(Role.REVIEWER)
def comment(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    desk, row = _desk(request, member, retell_call_id), request.POST.get("row", "")

    def act() -> None:
        place = place_of(desk.call, row)
        words = request.POST.get("text", "")
        comment_add(member, desk.call, words, turn_pk=place.turn_pk, utterance_position=place.utterance_position)

    return _after(request, desk, row, act)


@require_POST
@members_only(Role.REVIEWER)
def uncomment(request: HttpRequest, member: Member, retell_call_id: str, pk: int) -> HttpResponse:
    desk = _desk(request, member, retell_call_id)
    written = Comment.objects.filter(pk=pk, call=desk.call, business=member.business).select_related("call").first()
    return _after(request, desk, request.POST.get("row", ""), lambda: written and comment_delete(member, written))


@require_POST
@members_only(Role.REVIEWER)
def correction(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    desk, row = _desk(request, member, retell_call_id), request.POST.get("row", "")

    def act() -> None:
        seen = _number(request, "version")
        correction_save(member, desk.call, turn_at(desk.call, row), request.POST.get("text", ""), seen)

    try:
        return _after(request, desk, row, act)
    except CorrectionChanged as changed:
        return _refused(request, 409, changed.message, theirs=changed.theirs)


@require_POST
@members_only(Role.REVIEWER)
def assign(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    desk = _desk(request, member, retell_call_id)

    def act() -> None:
        person = User.objects.filter(pk=_number(request, "person")).first()
        if person is None:
            raise BadInput("person", "Choose who shall look at this call.")
        calls_assign(member, [desk.call.pk], person, parse_date(request.POST.get("due", "")))

    return _after(request, desk, "", act)


@require_POST
@members_only(Role.REVIEWER)
def unassign(request: HttpRequest, member: Member, retell_call_id: str, pk: int) -> HttpResponse:
    desk = _desk(request, member, retell_call_id)
    found = Assignment.objects.filter(pk=pk, call=desk.call, business=member.business).select_related("call")
    asked = found.first()
    return _after(request, desk, "", lambda: asked and assignment_end(member, asked))


@require_POST
@members_only()
def read(_request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponse:
    """The comments have been on this person's screen."""
    mentions_read(member, get_object_or_404(Call, business=member.business, retell_call_id=retell_call_id))
    return HttpResponse(status=204)


def _desk(request: HttpRequest, member: Member, retell_call_id: str) -> Desk:
    call = get_object_or_404(Call, business=member.business, retell_call_id=retell_call_id)
    return desk_for(member, call, request.POST.get("item", "") or request.GET.get("item", ""))


def _opinion(request: HttpRequest) -> Opinion:
    """A verdict that was not pressed is the one that stood there."""
    given = request.POST.get("verdict") or request.POST.get("stands", "")
    return Opinion(given, request.POST.get("note", "").strip(), _number(request, "version"))


def _save(desk: Desk, opinion: Opinion) -> Review | None:
    if desk.review is None and not opinion.verdict and not opinion.note:
        return None
    if desk.item is not None:
        return item_review_save(desk.member, desk.item, opinion)
    return review_save(desk.member, desk.call, opinion)


def _go_on(request: HttpRequest, desk: Desk) -> HttpResponse:
    """To the next item of the queue; outside of one the page itself knows the next call of its list."""
    if desk.item is None:
        answer = HttpResponse(status=204)
        answer["HX-Trigger"] = "reviewed"
        return answer
    item_finish(desk.member, desk.item)
    following = item_claim_next(desk.member, desk.item.queue)
    if following is None:
        messages.info(request, NOTHING_WAITS)
    return go_to(address_of_item(desk.member, desk.item.queue, following))


def _verdict(request: HttpRequest, desk: Desk) -> HttpResponse:
    return render(request, "calls/review/_verdict.html", {"desk": desk, "call": desk.call})


def _verdict_state(request: HttpRequest, desk: Desk, status: int, **told: object) -> HttpResponse:
    context = {"desk": desk, "call": desk.call, **told}
    return render(request, "calls/review/_verdict_state.html", context, status=status)


def _after(request: HttpRequest, desk: Desk, row: str, act: Callable[[], object]) -> HttpResponse:
    """Do it, then show the remarks of the call and of the row it was done on."""
    try:
        act()
    except NotAllowed as refusal:
        raise PermissionDenied(refusal.message) from None
    except CorrectionChanged:
        raise
    except VoiceOpsError as refusal:
        return _refused(request, 422, refusal.message)
    context = {"desk": desk, "call": desk.call, "row": row, "is_oob": True}
    return render(request, "calls/review/_changed.html", context)


def _refused(request: HttpRequest, status: int, message: str, **told: object) -> HttpResponse:
    """Into the open dialog, beside what was typed."""
    return render(request, "calls/review/_refused.html", {"problem": message, **told}, status=status)


def _number(request: HttpRequest, name: str) -> int:
    """Zero for what is none, which no row has for its key."""
    given = request.POST.get(name, "")
    return int(given) if given.isdecimal() and len(given) < 19 else 0
