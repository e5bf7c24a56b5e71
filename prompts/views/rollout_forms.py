"""What a manager fills in to begin a rollout, and to decide about one that runs."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.forms import BoundField
from django.http import QueryDict

from businesses.access import Member
from common.errors import BadInput, LostRace, VoiceOpsError
from prompts.models import Metric, Prompt, PromptVersion, Release, VersionStatus
from prompts.publishing import NotReadyToPublish
from prompts.rollout import steps
from prompts.rollout.guards import DEFAULT_TIMES, Usual, usual_rates
from prompts.rollout.sequential import calls_needed
from prompts.rollout.words import METRICS, Words

NEWEST = 30
LIMITS = [("1.5", "half as often again"), ("2", "twice as often"), ("3", "three times as often")]
LONGEST_WHY = 200
WIDE = {"class": "input w-full"}


@dataclass(frozen=True, slots=True)
class GuardRow:
    """One thing to watch: its words, its two fields, how often it happens now and how soon twice as much shows."""

    words: Words
    watch: BoundField
    times: BoundField
    usual: Usual
    needed: int | None

    @property
    def usual_percent(self) -> float:
        return 100 * self.usual.rate


class BeginForm(forms.Form):
    version = forms.TypedChoiceField(label="Version to try", coerce=int, widget=forms.Select())
    share_percent = forms.IntegerField(
        label="Share of callers, %", min_value=steps.SMALLEST, max_value=steps.LARGEST, initial=5
    )
    why = forms.CharField(label="What changed, and why", max_length=LONGEST_WHY)

    def __init__(self, prompt: Prompt, live: PromptVersion, data: QueryDict | None = None, *, number: int = 0) -> None:
        super().__init__(data, initial={"version": number} if number else None)
        self._live = live
        self._versions = {row.number: row for row in _versions(prompt, live)}
        choice = self.fields["version"]
        assert isinstance(choice, forms.TypedChoiceField)
        choice.choices = [(number, _named(row)) for number, row in self._versions.items()]
        for metric in Metric:
            self.fields[f"watch_{metric}"] = forms.BooleanField(required=False, initial=True)
            self.fields[f"times_{metric}"] = forms.TypedChoiceField(
                choices=LIMITS, coerce=float, initial=f"{DEFAULT_TIMES:g}", widget=forms.Select()
            )

    @property
    def has_versions(self) -> bool:
        return bool(self._versions)

    @property
    def guard_rows(self) -> Iterator[GuardRow]:
        share = steps.SUGGESTED_SHARES[0]
        for metric, usual in usual_rates(self._live).items():
            needed = calls_needed(round(usual.rate, 3), DEFAULT_TIMES, share, len(Metric))
            fields = (self[f"watch_{metric}"], self[f"times_{metric}"])
            yield GuardRow(METRICS[metric], *fields, usual, needed)

    def begun(self, member: Member) -> Release | None:
        """The rollout, or None with what is wrong beside its field."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        try:
            return steps.begin(
                self._versions[given["version"]],
                given["share_percent"],
                by=member,
                why=given["why"],
                guards=_limits(given),
            )
        except NotReadyToPublish as refusal:
            for obstacle in refusal.obstacles:
                self.add_error(None, obstacle.message)
        except BadInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        except VoiceOpsError as refusal:
            self.add_error(None, refusal.message)
        return None


def _versions(prompt: Prompt, live: PromptVersion) -> Iterator[PromptVersion]:
    found = PromptVersion.objects.filter(prompt=prompt).exclude(pk=live.pk).select_related("prompt__business")
    yield from found.defer("body", "begin_message", "frozen_tools", "findings").order_by("-number")[:NEWEST]


def _named(version: PromptVersion) -> str:
    kind = "draft" if version.status == VersionStatus.DRAFT else version.note
    return f"Version {version.number}" + (f", {kind[:60]}" if kind else "")


def _limits(given: Mapping[str, Any]) -> dict[str, float]:
    return {metric: given[f"times_{metric}"] for metric in Metric if given[f"watch_{metric}"]}


class DecideForm(forms.Form):
    """`step` is the release that stood on the page; whoever was quicker has begun another one meanwhile."""

    step = forms.IntegerField(min_value=1, max_value=2**62, widget=forms.HiddenInput())
    act = forms.ChoiceField(choices=[(act, act) for act in ("raise", "change", "promote", "stop")])
    share_percent = forms.IntegerField(
        required=False, min_value=steps.SMALLEST, max_value=steps.LARGEST, label="Another share of callers, %"
    )
    why = forms.CharField(label="Why? Everybody reads it in the history", max_length=LONGEST_WHY)

    def decided(self, prompt: Prompt, member: Member) -> Release | None:
        """The release that follows, or None with what is wrong beside its field."""
        if not self.is_valid():
            return None
        seen = Release.objects.filter(prompt=prompt, pk=self.cleaned_data["step"]).first()
        try:
            if seen is None:
                raise LostRace("This rollout is over. Look at the page as it is now.")
            return self._do(seen, member)
        except BadInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
        except VoiceOpsError as refusal:
            self.add_error(None, refusal.message)
        return None

    def _do(self, seen: Release, by: Member) -> Release:
        given = self.cleaned_data
        match given["act"]:
            case "promote":
                return steps.promote(seen, by=by, why=given["why"])
            case "stop":
                return steps.stop(seen, by=by, why=given["why"])
            case "raise" if (share := steps.next_share(seen.share_percent)) is not None:
                return steps.raise_share(seen, share, by=by, why=given["why"])
        share = given["share_percent"]
        if share is None:
            raise BadInput("share_percent", "Write the share that you want.")
        change = steps.shrink_share if share < seen.share_percent else steps.raise_share
        return change(seen, share, by=by, why=given["why"])
