"""What escalation adds up to."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from businesses.access import Member, members_only
from escalations.queueing.figuring import PERIODS, USUAL, figures_of

HERE = {"here": "handoffs", "tab": "handoff_figures"}


@require_safe
@members_only()
def handoff_figures(request: HttpRequest, member: Member) -> HttpResponse:
    asked = request.GET.get("period", USUAL)
    period = asked if asked in PERIODS else USUAL
    context = {
        "figures": figures_of(member.business, period),
        "period": period,
        "periods": [(name, words) for name, (words, _) in PERIODS.items()],
    }
    return render(request, "escalations/figures.html", {**HERE, **context})
