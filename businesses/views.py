"""Sign-in, sign-out, and the way to a person's business."""

from typing import Any

from django.conf import settings
from django.contrib.auth.views import LoginView, LogoutView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from businesses.forms import SignInForm
from businesses.selectors import businesses_of


class SignIn(LoginView):
    form_class = SignInForm
    template_name = "businesses/sign_in.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(demo_sign_in=settings.DEBUG, **kwargs)


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    businesses = list(businesses_of(request.user))
    if len(businesses) == 1:
        return redirect("live", slug=businesses[0].slug)
    return render(request, "businesses/home.html", {"businesses": businesses})
