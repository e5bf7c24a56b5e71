"""The form of a destination: a manager's words into a `DestinationWish`, a refusal beside the field it is about."""

from collections.abc import Callable
from typing import Any, Self

from django import forms
from django.http import QueryDict

from businesses.access import Member
from businesses.forms import SettingsForm
from businesses.validators import check_time_zone
from common.errors import BadInput
from common.phone import pretty
from escalations.destinations.checking import DestinationWish
from escalations.destinations.selectors import destinations_of
from escalations.models import Destination, LastResort
from escalations.views.hours_form import KINDS, DayTyped, HoursTyped

SHOWN = ("name", "number", "time_zone", "is_always_open", "uses_rota", "daily_limit", "last_resort")
RESORTS = [
    (LastResort.CALLBACK.value, "a callback: the agent asks when it suits"),
    (LastResort.MESSAGE.value, "to leave a message"),
]


class DestinationForm(forms.Form):
    name = forms.CharField(
        label="Name", max_length=80, error_messages={"required": "Give it a name, such as “Front desk”."}
    )
    number = forms.CharField(label="Number or SIP address", max_length=80, required=False)
    uses_rota = forms.BooleanField(label="People on duty take the calls", required=False)
    time_zone = forms.CharField(label="Time zone", max_length=64, widget=forms.TextInput(attrs={"list": "time-zones"}))
    is_always_open = forms.BooleanField(
        label="Always open", required=False, widget=forms.CheckboxInput(attrs={"data-always": ""})
    )
    daily_limit = forms.IntegerField(
        label="Most calls a day",
        min_value=1,
        max_value=100_000,
        required=False,
        error_messages={"min_value": "Write 1 or more, or leave it empty for no limit."},
    )
    plan_b = forms.ChoiceField(label="Plan B", required=False)
    last_resort = forms.ChoiceField(label="When nobody can be had, offer", choices=RESORTS)

    def __init__(self, member: Member, data: QueryDict | None, *, destination: Destination | None = None) -> None:
        self.destination = destination
        others = [row for row in destinations_of(member.business) if destination is None or row.pk != destination.pk]
        self._others = {str(row.pk): row for row in others}
        super().__init__(data, initial=_initial(member, destination))
        choice = self.fields["plan_b"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [("", "Nobody"), *((pk, row.name) for pk, row in self._others.items())]
        self.hours = _hours(data, destination)

    @classmethod
    def copied(cls, member: Member, data: QueryDict, *, destination: Destination | None = None) -> Self:
        """What was typed, with Monday's hours on other days; nothing is complained about yet."""
        form = cls(member, None, destination=destination)
        form.initial = {name: data.get(name, "") for name in cls.base_fields}
        form.hours = HoursTyped.typed(data).copied(data.get("copy", ""))
        return form

    kinds = KINDS
    blank_date = DayTyped()
    time_zones = staticmethod(SettingsForm.time_zones)

    def clean_time_zone(self) -> str:
        zone: str = self.cleaned_data["time_zone"].strip().replace(" ", "_")
        check_time_zone(zone)
        return zone

    @property
    def hours_errors(self) -> list[str]:
        return [*self.errors.get("week", []), *self.errors.get("dates", [])]

    def saved(self, save: Callable[[DestinationWish], object]) -> bool:
        """Hand what was filled in to a service; what it refuses stands beside its field."""
        if not self.cleaned_data_is_whole():
            return False
        try:
            save(self._wish())
        except BadInput as refusal:
            self._refuse(refusal.field, refusal.message)
            return False
        return True

    def cleaned_data_is_whole(self) -> bool:
        if self.is_valid() and not self.cleaned_data["is_always_open"]:
            for complaint in self.hours.complaints:
                self._refuse("week", complaint)
        return self.is_valid()

    def _refuse(self, field: str, message: str) -> None:
        if field in self.fields:
            self.add_error(field, message)
        elif field in {"week", "dates"}:
            self.errors.setdefault(field, self.error_class()).append(message)
        else:
            self.add_error(None, message)

    def _wish(self) -> DestinationWish:
        given: dict[str, Any] = {name: self.cleaned_data[name] for name in SHOWN}
        is_readable = not self.hours.complaints
        return DestinationWish(
            **given,
            week=self.hours.week if is_readable else [],
            dates=self.hours.by_date if is_readable else {},
            plan_b=self._others.get(self.cleaned_data["plan_b"]),
        )


def _initial(member: Member, destination: Destination | None) -> dict[str, Any]:
    if destination is None:
        return {"time_zone": member.business.time_zone, "last_resort": LastResort.CALLBACK}
    shown = {name: getattr(destination, name) for name in SHOWN}
    return shown | {"plan_b": str(destination.plan_b_id or ""), "number": pretty(destination.number)}


def _hours(data: QueryDict | None, destination: Destination | None) -> HoursTyped:
    if data is not None:
        return HoursTyped.typed(data)
    if destination is not None and (destination.week or destination.dates):
        return HoursTyped.of(destination.week, destination.dates)
    return HoursTyped.new()
