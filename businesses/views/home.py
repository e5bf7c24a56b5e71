"""The way to a person's business."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from businesses.selectors import businesses_of


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    businesses = list(businesses_of(request.user))
    if len(businesses) == 1:
        return redirect("live", slug=businesses[0].slug)
    return render(request, "businesses/home.html", {"businesses": businesses})
