"""Getting in and out, and a person's own account. What allauth does is only given our words here."""

from typing import Any

from allauth.account.views import EmailView, LoginView, LogoutView, PasswordResetView
from allauth.mfa.base.views import IndexView
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.decorators import method_decorator
from django.views.decorators.http import require_http_methods

from businesses.forms import NameForm
from businesses.mail import is_mail_sent
from businesses.models import Role, User
from businesses.selectors import memberships_of, second_factors
from businesses.signing_in import address_settle

DEMO_PEOPLE = {role.label: f"{role}@lakeside.example" for role in Role}


class SignIn(LoginView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        demo = DEMO_PEOPLE.items() if settings.DEBUG else ()
        return dict(super().get_context_data(demo_people=demo, **kwargs))


@method_decorator(login_not_required, name="dispatch")
class SignOut(LogoutView):  # type: ignore[misc]
    """Takes a form: a link that signs out could be planted on any page. Ends a sign-in that is half-way too."""

    http_method_names = ["post", "options"]


class ForgottenPassword(PasswordResetView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return dict(super().get_context_data(is_mail_sent=is_mail_sent(), **kwargs))


class Email(EmailView):  # type: ignore[misc]
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if isinstance(request.user, User):
            address_settle(request.user)
        answer: HttpResponse = super().dispatch(request, *args, **kwargs)
        return answer

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return dict(super().get_context_data(is_mail_sent=is_mail_sent(), **kwargs))


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    form = NameForm(request.POST or None, instance=request.user)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, "Your name is stored.")
        return redirect("account")
    return render(request, "account/overview.html", {"form": form, "here": "account"})


class SecondFactor(IndexView):  # type: ignore[misc]
    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user = self.request.user
        if not isinstance(user, User) or second_factors().filter(user=user).exists():
            return dict(super().get_context_data(**kwargs))
        asking = [each.business for each in memberships_of(user) if each.business.requires_second_factor]
        return dict(super().get_context_data(asking=asking, **kwargs))
