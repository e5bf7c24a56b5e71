"""`python -m tests.house.laid_out`: furnishes the database of the environment and says where its pages are, as JSON.

For journeys, whose processes have a database of their own: {"session": …, "pages": {route: {"full": …, "bare": …}}}.
"""

import json
import os
import sys
from importlib import import_module

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "voiceops.settings")
django.setup()

from django.conf import settings  # noqa: E402 - models load only after Django has been set up
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import transaction  # noqa: E402
from django.urls import NoReverseMatch, reverse  # noqa: E402

from businesses.models import Business, Membership, Role, User  # noqa: E402
from tests.house.asking import path_of  # noqa: E402
from tests.house.furnished import OURS, Furnished, furnish  # noqa: E402
from tests.house.route_table import ROUTES, Route  # noqa: E402


def session_of(person: User) -> str:
    """The cookie of somebody who has signed in, whichever way that goes."""
    session = import_module(settings.SESSION_ENGINE).SessionStore()
    session[SESSION_KEY] = str(person.pk)
    session[BACKEND_SESSION_KEY] = settings.AUTHENTICATION_BACKENDS[0]
    session[HASH_SESSION_KEY] = person.get_session_auth_hash()
    session.create()
    return str(session.session_key)


def pages_of(route: Route, full: Furnished, bare: Business) -> dict[str, str]:
    """The page with rows, and without any where it does not hang on a row."""
    pages = {"full": path_of(route, full)}
    if not route.is_open and not route.words:
        try:
            pages["bare"] = reverse(route.name, kwargs={"slug": bare.slug})
        except NoReverseMatch:
            return pages
    return pages


@transaction.atomic
def lay_out() -> dict[str, object]:
    full = furnish("furnished", OURS)
    owner = full.people[Role.OWNER]
    bare = Business.objects.create(name="Bare", slug="bare")
    Membership.objects.create(business=bare, user=owner, role=Role.OWNER)
    pages = {route.name: pages_of(route, full, bare) for route in ROUTES if route.gets and route.is_page}
    return {"session": session_of(owner), "cookie": settings.SESSION_COOKIE_NAME, "pages": pages}


if __name__ == "__main__":
    json.dump(lay_out(), sys.stdout)
