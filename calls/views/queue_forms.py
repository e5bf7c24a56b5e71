"""The form of a queue: a manager's words into a `QueueWish`, a refusal beside the field it is about."""

from collections.abc import Callable
from typing import Any, Self

from django import forms
from django.http import QueryDict

from businesses.access import Member
from businesses.models import Role
from calls.models import ReviewQueue
from calls.reviewing.belonging import people_of
from calls.reviewing.matching import BrokenFilters, calls_matching
from calls.reviewing.queueing import QueueWish
from calls.reviewing.sampling import Forecast, forecast
from common.errors import BadInput

REVIEWS = [(1, "One"), (2, "Two"), (3, "Three")]
WIDE = {"class": "input input-sm w-full"}
CHOICE = {"class": "select select-sm w-full"}
BOX = {"class": "size-4 accent-primary"}


class QueueForm(forms.Form):
    name = forms.CharField(max_length=80, label="Name", widget=forms.TextInput(attrs=WIDE))
    filters = forms.CharField(required=False, max_length=2_000)
    share_percent = forms.IntegerField(
        min_value=1, max_value=100, initial=10, label="Share of them, %", widget=forms.NumberInput(attrs=WIDE)
    )
    weekly_maximum = forms.IntegerField(
        min_value=1, max_value=100_000, required=False, label="At most, a week", widget=forms.NumberInput(attrs=WIDE)
    )
    reviews_per_item = forms.TypedChoiceField(
        choices=REVIEWS, coerce=int, initial=1, label="Reviews a call", widget=forms.Select(attrs=CHOICE)
    )
    reviewers = forms.MultipleChoiceField(required=False, widget=forms.CheckboxSelectMultiple(attrs=BOX))

    def __init__(self, member: Member, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._people = {str(person.pk): person for person in people_of(member.business, Role.REVIEWER)}
        people = self.fields["reviewers"]
        assert isinstance(people, forms.MultipleChoiceField)
        people.choices = [(pk, str(person)) for pk, person in self._people.items()]

    @classmethod
    def of(cls, member: Member, queue: ReviewQueue, data: QueryDict | None) -> Self:
        names = ("name", "filters", "share_percent", "weekly_maximum", "reviews_per_item")
        initial = {name: getattr(queue, name) for name in names}
        initial["reviewers"] = [str(pk) for pk in queue.reviewers.values_list("pk", flat=True)]
        return cls(member, data, initial=initial)

    @property
    def filters_given(self) -> str:
        return str(self["filters"].value() or "").lstrip("?")[:2_000]

    def saved(self, save: Callable[[QueueWish], object]) -> bool:
        """Hand what was filled in to a service; what it refuses stands beside its field."""
        if not self.is_valid():
            return False
        try:
            save(self._wish())
        except BadInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            return False
        return True

    @staticmethod
    def forecast(member: Member, given: QueryDict) -> Forecast | str:
        """From what stands in the form now, complete or not; a sentence where it cannot be told."""
        share, limit = given.get("share_percent", ""), given.get("weekly_maximum", "")
        if not share.isdecimal() or not 1 <= int(share[:4]) <= 100:
            return "Give a share from 1 to 100 percent to see how many calls come in."
        queue = ReviewQueue(
            business=member.business,
            created_by=member.user,
            filters=given.get("filters", "")[:2_000],
            share_percent=int(share),
            weekly_maximum=int(limit) if limit.isdecimal() and len(limit) < 7 and int(limit) else None,
        )
        try:
            return forecast(queue, calls_matching(queue))
        except BrokenFilters as broken:
            return " ".join(broken.complaints)

    def _wish(self) -> QueueWish:
        given = self.cleaned_data
        return QueueWish(
            name=given["name"],
            filters=given["filters"].lstrip("?"),
            share_percent=given["share_percent"],
            weekly_maximum=given["weekly_maximum"],
            reviews_per_item=given["reviews_per_item"],
            reviewers=[self._people[pk] for pk in given["reviewers"]],
        )
