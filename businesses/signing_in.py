"""How allauth speaks, mails and keeps secrets in this house."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.models import EmailAddress
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.base_user import AbstractBaseUser
from django.http import HttpRequest
from django.urls import reverse

from businesses.mail import message_send
from businesses.models import User
from common.fields import decrypted, encrypted
from common.senders import sender_of

WRONG_CODE = "That code does not fit. Codes change every 30 seconds: type the one shown now."
UNKNOWN_SENDER = "0.0.0.0"  # noqa: S104  an address for people whose own cannot be said, not one to listen on


class Accounts(DefaultAccountAdapter):  # type: ignore[misc]
    """Nobody signs up by themselves. Links in mails lead to `SITE_URL`, whatever host a request names."""

    error_messages = DefaultAccountAdapter.error_messages | {
        "account_inactive": "This account is switched off. Ask an owner of your business to switch it on.",
        "duplicate_email": "That is your address already.",
        "email_password_mismatch": (
            "This e-mail and password do not match. Check both; capitals count in the password."
        ),
        "enter_current_password": "This is not your present password. Capitals count.",
        "incorrect_code": WRONG_CODE,
        "incorrect_password": "This is not your password. Capitals count.",
        "invalid_password_reset": "This link has been used, or its time is over. Ask for a new one.",
        "rate_limited": "Too many tries in a short time. Wait a minute, then try again.",
        "same_as_current": "This is what you have already. Choose another one.",
        "too_many_login_attempts": "Too many wrong tries. Wait five minutes, or set a new password.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_client_ip(self, request: HttpRequest) -> str:
        return sender_of(request) or UNKNOWN_SENDER

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        return reverse("account")

    def get_reset_password_from_key_url(self, key: str) -> str:
        return _at_site(super().get_reset_password_from_key_url(key))

    def get_email_confirmation_url(self, request: HttpRequest, emailconfirmation: Any) -> str:
        return _at_site(super().get_email_confirmation_url(request, emailconfirmation))

    def confirm_email(self, request: HttpRequest, email_address: Any) -> bool:
        """No address of another account, whoever reads its mail."""
        owned = User.objects.filter(email=email_address.email).exclude(pk=email_address.user_id)
        if owned.exists():
            words = {"email": email_address.email}
            self.add_message(request, messages.ERROR, "account/messages/email_confirmation_failed.txt", words)
            return False
        return bool(super().confirm_email(request, email_address))

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """A mail server that fails leaves the page standing: whoever got no mail asks once more."""
        message_send(self.render_mail(template_prefix, email, {"email": email} | context))

    def send_notification_mail(
        self,
        template_prefix: str,
        user: AbstractBaseUser,
        context: dict[str, Any] | None = None,
        email: str | None = None,
    ) -> None:
        """To the account's own address, also where it has never been confirmed."""
        super().send_notification_mail(template_prefix, user, context, email or getattr(user, "email", None))


class SecondFactors(DefaultMFAAdapter):  # type: ignore[misc]
    """Factors' secrets are encrypted with the keys that guard every other secret."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": WRONG_CODE,
        "cannot_generate_recovery_codes": "Recovery codes come with a second factor. Set one up first.",
    }

    def encrypt(self, text: str) -> str:
        return encrypted(text)

    def decrypt(self, encrypted_text: str) -> str:
        return decrypted(encrypted_text)

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {**super().get_public_key_credential_rp_entity(), "name": settings.MFA_TOTP_ISSUER}


def address_settle(user: User) -> None:
    """Tell allauth that an account's address is its own: an owner named it in an invitation. A change of address would
    otherwise overwrite it before the new one is confirmed.
    """
    own = {"verified": True, "primary": True}
    EmailAddress.objects.update_or_create(user=user, email=user.email, defaults=own)


def _at_site(url: str) -> str:
    return str(settings.SITE_URL) + url.removeprefix(context.request.build_absolute_uri("/").rstrip("/"))
