"""What can be tried."""

from typing import Any

from django import forms

from agents.models import Agent
from businesses.models import Business
from escalations.ruling.causes import KEYS
from escalations.ruling.values import LATEST_TURN
from escalations.trying.explaining import Moment


class TryForm(forms.Form):
    said = forms.CharField(
        label="The caller says",
        max_length=1_000,
        required=False,
        widget=forms.TextInput(attrs={"class": "input w-full"}),
    )
    agent = forms.ModelChoiceField(
        Agent.objects.none(),
        required=False,
        empty_label="Any agent",
        widget=forms.Select(attrs={"class": "select w-full"}),
    )
    turn = forms.IntegerField(
        label="Turn", min_value=1, max_value=LATEST_TURN + 1, required=False,
        widget=forms.NumberInput(attrs={"class": "input w-full"}),
    )  # fmt: skip
    hours = forms.ChoiceField(
        choices=[("", "As it is now"), ("open", "Open"), ("closed", "Closed")], required=False,
        widget=forms.Select(attrs={"class": "select w-full"}),
    )  # fmt: skip
    direction = forms.ChoiceField(
        choices=[("inbound", "It came in"), ("outbound", "We placed it")], required=False,
        widget=forms.Select(attrs={"class": "select w-full"}),
    )  # fmt: skip
    key = forms.ChoiceField(
        label="Key pressed", choices=[("", "None"), *((key, key) for key in KEYS)], required=False,
        widget=forms.Select(attrs={"class": "select w-full"}),
    )  # fmt: skip
    variable = forms.CharField(
        label="Variable", max_length=80, required=False, widget=forms.TextInput(attrs={"class": "input w-full"})
    )
    value = forms.CharField(
        label="Its value", max_length=200, required=False, widget=forms.TextInput(attrs={"class": "input w-full"})
    )

    def __init__(self, *args: Any, business: Business, **kwargs: Any) -> None:
        super().__init__(*args, **{"auto_id": "try-%s", "initial": {"turn": 1}, **kwargs})
        field = self.fields["agent"]
        if isinstance(field, forms.ModelChoiceField):
            field.queryset = Agent.objects.filter(business=business).order_by("name", "pk")

    def moment(self) -> Moment:
        given = self.cleaned_data
        return Moment(
            said=given["said"],
            turn=given["turn"] or 1,
            hours=given["hours"],
            direction=given["direction"] or "inbound",
            key=given["key"],
            variable=given["variable"].strip(),
            value=given["value"],
        )
