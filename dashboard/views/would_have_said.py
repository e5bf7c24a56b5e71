"""What another version would have said on a past call: both answers side by side."""

from contextlib import suppress
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from agents.models import Agent
from businesses.access import Member, members_only
from businesses.models import Role
from calls.models import Call, Replay
from calls.plain_words import HOW_IT_ENDED
from calls.replaying.past import past_turns
from calls.replaying.selectors import (
    SHOWN_REPLAYS,
    CallWish,
    call_to_replay,
    calls_to_replay,
    replays_of,
    shown_replay,
)
from calls.replaying.services import (
    MOST_CENTS,
    MOST_TURNS,
    USUAL_CENTS,
    ReplayWish,
    replay_cancel,
    replay_go_on,
    replay_start,
)
from common.errors import BadInput, IllegalMove, LostRace
from prompts.models import Prompt
from prompts.selectors import versions_of
from prompts.trying.forms import label_of
from prompts.trying.starting import prompt_of, version_to_try

WIDE = {"class": "input input-sm w-full"}
CHOICE = {"class": "select select-sm w-full"}


class ReplayForm(forms.Form):
    version = forms.ChoiceField(label="Version", widget=forms.Select(attrs=CHOICE))
    first_turn = forms.IntegerField(
        label="Begin with the caller's line", min_value=1, max_value=100_000, widget=forms.NumberInput(attrs=WIDE)
    )
    turn_count = forms.IntegerField(
        label="Lines at most", min_value=1, max_value=MOST_TURNS, widget=forms.NumberInput(attrs=WIDE)
    )
    limit_cents = forms.IntegerField(
        label="Stop at a cost of, US cents", min_value=1, max_value=MOST_CENTS, widget=forms.NumberInput(attrs=WIDE)
    )

    def __init__(self, prompt: Prompt, data: Any = None) -> None:
        self.versions = {str(version.pk): version for version in versions_of(prompt)}
        usual = version_to_try(prompt)
        first = {"first_turn": 1, "turn_count": MOST_TURNS, "limit_cents": USUAL_CENTS}
        super().__init__(data, initial=first | {"version": str(usual.pk) if usual else ""})
        choice = self.fields["version"]
        assert isinstance(choice, forms.ChoiceField)
        choice.choices = [(pk, label_of(version, prompt)) for pk, version in self.versions.items()]

    def start(self, member: Member, prompt: Prompt, call: Call) -> Replay | None:
        """None when something was refused, which stands beside its field then."""
        if not self.is_valid():
            return None
        given = self.cleaned_data
        version = self.versions[given["version"]]
        wish = ReplayWish(call, version, given["first_turn"], given["turn_count"], given["limit_cents"])
        try:
            return replay_start(member, prompt, wish)
        except BadInput as refusal:
            self.add_error(refusal.field if refusal.field in self.fields else None, refusal.message)
            return None


@require_safe
@members_only()
def would_have_said(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    """The calls to choose from and the latest replays; with `call` the form for one, with `replay` its answers."""
    prompt = _prompt(member, pk)
    if request.GET.get("replay"):
        return _one(request, member, prompt, _replay(member, prompt, request.GET["replay"]))
    if request.GET.get("call") and member.may(Role.MANAGER):
        call = call_to_replay(member.business, request.GET["call"])
        if call is None:
            raise Http404
        return _ask(request, member, prompt, call, ReplayForm(prompt))
    wish = _wish(request)
    context = {
        "calls": calls_to_replay(member.business, prompt, wish),
        "wish": wish,
        "agents": Agent.objects.filter(business=member.business, prompt=prompt).order_by("name"),
        "reasons": HOW_IT_ENDED,
        "replays": list(replays_of(member.business, prompt)[:SHOWN_REPLAYS]),
    }
    return render(request, "dashboard/would_have_said.html", _frame(prompt) | context)


@require_POST
@members_only(Role.MANAGER)
def replay_new(request: HttpRequest, member: Member, pk: int) -> HttpResponse:
    prompt = _prompt(member, pk)
    call = call_to_replay(member.business, request.POST.get("call", ""))
    if call is None:
        raise Http404
    form = ReplayForm(prompt, request.POST)
    replay = form.start(member, prompt, call)
    if replay is None:
        return _ask(request, member, prompt, call, form)
    return _to(member, prompt, replay)


@require_safe
@members_only()
def replay_part(request: HttpRequest, member: Member, pk: int, replay: int) -> HttpResponse:
    """How far it is, for a page that asks again while it goes on."""
    prompt = _prompt(member, pk)
    found = _replay(member, prompt, str(replay))
    context = {"member": member, "prompt": prompt, "shown": shown_replay(found)}
    return render(request, "dashboard/_replay.html", context)


@require_POST
@members_only(Role.MANAGER)
def replay_act(request: HttpRequest, member: Member, pk: int, replay: int, act: str) -> HttpResponse:
    """`act` is cancel or go_on. One that is over by now is only shown."""
    del request
    prompt = _prompt(member, pk)
    found = _replay(member, prompt, str(replay))
    with suppress(IllegalMove, LostRace):
        {"cancel": replay_cancel, "go_on": replay_go_on}[act](member, found)
    return _to(member, prompt, found)


def _one(request: HttpRequest, member: Member, prompt: Prompt, replay: Replay) -> HttpResponse:
    del member
    return render(request, "dashboard/replay.html", _frame(prompt) | {"shown": shown_replay(replay)})


def _ask(request: HttpRequest, member: Member, prompt: Prompt, call: Call, form: ReplayForm) -> HttpResponse:
    del member
    lines = [turn for turn in past_turns(call) if turn.asked]
    context = {"call": call, "form": form, "lines": lines, "most_turns": MOST_TURNS}
    return render(request, "dashboard/replay_new.html", _frame(prompt) | context)


def _frame(prompt: Prompt) -> dict[str, Any]:
    return {"here": "prompts", "tab": "would_have_said", "prompt": prompt}


def _prompt(member: Member, pk: int) -> Prompt:
    prompt = prompt_of(member, pk)
    if prompt is None:
        raise Http404
    return prompt


def _replay(member: Member, prompt: Prompt, pk: str) -> Replay:
    found = replays_of(member.business, prompt).filter(pk=int(pk)) if pk.isdecimal() and len(pk) < 12 else None
    replay = found.first() if found is not None else None
    if replay is None:
        raise Http404
    return replay


def _wish(request: HttpRequest) -> CallWish:
    agent = request.GET.get("agent", "")
    reason = request.GET.get("reason", "")
    return CallWish(
        number=request.GET.get("number", "")[:40],
        agent=int(agent) if agent.isdecimal() and len(agent) < 12 else None,
        reason=reason if reason in HOW_IT_ENDED else "",
    )


def _to(member: Member, prompt: Prompt, replay: Replay) -> HttpResponse:
    page = reverse("would_have_said", args=[member.business.slug, prompt.pk])
    return redirect(f"{page}?replay={replay.pk}")
