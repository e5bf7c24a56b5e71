"""A mail to who was mentioned, where the installation sends mail. It carries a link and no word of the call."""

import structlog
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse

from calls.models import Mention

log = structlog.get_logger(__name__)


def mention_mail(pk: int) -> bool:
    """Whether one was sent. The mention stands in the sidebar whatever becomes of its mail."""
    found = Mention.objects.select_related("person", "comment__author", "comment__call", "comment__business")
    mention = found.filter(pk=pk, read_at=None).first()
    if mention is None:
        return False
    comment, business = mention.comment, mention.comment.business
    address = settings.SITE_URL + reverse("call", args=[business.slug, comment.call.retell_call_id])
    subject = f"{comment.author or 'A colleague'} mentioned you on a call"
    body = f"{subject} of {business.name}.\n\nRead the comment and answer it here:\n{address}\n"
    try:
        return send_mail(subject, body, None, [mention.person.email]) > 0
    except OSError as fault:  # smtplib's errors are of this family
        log.warning("mention not mailed", fault=type(fault).__name__)
        return False
