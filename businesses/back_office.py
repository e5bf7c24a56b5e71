"""The site of the back office: one sign-in and one second factor for the whole house."""

from typing import Any
from urllib.parse import quote

from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.views.decorators.cache import never_cache
from unfold.sites import UnfoldAdminSite

from businesses.models import User
from businesses.selectors import may_enter_back_office


class BackOfficeSite(UnfoldAdminSite):  # type: ignore[misc]
    def has_permission(self, request: HttpRequest) -> bool:
        return bool(super().has_permission(request)) and _has_factor_asked(request)

    @method_decorator([never_cache, login_not_required])
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """No form of its own: the way to sign in, to set up a second factor, or a plain no."""
        if not request.user.is_authenticated:
            page = request.GET.get("next", reverse("admin:index"))
            return redirect(f"{reverse('sign_in')}?next={quote(page)}")
        if not super().has_permission(request):
            raise PermissionDenied("The back office is for the staff of this installation.")
        return redirect("admin:index" if _has_factor_asked(request) else "mfa_index")

    def logout(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        super().logout(request, extra_context)
        return redirect("sign_in")


def _has_factor_asked(request: HttpRequest) -> bool:
    return isinstance(request.user, User) and may_enter_back_office(request.user)
