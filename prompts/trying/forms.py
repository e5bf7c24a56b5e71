"""The caller and the hour of a conversation, as a person fills them in."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo, available_timezones

from django import forms
from django.forms.boundfield import BoundField
from django.utils import timezone

from common.phone import read_e164, zone_of
from engine.events import Direction
from prompts.models import Prompt, PromptVersion, VersionStatus
from prompts.selectors import declared_variables
from prompts.trying.talk import Setup

WIDE = {"class": "input input-sm w-full"}
CHOICE = {"class": "select select-sm w-full"}
DIRECTIONS = [
    (Direction.INBOUND.value, "The caller rings us"),
    (Direction.OUTBOUND.value, "We ring the caller"),
    (Direction.WEB.value, "A call from a web page"),
]
LOCAL = "%Y-%m-%dT%H:%M"
LONGEST_VALUE = 1_000


class SetupForm(forms.Form):
    version = forms.ChoiceField(label="Version", widget=forms.Select(attrs=CHOICE))
    number = forms.CharField(
        label="Caller's number",
        required=False,
        max_length=40,
        help_text="With its country code, such as +13125550142. Empty: withheld.",
        widget=forms.TextInput(attrs=WIDE | {"inputmode": "tel", "autocomplete": "off"}),
    )
    direction = forms.ChoiceField(label="Who rings", choices=DIRECTIONS, widget=forms.Select(attrs=CHOICE))
    zone = forms.CharField(
        label="Caller's time zone",
        required=False,
        max_length=60,
        help_text="Such as America/Denver. Empty: by the number, else your own.",
        widget=forms.TextInput(attrs=WIDE | {"autocomplete": "off"}),
    )
    starts_at = forms.DateTimeField(
        label="Hour at the caller's",
        required=False,
        input_formats=[LOCAL, f"{LOCAL}:%S"],
        help_text="The clock starts there and runs on. Empty: now.",
        widget=forms.DateTimeInput(attrs=WIDE | {"type": "datetime-local"}, format=LOCAL),
    )

    def __init__(self, prompt: Prompt, versions: list[PromptVersion], data: Any = None, *, setup: Setup) -> None:
        self._prompt = prompt
        self._versions = {str(version.pk): version for version in versions}
        super().__init__(data, initial=_initial(setup))
        choice = self.fields["version"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(pk, label_of(version, prompt)) for pk, version in self._versions.items()]
        wanted = str(data.get("version", "")) if data is not None else str(setup.version_id)
        self._add_variables(self._versions.get(wanted), setup)

    def _add_variables(self, version: PromptVersion | None, setup: Setup) -> None:
        declared = declared_variables(version) if version is not None else {}
        for name in dict.fromkeys([*declared, *setup.variables]):
            parts = declared.get(name, {})
            default = parts.get("default", "")
            self.fields[f"var_{name}"] = forms.CharField(
                label=name,
                required=False,
                max_length=LONGEST_VALUE,
                initial=setup.variables.get(name, ""),
                help_text=f"Empty: {default}" if default else "",
                widget=forms.TextInput(attrs=WIDE),
            )

    @property
    def plain_fields(self) -> list[BoundField]:
        return [field for field in self if not field.name.startswith("var_")]

    @property
    def variable_fields(self) -> list[BoundField]:
        return [field for field in self if field.name.startswith("var_")]

    def clean_number(self) -> str:
        number = str(self.cleaned_data["number"]).strip()
        try:
            return read_e164(number) if number else ""
        except ValueError as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean_zone(self) -> str:
        zone = str(self.cleaned_data["zone"]).strip()
        if zone and zone not in available_timezones():
            msg = "There is no such time zone. Write it as America/Chicago or Europe/London."
            raise forms.ValidationError(msg)
        return zone

    def setup(self, mocks: dict[str, str]) -> Setup:
        """What was filled in. Only after `is_valid`."""
        given = self.cleaned_data
        names = [name for name in self.fields if name.startswith("var_")]
        number, zone = given["number"], given["zone"]
        where = ZoneInfo(zone or zone_of(number) or self._prompt.business.time_zone)
        return Setup(
            version_id=int(given["version"]),
            number=number,
            zone=zone,
            direction=given["direction"],
            variables={name.removeprefix("var_"): given[name] for name in names if given[name]},
            starts_at=_at(given["starts_at"], where),
            mocks=mocks,
        )


def label_of(version: PromptVersion, prompt: Prompt) -> str:
    if version.pk == prompt.live_version_id:
        return f"Version {version.number}, live"
    return f"Version {version.number}, {'draft' if version.status == VersionStatus.DRAFT else 'earlier'}"


def _initial(setup: Setup) -> dict[str, Any]:
    starts = datetime.fromisoformat(setup.starts_at) if setup.starts_at else None
    return {
        "version": str(setup.version_id),
        "number": setup.number,
        "direction": setup.direction,
        "zone": setup.zone,
        # Without its zone: the field shows the caller's own clock.
        "starts_at": starts.replace(tzinfo=None) if starts else None,
    }


def _at(given: datetime | None, where: ZoneInfo) -> str:
    """Django reads a form's time as one of the site's zone; it was meant as one of the caller's."""
    if given is None:
        return ""
    naive = timezone.make_naive(given) if timezone.is_aware(given) else given
    return naive.replace(tzinfo=where).isoformat()
