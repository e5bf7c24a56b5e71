"""The sound of a call. Whoever may not see telephone numbers may not hear them either."""

from typing import cast

from django.core.files.storage import default_storage
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from businesses.audit import audit
from businesses.models import Role
from calls.sound.selectors import Recording, recording_of
from calls.sound.serving import Shelf, sound_response

GONE = "The recording is no longer where it was kept. Ask whoever runs VoiceOps to look for it in the backup."
AWAY = "The place where recordings are kept does not answer. Try again in a minute."


@require_safe
@members_only(Role.REVIEWER)
def recording(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponseBase:
    return _answer(request, _recording_of(member, retell_call_id))


@require_safe
@members_only(Role.REVIEWER)
def recording_file(request: HttpRequest, member: Member, retell_call_id: str) -> HttpResponseBase:
    found = _recording_of(member, retell_call_id)
    answer = _answer(request, found)
    if answer.status_code == 200:
        audit(member, "recording_downloaded", f"call {retell_call_id}"[:160])
        answer["Content-Disposition"] = f'attachment; filename="{found.tag}.wav"'
    return answer


def _recording_of(member: Member, retell_call_id: str) -> Recording:
    found = recording_of(member.business, retell_call_id)
    if found is None:
        raise Http404
    return found


def _answer(request: HttpRequest, found: Recording) -> HttpResponseBase:
    try:
        return sound_response(request, cast("Shelf", default_storage), found.name, found.tag)
    except FileNotFoundError:
        return HttpResponse(GONE, status=404, content_type="text/plain; charset=utf-8")
    except OSError:
        return HttpResponse(AWAY, status=503, content_type="text/plain; charset=utf-8")
