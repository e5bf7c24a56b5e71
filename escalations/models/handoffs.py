"""What became of each wish for a person, and what people owe a caller."""

from django.conf import settings
from django.db import models
from django.db.models import Q

from businesses.models import Business
from calls.models import Call
from escalations.models.destinations import Destination
from escalations.models.rules import EscalationRule

PRIORITIES = [("low", "low"), ("medium", "medium"), ("high", "high")]


class HandoffState(models.TextChoices):
    """ASKED: a person is wanted. COMMANDED: the line was told to transfer. CALLBACK: nobody could be had, and a
    callback or message stands for it.
    """

    ASKED = "asked"
    COMMANDED = "commanded"
    BRIDGED = "bridged"
    REFUSED = "refused"
    LOST = "lost"
    CALLBACK = "callback"


class Handoff(models.Model):
    """One wish for a person on one call, fed by the engine's facts and by Retell's word.

    `ordinal` counts the wishes of a call from 1; a plan B is a further step of the same one. `why` says how it ended:
    confirmed, bridged, call_transfer, refused, cancelled, lost, caller_left, never_settled, or why nobody could be had.
    `rule` is the owner's rule as it stood in the version the call was answered with; none where a built-in one, the
    model or a person asked.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="handoffs")
    call = models.ForeignKey(Call, models.CASCADE, related_name="handoffs")
    ordinal = models.PositiveSmallIntegerField(default=1)
    destination = models.ForeignKey(Destination, models.SET_NULL, null=True, blank=True, related_name="handoffs")
    number = models.CharField(max_length=80, blank=True)
    state = models.CharField(max_length=10, choices=HandoffState.choices, default=HandoffState.ASKED)
    asked_by = models.CharField(max_length=20)
    reason = models.CharField(max_length=300, blank=True)
    rule_key = models.CharField(max_length=40, blank=True)
    rule = models.ForeignKey(EscalationRule, models.SET_NULL, null=True, blank=True, related_name="handoffs")
    priority = models.CharField(max_length=10, choices=PRIORITIES, default="medium")
    attempts = models.PositiveSmallIntegerField(default=0)
    why = models.CharField(max_length=40, blank=True)
    asked_at = models.DateTimeField()
    commanded_at = models.DateTimeField(null=True, blank=True)
    settled_at = models.DateTimeField(null=True, blank=True)
    token_hash = models.CharField(max_length=64, blank=True, help_text="Of the short link for who picks up.")
    link_round = models.PositiveSmallIntegerField(default=0, help_text="Grows when the link is taken back.")
    link_opened_at = models.DateTimeField(null=True, blank=True)
    link_opened_by = models.CharField(max_length=254, blank=True, help_text="Who picked up first, as far as known.")
    summary = models.TextField(blank=True)
    folded_to = models.BigIntegerField(default=0, help_text="The newest event of the call's log that was worked in.")
    is_final = models.BooleanField(default=False, help_text="Worked out after its call was over and its end known.")
    summary_due_at = models.DateTimeField(null=True, blank=True, help_text="When it is to be written. Empty: never.")
    summary_tries = models.PositiveSmallIntegerField(default=0)
    summary_error = models.CharField(max_length=40, blank=True)
    summary_at = models.DateTimeField(null=True, blank=True)
    summary_cents = models.DecimalField(max_digits=12, decimal_places=4, default=0)

    class Meta:
        ordering = ["-asked_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["token_hash"], condition=~Q(token_hash=""), name="handoff_link_leads_to_one"
            ),
            models.UniqueConstraint(fields=["call", "ordinal"], name="handoff_once_per_wish"),
            models.CheckConstraint(condition=Q(state__in=HandoffState.values), name="handoff_state_known"),
        ]
        indexes = [
            models.Index(fields=["business", "-asked_at"], name="handoff_by_business_newest"),
            models.Index(
                fields=["asked_at"], condition=Q(state__in=["asked", "commanded"]), name="handoff_open_oldest"
            ),
            models.Index(fields=["call"], condition=Q(is_final=False), name="handoff_not_final"),
            models.Index(
                fields=["summary_due_at"], condition=Q(summary_due_at__isnull=False), name="handoff_summary_due"
            ),
        ]

    def __str__(self) -> str:
        return f"handoff {self.pk}"


class LinkOpening(models.Model):
    """Somebody opened a handoff's private link. `person` is known when they were signed in."""

    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="openings")
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    address = models.CharField(max_length=45, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.handoff_id} opened"


class HandoffMove(models.Model):
    """One step of a handoff."""

    handoff = models.ForeignKey(Handoff, models.CASCADE, related_name="moves")
    old = models.CharField(max_length=10, blank=True)
    new = models.CharField(max_length=10)
    because = models.CharField(max_length=120)
    number = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"


class LogReading(models.Model):
    """How far the log of all calls was read for news that reached a handoff too late; one row.

    `known_to` was its end at `known_at`: up to there it is read once every writer who began by then is done.
    """

    read_to = models.BigIntegerField()
    known_to = models.BigIntegerField()
    known_at = models.DateTimeField()

    def __str__(self) -> str:
        return f"read to {self.read_to}"


class CallbackKind(models.TextChoices):
    CALLBACK = "callback"
    MESSAGE = "message"
    FOLLOW_UP = "follow_up", "follow-up"


class CallbackState(models.TextChoices):
    OPEN = "open"
    CLAIMED = "claimed"
    DONE = "done"
    DROPPED = "dropped"


class CallbackOutcome(models.TextChoices):
    """What became of it, as the person says who closed it."""

    REACHED = "reached", "Reached them"
    NO_ANSWER = "no_answer", "No answer"
    LEFT_MESSAGE = "left_message", "Left a message"
    WRONG_NUMBER = "wrong_number", "Wrong number"
    NOT_NEEDED = "not_needed", "Not needed any more"
    DONE = "done", "Done another way"


class Callback(models.Model):
    """Something people owe a caller: to call back, to read a message, or to see what became of a lost transfer.

    `due_at` is when it should happen; `time_zone` is the caller's, in which that was meant. Past its due time an open
    one is overdue. `snoozed_until` hides it until then. One callback a call stands open at most.
    """

    business = models.ForeignKey(Business, models.CASCADE, related_name="callbacks")
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="callbacks")
    handoff = models.ForeignKey(Handoff, models.SET_NULL, null=True, blank=True, related_name="callbacks")
    kind = models.CharField(max_length=10, choices=CallbackKind.choices, default=CallbackKind.CALLBACK)
    number = models.CharField(max_length=80, blank=True)
    due_at = models.DateTimeField()
    time_zone = models.CharField(max_length=64, default="UTC")
    is_time_named = models.BooleanField(default=False, help_text="The caller named the time.")
    priority = models.CharField(max_length=10, choices=PRIORITIES, default="medium")
    reason = models.CharField(max_length=300, blank=True)
    words = models.TextField(blank=True, help_text="What it is about, or the message.")
    state = models.CharField(max_length=10, choices=CallbackState.choices, default=CallbackState.OPEN)
    claimed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    claimed_at = models.DateTimeField(null=True, blank=True)
    snoozed_until = models.DateTimeField(null=True, blank=True)
    outcome = models.CharField(max_length=40, blank=True, choices=CallbackOutcome.choices)
    note = models.TextField(blank=True)
    attempts = models.PositiveSmallIntegerField(default=0, help_text="Calls that were placed for it.")
    closed_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["call"],
                condition=Q(state__in=["open", "claimed"], call__isnull=False),
                name="callback_open_once_per_call",
            ),
            models.CheckConstraint(condition=Q(state__in=CallbackState.values), name="callback_state_known"),
            models.CheckConstraint(condition=Q(kind__in=CallbackKind.values), name="callback_kind_known"),
            models.CheckConstraint(
                condition=~Q(state="claimed") | Q(claimed_at__isnull=False), name="callback_claimed_has_time"
            ),
        ]
        indexes = [
            models.Index(
                fields=["business", "due_at"], condition=Q(state__in=["open", "claimed"]), name="callback_open_by_due"
            ),
            models.Index(fields=["business", "-created_at"], name="callback_by_business_newest"),
            models.Index(
                fields=["business", "-closed_at"],
                condition=Q(state__in=["done", "dropped"]),
                name="callback_closed_newest",
            ),
        ]

    def __str__(self) -> str:
        return f"callback {self.pk}"


class CallbackMove(models.Model):
    """One step of a callback, and whose. `words` are a note; `call` the one that was placed. A step that changes no
    state has the same `old` and `new`.
    """

    callback = models.ForeignKey(Callback, models.CASCADE, related_name="moves")
    old = models.CharField(max_length=10, blank=True)
    new = models.CharField(max_length=10)
    because = models.CharField(max_length=200)
    words = models.TextField(blank=True)
    call = models.ForeignKey(Call, models.SET_NULL, null=True, blank=True, related_name="+")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.SET_NULL, null=True, blank=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.old} → {self.new}"
