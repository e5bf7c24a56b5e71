"""The two forms of the rota: on duty from now on, and at times to come."""

from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django import forms
from django.http import QueryDict
from django.utils import timezone

from businesses.access import Member
from businesses.models import Role, User
from calls.reviewing.belonging import people_of
from common.errors import BadInput
from common.phone import pretty
from escalations.duty.selectors import number_of, rota_places
from escalations.duty.services import MOST_WEEKS, ShiftWish, duty_begin, shifts_add

DAY_LENGTH = timedelta(hours=8)
NUMBER = {"required": "Write the number you pick up at.", "max_length": "This is too long for a number."}


def _time(label: str) -> forms.TimeField:
    wrong = "Write a time as 17:00."
    widget = forms.TimeInput(attrs={"type": "time"}, format="%H:%M")
    return forms.TimeField(label=label, widget=widget, error_messages={"required": wrong, "invalid": wrong})


class RotaForm(forms.Form):
    """What both forms ask."""

    destination = forms.ChoiceField(label="Takes the calls of")
    number = forms.CharField(label="Your number", max_length=80, error_messages=NUMBER)

    def __init__(self, member: Member, data: QueryDict | None = None, **kwargs: Any) -> None:
        super().__init__(data, **kwargs)
        self.member = member
        self._places = {str(place.pk): place for place in rota_places(member.business)}
        choice = self.fields["destination"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(pk, place.name) for pk, place in self._places.items()]
        self.initial.setdefault("number", pretty(number_of(member)))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        cleaned["destination"] = self._places.get(cleaned.get("destination", ""))
        return cleaned

    def saved(self) -> bool:
        if not self.is_valid():
            return False
        try:
            self._save()
        except BadInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            return False
        return True

    def _save(self) -> None:
        raise NotImplementedError


class NowForm(RotaForm):
    prefix = "now"
    until = _time("Until")

    def __init__(self, member: Member, data: QueryDict | None = None) -> None:
        later = timezone.now().astimezone(ZoneInfo(member.business.time_zone)) + DAY_LENGTH
        super().__init__(member, data, initial={"until": later.replace(minute=0).time()})

    def _save(self) -> None:
        given = self.cleaned_data
        duty_begin(self.member, given["destination"], given["number"], given["until"])


class PlanForm(RotaForm):
    prefix = "plan"
    person = forms.ChoiceField(label="Who", required=False)
    day = forms.DateField(
        label="Day",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        error_messages={"required": "Choose a day.", "invalid": "Choose a day."},
    )
    starts = _time("From")
    ends = _time("To")
    weeks = forms.IntegerField(
        label="Weeks in a row",
        min_value=1,
        max_value=MOST_WEEKS,
        error_messages={"required": "Write 1 for this day alone."},
    )

    def __init__(self, member: Member, data: QueryDict | None = None) -> None:
        today = timezone.now().astimezone(ZoneInfo(member.business.time_zone)).date()
        super().__init__(member, data, initial={"day": today, "weeks": 1, "person": str(member.user.pk)})
        self._people: dict[str, User] = {}
        if not member.may(Role.MANAGER):
            del self.fields["person"]
            return
        self._people = {str(person.pk): person for person in people_of(member.business, Role.REVIEWER)}
        choice = self.fields["person"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(pk, str(person)) for pk, person in self._people.items()]

    def _save(self) -> None:
        given = dict(self.cleaned_data)
        person = self._people.get(given.pop("person", ""), self.member.user)
        shifts_add(self.member, ShiftWish(person=person, **given))
