"""Who is on duty: a week of every rota, and the forms by which people set themselves down."""

from datetime import date

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from businesses.access import Member, members_only
from businesses.models import Role
from common.errors import VoiceOpsError
from escalations.duty.selectors import day_wished, shifts_of, week_of
from escalations.duty.services import shift_remove
from escalations.views.duty_forms import NowForm, PlanForm

HERE = {"here": "handoffs", "tab": "duty"}


@require_safe
@members_only()
def duty(request: HttpRequest, member: Member) -> HttpResponse:
    return _page(request, member, NowForm(member), PlanForm(member))


@require_POST
@members_only(Role.REVIEWER)
def duty_now(request: HttpRequest, member: Member) -> HttpResponse:
    form = NowForm(member, request.POST)
    if form.saved():
        messages.success(request, f"You are on duty until {form.cleaned_data['until']:%H:%M}.")
        return redirect("duty", member.business.slug)
    return _page(request, member, form, PlanForm(member))


@require_POST
@members_only(Role.REVIEWER)
def shift_add(request: HttpRequest, member: Member) -> HttpResponse:
    form = PlanForm(member, request.POST)
    if form.saved():
        messages.success(request, "The time on duty is stored.")
        day: date = form.cleaned_data["day"]
        answer = redirect("duty", member.business.slug)
        answer["Location"] += f"?week={day.isoformat()}"
        return answer
    return _page(request, member, NowForm(member), form)


@require_POST
@members_only(Role.REVIEWER)
def remove(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    shift = get_object_or_404(shifts_of(member.business), pk=pk)
    try:
        shift_remove(member, shift)
    except VoiceOpsError as refusal:
        messages.error(request, refusal.message)
    else:
        messages.success(request, f"{shift.person} is not on duty then any more.")
    answer = redirect("duty", member.business.slug)
    answer["Location"] += f"?week={shift.starts_at.date().isoformat()}"
    return answer


def _page(request: HttpRequest, member: Member, now_form: NowForm, plan_form: PlanForm) -> HttpResponse:
    week = week_of(member.business, day_wished(request.GET.get("week", ""), member.business), timezone.now())
    context = {"week": week, "now_form": now_form, "plan_form": plan_form}
    return render(request, "escalations/duty/duty.html", {**HERE, **context})
