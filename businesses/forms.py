"""What people type about themselves, about others they invite, and about their business."""

import zoneinfo
from typing import Any

from allauth.account.forms import LoginForm
from django import forms
from django.contrib.auth.password_validation import validate_password

from businesses.models import LONGEST_HANDOFF_WAIT_S, SHORTEST_HANDOFF_WAIT_S, Business, Role, User
from businesses.validators import CURRENCIES, check_time_zone
from common.countries import country_names

ROLES_EXPLAINED = {
    Role.OWNER: "everything, people and settings included",
    Role.MANAGER: "agents, prompts and review queues",
    Role.REVIEWER: "calls and their review",
    Role.VIEWER: "reads; telephone numbers are masked",
}


class SignInForm(LoginForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, words in {"login": "Type your e-mail address.", "password": "Type your password."}.items():
            self.fields[name].error_messages |= {"required": words, "invalid": "This is no e-mail address."}


class NameForm(forms.ModelForm):  # type: ignore[type-arg]
    first_name = forms.CharField(label="First name", max_length=150, error_messages={"required": "Type your name."})
    last_name = forms.CharField(label="Last name", max_length=150, required=False)

    class Meta:
        model = User
        fields = ("first_name", "last_name")


class InviteForm(forms.Form):
    email = forms.EmailField(
        label="E-mail",
        max_length=254,
        error_messages={
            "required": "Type the e-mail address of the person.",
            "invalid": "This is no e-mail address. It looks like name@example.com.",
        },
    )
    role = forms.ChoiceField(
        label="Role", choices=[(role.value, f"{role.label}: {does}") for role, does in ROLES_EXPLAINED.items()]
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"initial": {"role": Role.REVIEWER}} | kwargs)


class JoinForm(forms.Form):
    first_name = forms.CharField(label="First name", max_length=150, error_messages={"required": "Type your name."})
    last_name = forms.CharField(label="Last name", max_length=150, required=False)
    password = forms.CharField(
        label="Password",
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        error_messages={"required": "Choose a password."},
    )

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._email = email

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        names = {name: self.cleaned_data.get(name, "") for name in ("first_name", "last_name")}
        validate_password(password, User(email=self._email, **names))
        return password


class SettingsForm(forms.Form):
    """What an owner may change without anybody's help. The stored key never travels to the browser."""

    name = forms.CharField(label="Name", max_length=120, error_messages={"required": "Type the name of the business."})
    time_zone = forms.CharField(label="Time zone", max_length=64, widget=forms.TextInput(attrs={"list": "time-zones"}))
    currency = forms.ChoiceField(label="Currency", choices=[(code, code) for code in sorted(CURRENCIES)])
    facts = forms.CharField(label="Facts", required=False, strip=False, widget=forms.Textarea(attrs={"rows": 12}))
    blocked_countries = forms.MultipleChoiceField(
        label="Blocked countries", required=False, widget=forms.CheckboxSelectMultiple
    )
    handoff_wait_s = forms.IntegerField(
        label="Wait for a person, in seconds", min_value=SHORTEST_HANDOFF_WAIT_S, max_value=LONGEST_HANDOFF_WAIT_S
    )
    analysis_limit_cents = forms.IntegerField(label="Limit for analysis", min_value=0, max_value=1_000_000)
    retell_api_key = forms.CharField(
        label="New Retell API key",
        required=False,
        max_length=200,
        widget=forms.PasswordInput(attrs={"autocomplete": "off"}),
    )
    requires_second_factor = forms.BooleanField(label="Ask everybody for a second factor", required=False)
    requires_second_person = forms.BooleanField(
        label="Let a second person agree before a prompt goes live", required=False
    )

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        shown = {name: getattr(business, name) for name in self.base_fields if name != "retell_api_key"}
        super().__init__(*args, **{"initial": shown} | kwargs)
        blocked = {code.upper() for code in business.blocked_countries}
        names = sorted(country_names().items(), key=lambda pair: pair[0] not in blocked)
        self.initial["blocked_countries"] = sorted(blocked)
        self.fields["blocked_countries"].choices = names  # type: ignore[attr-defined]

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip().replace(" ", "_")
        check_time_zone(zone)
        return zone

    @staticmethod
    def time_zones() -> list[str]:
        """Those a place has given its name to; the others are former names and offsets without a place."""
        named = {zone for zone in zoneinfo.available_timezones() if "/" in zone}
        return ["UTC", *sorted(zone for zone in named if not zone.startswith(("Etc/", "SystemV/", "US/", "posix/")))]
