"""Sending mail, when there is a server for it."""

import structlog
from django.conf import settings
from django.core.mail import EmailMessage

log = structlog.get_logger(__name__)


def is_mail_sent() -> bool:
    """Whether this installation has a way of sending mail at all."""
    return not str(settings.EMAIL_BACKEND).endswith("dummy.EmailBackend")


def mail_send(to: str, subject: str, body: str) -> bool:
    """Whether it went out. A server that refuses or hangs is logged and breaks nothing; waits for it 10 s at most."""
    return message_send(EmailMessage(" ".join(subject.split()), body, settings.DEFAULT_FROM_EMAIL, [to]))


def message_send(message: EmailMessage) -> bool:
    if not is_mail_sent():
        return False
    try:
        return bool(message.send())
    except OSError as fault:  # every fault of a mail server is one, a refused connection as well as a refused letter
        log.warning("mail_not_sent", fault=type(fault).__name__)
        return False
