"""Who gets what from which address: one line for each route of `voiceops/urls.py`, and one for each page socket.

Adding a route? Add its line to `ROUTES`: `page(…)` for what is read, `act(…)` for what is posted, `form(…)` for both.
Words of the address other than the slug are named by the row and field they come from:
`page("call", retell_call_id="calls.Call.retell_call_id")`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from businesses.models import Role

VIEWER, REVIEWER, MANAGER, OWNER = RANKS = (Role.VIEWER, Role.REVIEWER, Role.MANAGER, Role.OWNER)


class Who(StrEnum):
    ANONYMOUS = "somebody not signed in"
    VIEWER = "viewer"
    REVIEWER = "reviewer"
    MANAGER = "manager"
    OWNER = "owner"
    FOREIGNER = "the owner of another business"


class Fate(StrEnum):
    """What becomes of a request. `IN` is whatever the view itself answers, a complaint about the input included."""

    IN = "is let in"
    TO_SIGN_IN = "is sent to sign in"
    REFUSED = "is told the role is too low"
    UNKNOWN = "is told there is no such page"
    NO_METHOD = "is told that this is no way to ask"


@dataclass(frozen=True)
class Route:
    """`gets` and `posts`: from which role on; None where that method is not taken. `OPEN`: no business, no role."""

    name: str
    gets: Role | None = None
    posts: Role | None = None
    words: Mapping[str, str] = field(default_factory=dict)
    query: tuple[str, ...] = ()
    data: Mapping[str, Any] = field(default_factory=dict)
    is_open: bool = False
    needs_sign_in: bool = True
    signs_out: bool = False
    is_page: bool = True

    @property
    def methods(self) -> tuple[str, ...]:
        """What is asked of it. Views outside the businesses are libraries', which mind other methods by themselves."""
        return ("GET", "POST") if self.is_open else ("GET", "POST", "PUT", "DELETE")

    def takes(self, method: str) -> bool:
        return self._at_least(method) is not None

    def _at_least(self, method: str) -> Role | None:
        return {"GET": self.gets, "POST": self.posts}.get(method)

    def fate(self, who: Who, method: str) -> Fate:
        at_least = self._at_least(method)
        if who == Who.ANONYMOUS and self.needs_sign_in:
            return Fate.TO_SIGN_IN
        if at_least is None:
            return Fate.NO_METHOD
        if self.signs_out:
            return Fate.TO_SIGN_IN
        if self.is_open:
            return Fate.IN
        if who == Who.FOREIGNER:
            return Fate.UNKNOWN
        return Fate.IN if RANKS.index(Role(who)) >= RANKS.index(at_least) else Fate.REFUSED


def page(
    name: str, at_least: Role = Role.VIEWER, *, query: tuple[str, ...] = (), is_page: bool = True, **words: str
) -> Route:
    """Read with GET. `query`: query strings that are asked for as well; `is_page=False`: a fragment or a file."""
    return Route(name, gets=at_least, query=query, words=words, is_page=is_page)


def act(name: str, at_least: Role, *, data: Mapping[str, Any] | None = None, **words: str) -> Route:
    """Taken with POST alone. `data` is what is posted; without it the view may complain."""
    return Route(name, posts=at_least, data=data or {}, words=words, is_page=False)


def form(
    name: str,
    at_least: Role,
    *,
    posts: Role | None = None,
    data: Mapping[str, Any] | None = None,
    query: tuple[str, ...] = (),
    is_page: bool = True,
    **words: str,
) -> Route:
    """Read with GET and sent with POST, which may take a higher role (`posts`)."""
    return Route(
        name, gets=at_least, posts=posts or at_least, data=data or {}, query=query, words=words, is_page=is_page
    )


def outside(
    name: str, *, gets: bool = True, posts: bool = False, needs_sign_in: bool = True, signs_out: bool = False
) -> Route:
    """An address that belongs to no business."""
    viewer = Role.VIEWER
    return Route(
        name,
        gets=viewer if gets else None,
        posts=viewer if posts else None,
        is_open=True,
        needs_sign_in=needs_sign_in,
        signs_out=signs_out,
        is_page=gets,
    )


CALL = "calls.Call.retell_call_id"
TAG, QUEUE, ITEM = "calls.Tag.pk", "calls.ReviewQueue.pk", "calls.QueueItem.pk"
PROMPT, VERSION, REPLAY = "prompts.Prompt.pk", "prompts.PromptVersion.number", "calls.Replay.pk"
INVITATION, MEMBERSHIP, DELIVERY = "businesses.Invitation.pk", "businesses.Membership.pk", "calls.WebhookDelivery.pk"
DESTINATION = "escalations.Destination.pk"
RULE, RULE_SET = "escalations.EscalationRule.key", "escalations.RuleSetVersion.number"
CALLBACK = "escalations.Callback.pk"
ALERT_CHANNEL = "businesses.AlertChannel.pk"
TOOL, TOOL_SOURCE = "prompts.Tool.pk", "prompts.ToolSource.pk"

ROUTES: tuple[Route, ...] = (
    outside("home"),
    outside("sign_in", posts=True, needs_sign_in=False),
    outside("sign_out", gets=False, posts=True, needs_sign_in=False, signs_out=True),
    outside("account_login", posts=True, needs_sign_in=False),
    outside("account_logout", gets=False, posts=True, needs_sign_in=False, signs_out=True),
    outside("account_inactive", needs_sign_in=False),
    outside("account_signup", posts=True, needs_sign_in=False),
    outside("account_reset_password_done", needs_sign_in=False),
    outside("account_reset_password_from_key_done", needs_sign_in=False),
    outside("account", posts=True),
    outside("account_email", posts=True),
    outside("account_change_password", posts=True),
    outside("account_reset_password", posts=True, needs_sign_in=False),
    outside("mfa_index"),
    outside("usersessions_list", posts=True),
    page("live"),
    page("calls", query=("before=999999999", "before=nonsense", "words=quokka", "number=4155552671")),
    page("calls_export", is_page=False),
    act("calls_bulk", REVIEWER),
    act("calls_columns", VIEWER),
    form("views", VIEWER),
    page("view_counts", is_page=False),
    act("view_change", VIEWER, pk="calls.SavedView.pk"),
    page("search", query=("q=quokka", "q=4155552671", "q=heron")),
    page("call", retell_call_id=CALL, query=("from=status%3Dended",)),
    page("call_story", retell_call_id=CALL, is_page=False),
    page("call_playback", retell_call_id=CALL, is_page=False),
    page("call_brief", retell_call_id=CALL),
    page("call_records", REVIEWER, retell_call_id=CALL),
    page("recording", REVIEWER, retell_call_id=CALL, is_page=False),
    page("recording_file", REVIEWER, retell_call_id=CALL, is_page=False),
    page("delivery", REVIEWER, pk=DELIVERY),
    act("delivery_replay", OWNER, pk=DELIVERY),
    page("review", retell_call_id=CALL, is_page=False),
    act("call_order", REVIEWER, retell_call_id=CALL, act="say"),
    act("review_verdict", REVIEWER, retell_call_id=CALL),
    act("review_tag", REVIEWER, retell_call_id=CALL),
    act("review_untag", REVIEWER, retell_call_id=CALL, pk="calls.CallTag.pk"),
    act("review_comment", REVIEWER, retell_call_id=CALL),
    act("review_uncomment", REVIEWER, retell_call_id=CALL, pk="calls.Comment.pk"),
    act("review_correction", REVIEWER, retell_call_id=CALL),
    act("review_assign", REVIEWER, retell_call_id=CALL),
    act("review_unassign", REVIEWER, retell_call_id=CALL, pk="calls.Assignment.pk"),
    act("review_read", VIEWER, retell_call_id=CALL),
    page("queues"),
    page("mine", REVIEWER),
    form("queue_new", MANAGER),
    page("queue_calls", MANAGER, is_page=False),
    page("queue_preview", MANAGER, is_page=False),
    page("queue", pk=QUEUE),
    form("queue_edit", MANAGER, pk=QUEUE),
    act("queue_next", REVIEWER, pk=QUEUE),
    act("queue_pause", MANAGER, pk=QUEUE),
    act("queue_resume", MANAGER, pk=QUEUE),
    act("queue_delete", MANAGER, pk=QUEUE),
    act("item_give_back", REVIEWER, pk=ITEM),
    form("item_decide", MANAGER, pk=ITEM),
    page("tags"),
    act("tag_new", MANAGER),
    act("tag_edit", MANAGER, pk=TAG),
    act("tag_merge", MANAGER, pk=TAG, data={"into": TAG}),
    act("tag_retire", MANAGER, pk=TAG),
    act("tag_restore", MANAGER, pk=TAG),
    page("rules"),
    act("rules_begin", MANAGER),
    act("rules_drop", MANAGER),
    form("rule_new", MANAGER, query=("cause=phrase", "cause=frustration", "cause=variable", "cause=digit", "cause=x")),
    form("rule", MANAGER, key=RULE),
    act("rule_act", MANAGER, key=RULE, data={"act": "up"}),
    form("rules_publish", MANAGER),
    form("rules_try", VIEWER, is_page=False),
    page("rules_last_week", MANAGER, is_page=False),
    act("rules_last_week_begin", MANAGER),
    page("rules_versions"),
    page("rules_version", number=RULE_SET),
    act("rules_restore", MANAGER, number=RULE_SET),
    form("try", MANAGER, pk=PROMPT, query=("talk=gone", "kept=1")),
    act("rehearsal_delete", MANAGER, pk="prompts.Rehearsal.prompt_id", rehearsal="prompts.Rehearsal.pk"),
    page("would_have_said", pk=PROMPT, query=("number=4155552671", "agent=x&reason=user_hangup")),
    act("replay_new", MANAGER, pk=PROMPT, data={"call": CALL}),
    page("replay_part", pk="calls.Replay.prompt_id", replay=REPLAY, is_page=False),
    act("replay_cancel", MANAGER, pk="calls.Replay.prompt_id", replay=REPLAY),
    act("replay_go_on", MANAGER, pk="calls.Replay.prompt_id", replay=REPLAY),
    page("rollout", pk=PROMPT, query=("version=3", "version=nonsense")),
    page("rollout_now", pk=PROMPT, query=("step=1", "step=nonsense"), is_page=False),
    act("rollout_begin", MANAGER, pk=PROMPT),
    act("rollout_decide", MANAGER, pk=PROMPT),
    act("prompt_lint", MANAGER, pk=PROMPT),
    act("prompt_lint_rule", MANAGER, pk=PROMPT),
    page("prompts"),
    form("prompt_new", MANAGER),
    page("prompt", prompt_id=PROMPT),
    form("prompt_rename", MANAGER, prompt_id=PROMPT),
    page("prompt_draft", prompt_id=PROMPT, number=VERSION),
    act("draft_new", MANAGER, prompt_id=PROMPT),
    act("draft_keep", MANAGER, prompt_id=PROMPT, number=VERSION, data={"revision": "0", "body": "Be kind."}),
    act("draft_delete", MANAGER, prompt_id=PROMPT, number=VERSION),
    page("tools", MANAGER),
    form("tool_new", MANAGER),
    form("tool", MANAGER, pk=TOOL),
    act("tool_retire", MANAGER, pk=TOOL),
    act("tool_restore", MANAGER, pk=TOOL),
    act("tool_try", MANAGER, pk=TOOL, data={"time_zone": "nowhere"}),
    form("tool_secrets", MANAGER),
    act("tool_secret_delete", MANAGER, pk="prompts.ToolSecret.pk"),
    form("tool_sources", MANAGER),
    form("tool_source", MANAGER, pk=TOOL_SOURCE),
    act("tool_source_read", MANAGER, pk=TOOL_SOURCE),
    act("tool_source_delete", MANAGER, pk=TOOL_SOURCE),
    page("handoffs", query=("show=done", "show=mine&kind=message&priority=high", "show=nonsense", "after=9_9_9_9")),
    page("handoffs_count", is_page=False),
    form("callback_new", REVIEWER, data={"number": "nonsense"}),
    page("callback", pk=CALLBACK, query=("do=close",)),
    act("callback_act", REVIEWER, pk=CALLBACK, act="note"),
    page("handoff_figures", query=("period=30d", "period=nonsense")),
    page("people"),
    act("person_role", OWNER, pk=MEMBERSHIP, data={"role": "reviewer"}),
    act("person_remove", OWNER, pk=MEMBERSHIP),
    act("invite", OWNER, data={"email": "nora@example.com", "role": "viewer"}),
    act("invite_again", OWNER, pk=INVITATION),
    act("invitation_revoke", OWNER, pk=INVITATION),
    form("settings", OWNER),
    page(
        "audit", OWNER, query=("act=call_ended", "person=1", "from=2026-01-01&to=2026-12-31", "before=9", "from=soon")
    ),
    page("audit_csv", OWNER, is_page=False),
    page("history", query=("prompt=1", "before=999999999", "before=nonsense")),
    page("history_csv", is_page=False),
    page("versions", pk=PROMPT, query=("before=9", "before=nonsense")),
    page("compare", pk=PROMPT, query=("old=3&new=3", "old=9&new=soon")),
    page("version", pk=PROMPT, number=VERSION),
    act("version_restore", MANAGER, pk=PROMPT, number=VERSION),
    act("version_roll_back", MANAGER, pk=PROMPT, number=VERSION),
    act("approval_answer", MANAGER, pk="prompts.Approval.pk", act="give"),
    form("publish", MANAGER, pk=PROMPT, number=VERSION),
    page("destinations"),
    form("destination_new", MANAGER, data={"copy": "weekdays", "day-0": "times", "opens-0": "25:99"}),
    form("destination", MANAGER, pk=DESTINATION),
    form("destination_retire", MANAGER, pk=DESTINATION),
    act("destination_restore", MANAGER, pk=DESTINATION),
    page("duty", query=("week=2026-03-03", "week=nonsense", "week=9999-12-31")),
    act("duty_now", REVIEWER),
    act("shift_add", REVIEWER),
    act("shift_remove", REVIEWER, pk="escalations.DutyShift.pk"),
    page("alerts", OWNER),
    form("alert_new", OWNER),
    form("alert_channel", OWNER, pk=ALERT_CHANNEL),
    act("alert_test", OWNER, pk=ALERT_CHANNEL),
    act("alert_switch", OWNER, pk=ALERT_CHANNEL),
    act("alert_delete", OWNER, pk=ALERT_CHANNEL),
    act("handoff_link_revoke", REVIEWER, pk="escalations.Handoff.pk"),
)

# Addresses that have rules of their own, by what their path begins with. They may have lines above all the same.
BY_PREFIX: Mapping[str, str] = {
    "admin/": "Django's back office: staff alone, see test_the_back_office_is_for_staff_alone",
    "sign-in/code/": "the second proof of a sign-in half-way: tests/businesses/test_second_factor.py",
    "sign-in/passkey/": "the proof of a passkey: tests/journeys/test_people.py",
    "^password/new/": "by the key of a mailed link: tests/businesses/test_own_account.py",
    "invitation/": "by the token of an invitation: tests/businesses/test_inviting.py",
    "s/": "by the token of an alert's private link: tests/escalations/test_private_link.py",
    "account/again/": "asks a person who is in for another proof: tests/businesses/test_second_factor.py",
    "account/password/first/": "only for accounts without a password",
    "account/email/sent/": "news of a change of address: tests/businesses/test_own_account.py",
    "account/email/confirm/": "by the key of a mailed link: tests/businesses/test_own_account.py",
    "account/second-factor/app/": "one's own app, after another proof: tests/businesses/test_second_factor.py",
    "account/second-factor/codes/": "one's own codes, after another proof: tests/businesses/test_second_factor.py",
    "account/second-factor/passkeys/": "one's own passkeys, after another proof: tests/journeys/test_people.py",
    "retell/": "Retell's programs, by secret or signature: tests/calls/test_webhook_door.py and its neighbours",
    "account/": "a person's own account: whoever is signed in, see test_an_account_is_for_who_is_signed_in",
    "sign-in/": "the ways in, for everybody",
    "sign-out/": "the way out",
    "password/": "a forgotten password, by a link that was mailed",
}


@dataclass(frozen=True)
class Socket:
    """A page's WebSocket by its path in the routes, where words are filled in as for `Route`.

    `shows_calls`: it pushes what callers say, and again whenever a call has moved.
    """

    path: str
    at_least: Role = Role.VIEWER
    words: Mapping[str, str] = field(default_factory=dict)
    shows_calls: bool = True


SOCKETS: tuple[Socket, ...] = (
    Socket("ws/b/<slug:slug>/live/"),
    Socket("ws/b/<slug:slug>/handoffs/", shows_calls=False),
    Socket("ws/b/<slug:slug>/calls/<str:retell_call_id>/", words={"retell_call_id": CALL}),
    Socket("ws/b/<slug:slug>/prompts/<int:pk>/try/", MANAGER, words={"pk": PROMPT}, shows_calls=False),
    Socket("ws/b/<slug:slug>/prompts/<int:prompt_id>/", MANAGER, words={"prompt_id": PROMPT}, shows_calls=False),
)
