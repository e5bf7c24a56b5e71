"""What happens to an account when its proofs change."""

from typing import Any

from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.internal.flows.sessions import end_other_sessions
from django.dispatch import receiver
from django.http import HttpRequest

from businesses.models import User


@receiver([authenticator_added, authenticator_removed])
def end_sessions_elsewhere(request: HttpRequest, user: User, **_: Any) -> None:
    """Whoever came in before without this proof, or with one that is gone, comes in anew."""
    end_other_sessions(request, user)
