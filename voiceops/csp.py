"""The content policy of `/admin/`, whose script library evaluates strings and writes styles into elements.

Every other page keeps the strict policy of the settings.
"""

from csp.constants import SELF, UNSAFE_EVAL, UNSAFE_INLINE
from csp.middleware import CSPMiddleware, PolicyParts
from django.http import HttpRequest, HttpResponseBase
from django.urls import reverse

ADMIN_DIRECTIVES = {"script-src": [SELF, UNSAFE_EVAL], "style-src": [SELF, UNSAFE_INLINE]}


class SitePolicy(CSPMiddleware):
    """Sends the policy of the settings, loosened under the admin's address only."""

    def get_policy_parts(
        self, request: HttpRequest, response: HttpResponseBase, report_only: bool = False
    ) -> PolicyParts:
        parts = super().get_policy_parts(request, response, report_only)
        if not report_only and parts.replace is None and request.path_info.startswith(reverse("admin:index")):
            parts.replace = ADMIN_DIRECTIVES
        return parts
