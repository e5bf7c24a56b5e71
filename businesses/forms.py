"""What people type to get in."""

from django import forms
from django.contrib.auth.forms import AuthenticationForm


class SignInForm(AuthenticationForm):
    """E-mail address and password. The address is matched without regard to case, as it is stored."""

    username = forms.CharField(
        label="E-mail",
        error_messages={"required": "Type your e-mail address."},
        widget=forms.EmailInput(
            attrs={"class": "input w-full", "autocomplete": "username", "autofocus": True, "spellcheck": "false"}
        ),
    )
    password = forms.CharField(
        label="Password",
        strip=False,
        error_messages={"required": "Type your password."},
        widget=forms.PasswordInput(attrs={"class": "input w-full", "autocomplete": "current-password"}),
    )
    error_messages = {
        "invalid_login": "This e-mail and password do not match. Check both; capitals count in the password.",
        "inactive": "This account is switched off. Ask an owner of your business to switch it on.",
    }

    def clean_username(self) -> str:
        return str(self.cleaned_data["username"]).strip().lower()
